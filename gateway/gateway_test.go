package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
	"go.uber.org/goleak"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/imports"
	"lakaz/telemetry/simulate"
)

// TestMain leaves alone a Publish on a connection that was lost: the MQTT client ends it when its write times out.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/eclipse/paho%2emqtt%2egolang.(*client).Publish"))
}

// hall is a broker over TCP that keeps what it acknowledges and, when it is told to, loses the connection instead.
type hall struct {
	mqtt.HookBase
	mu    sync.Mutex
	kept  []telemetry.Reading
	drops int // how many more messages are lost with their connection
	stop  func()
	addr  string
}

func (h *hall) Provides(b byte) bool {
	return bytes.Contains([]byte{mqtt.OnConnectAuthenticate, mqtt.OnACLCheck, mqtt.OnPublish}, []byte{b})
}

func (h *hall) OnConnectAuthenticate(cl *mqtt.Client, pk packets.Packet) bool {
	return string(pk.Connect.Username) == "gw7" && string(pk.Connect.Password) == "secret"
}

func (h *hall) OnACLCheck(_ *mqtt.Client, topic string, write bool) bool {
	return write && topic == "lakaz/gw7/senml"
}

func (h *hall) OnPublish(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.drops > 0 {
		h.drops--
		cl.Stop(errors.New("the network is gone"))
		return pk, packets.ErrRejectPacket
	}
	var in telemetry.Batch
	refused := telemetry.DecodeSenML(&in, pk.Payload, time.Now())
	if len(refused) > 0 {
		return pk, fmt.Errorf("refused %v", refused)
	}
	h.kept = append(h.kept, in.Readings()...)
	return pk, nil
}

// open starts the broker at an address, "127.0.0.1:0" for any.
func (h *hall) open(t *testing.T, addr string) {
	t.Helper()
	server := mqtt.New(&mqtt.Options{Logger: slog.New(slog.DiscardHandler)})
	if err := server.AddHook(h, nil); err != nil {
		t.Fatal(err)
	}
	listener := listeners.NewTCP(listeners.Config{ID: "t", Address: addr})
	if err := server.AddListener(listener); err != nil {
		t.Fatal(err)
	}
	if err := server.Serve(); err != nil {
		t.Fatal(err)
	}
	h.addr = listener.Address()
	h.stop = sync.OnceFunc(func() { server.Close() })
	t.Cleanup(h.stop)
}

func (h *hall) readings() []telemetry.Reading {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.kept
}

// minutes are n rows of one minute each, with every tenth line unusable.
func minutes(n int) iter.Seq2[imports.Row, error] {
	begin := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	return func(yield func(imports.Row, error) bool) {
		for i := range n {
			line := i + 1
			if line%10 == 0 {
				if !yield(imports.Row{}, &imports.BadRow{Line: line, Fault: imports.FaultMissing, Text: "?"}) {
					return
				}
				continue
			}
			at := begin.Add(time.Duration(i) * time.Minute)
			c := telemetry.Channel{Place: "salon", Quantity: telemetry.Temperature}
			if !yield(imports.Row{Line: line, At: at, Readings: []telemetry.Reading{{Channel: c, At: at, Value: telemetry.NewDecimal(int64(i), 1)}}}, nil) {
				return
			}
		}
	}
}

func (h *hall) options(rows iter.Seq2[imports.Row, error]) Options {
	return Options{Broker: "tcp://" + h.addr, Username: "gw7", Password: "secret", Rows: rows}
}

// all checks that every reading of minutes(n) has arrived, whatever the order and however often.
func (h *hall) all(t *testing.T, n int) {
	t.Helper()
	seen := map[int64]bool{}
	for _, r := range h.readings() {
		if want := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.Value.Float()*10+0.5) * time.Minute); !r.At.Equal(want) {
			t.Fatalf("%v at %v, want %v", r.Value, r.At, want)
		}
		seen[int64(r.Value.Float()*10+0.5)] = true
	}
	if len(seen) != n-n/10 {
		t.Errorf("%d readings arrived of %d", len(seen), n-n/10)
	}
}

func TestEverythingIsAcknowledged(t *testing.T) {
	for _, batch := range []int{1, 7} {
		h := &hall{}
		h.open(t, "127.0.0.1:0")
		o := h.options(minutes(1000))
		o.Batch = batch
		last := 0
		o.Progress = func(r Report) {
			if r.Delivered <= last {
				t.Errorf("progress goes from %d to %d", last, r.Delivered)
			}
			last = r.Delivered
		}
		report, err := Run(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if report.Rows != 900 || report.Sent != 900 || report.Acknowledged != 900 || report.Delivered != 900 || last != 900 ||
			report.Refused[imports.FaultMissing] != 100 || report.Position != 999 || report.Again != 0 || len(report.Samples) != 100 {
			t.Errorf("batch %d: %+v", batch, report)
		}
		h.all(t, 1000)
		if n := len(h.readings()); n != 900 {
			t.Errorf("batch %d: %d readings arrived", batch, n)
		}
	}
}

func TestLostConnectionLosesNothing(t *testing.T) {
	h := &hall{drops: 3}
	h.open(t, "127.0.0.1:0")
	report, err := Run(t.Context(), h.options(minutes(500)))
	if err != nil {
		t.Fatal(err)
	}
	if report.Again == 0 || report.Sent != 450 || report.Acknowledged != 450 {
		t.Errorf("%+v", report)
	}
	h.all(t, 500)
}

func TestBrokerComesBack(t *testing.T) {
	h := &hall{}
	h.open(t, "127.0.0.1:0")
	o := h.options(minutes(500))
	gone := false
	o.Progress = func(r Report) {
		if r.Delivered >= 50 && !gone {
			gone = true
			h.stop()
			h.open(t, h.addr)
		}
	}
	report, err := Run(t.Context(), o)
	if err != nil || report.Acknowledged != 450 {
		t.Fatalf("%+v, %v", report, err)
	}
	h.all(t, 500)
}

func TestGatewayWaitsForItsBroker(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{addr: l.Addr().String()}
	l.Close()
	o := h.options(minutes(20))
	var once sync.Once
	o.Log = slog.New(handler(func() { once.Do(func() { h.open(t, h.addr) }) }))
	if report, err := Run(t.Context(), o); err != nil || report.Acknowledged != 18 {
		t.Fatalf("%+v, %v", report, err)
	}
}

// handler calls a function for each record.
type handler func()

func (handler) Enabled(context.Context, slog.Level) bool    { return true }
func (f handler) Handle(context.Context, slog.Record) error { f(); return nil }
func (f handler) WithAttrs([]slog.Attr) slog.Handler        { return f }
func (f handler) WithGroup(string) slog.Handler             { return f }

func TestWrongSecretEndsTheRun(t *testing.T) {
	h := &hall{}
	h.open(t, "127.0.0.1:0")
	o := h.options(minutes(10))
	o.Password = "guess"
	if _, err := Run(t.Context(), o); !errors.Is(err, lakaz.ErrForbidden) {
		t.Errorf("%v", err)
	}
}

func TestEndOfTheSource(t *testing.T) {
	h := &hall{}
	h.open(t, "127.0.0.1:0")
	broken := errors.New("the disk is gone")
	report, err := Run(t.Context(), h.options(func(yield func(imports.Row, error) bool) {
		for row, err := range minutes(5) {
			if !yield(row, err) {
				return
			}
		}
		yield(imports.Row{}, broken)
	}))
	if !errors.Is(err, broken) || report.Acknowledged != 5 {
		t.Errorf("%+v, %v", report, err)
	}
	if report, err := Run(t.Context(), h.options(minutes(0))); err != nil || report.Rows != 0 {
		t.Errorf("nothing to send: %+v, %v", report, err)
	}
}

func TestStopTellsWhereToGoOn(t *testing.T) {
	h := &hall{}
	h.open(t, "127.0.0.1:0")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	o := h.options(minutes(100_000))
	o.InFlight = 4
	o.Progress = func(r Report) {
		if r.Delivered == 90 {
			stop()
		}
	}
	report, err := Run(ctx, o)
	if !errors.Is(err, context.Canceled) || report.Position < 99 {
		t.Fatalf("%+v, %v", report, err)
	}
	arrived := map[int]bool{}
	for _, r := range h.readings() {
		arrived[int(r.Value.Float()*10+0.5)+1] = true
	}
	for line := 1; line <= report.Position; line++ {
		if line%10 != 0 && !arrived[line] {
			t.Errorf("line %d is behind the position %d and has not arrived", line, report.Position)
		}
	}
}

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		n := 0
		for row, err := range Paced(t.Context(), minutes(61), 120, time.Now) {
			if err != nil {
				continue
			}
			n++
			if took, due := time.Since(begin), time.Duration(row.Line-1)*time.Minute/120; took != due {
				t.Fatalf("line %d after %v, due after %v", row.Line, took, due)
			}
		}
		if n != 55 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestSimulatedHomeKeepsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := simulate.Profile{Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18, Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}}},
			People: 1, LossWPerKM2: 1.2, AirChanges: 0.4, Heating: simulate.Electric, Day: 19, Night: 17, Away: 16, StandbyW: 40, FridgeW: 90}
		home := simulate.New(p, simulate.WeatherOf(lakaz.Mainland, 1), 1, time.Now().Add(-30*time.Minute))
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		n, before := 0, home.Now()
		for row, err := range Simulated(ctx, home, 10*time.Second, time.Now) {
			if err != nil || row.At.After(time.Now()) || !row.At.After(before) {
				t.Fatalf("%v after %v at %v: %v", row.At, before, time.Now(), err)
			}
			lag := time.Since(row.At)
			if step := row.At.Sub(before); step != time.Minute && step != 10*time.Second || step == time.Minute && lag < 9*time.Minute {
				t.Fatalf("a step of %v, %v behind", step, lag)
			}
			before = row.At
			if n++; lag < 10*time.Second && time.Since(row.At) == 0 && n > 150 {
				stop() // in time: it waits for its next reading now
			}
		}
		if n != 151 {
			t.Errorf("%d rows", n)
		}
	})
}
