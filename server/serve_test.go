package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	"github.com/gorilla/websocket"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/live"
	"lakaz/registry"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// running is the whole service on free ports with one home, its gateway and an administrator.
type running struct {
	*door   // only for its requests: the server in it is the service's
	service *service
	data    string
	admin   string // the administrator's session
	gateway registry.Gateway
	secret  string
	stop    context.CancelFunc
	stopped chan error
}

func startService(t *testing.T) *running {
	t.Helper()
	r := &running{data: filepath.Join(t.TempDir(), "data"), stopped: make(chan error, 1)}
	ctx, stop := context.WithCancel(context.Background())
	sv, err := start(ctx, settings{data: r.data, http: "127.0.0.1:0", mqtt: "127.0.0.1:0"}, slog.New(slog.DiscardHandler))
	must(t, err)
	r.service, r.stop = sv, stop
	r.door = &door{t: t, server: sv.server, base: "http://" + sv.httpAddr()}
	go func() { r.stopped <- sv.wait(ctx) }()
	t.Cleanup(r.halt)
	must(t, sv.registry.PutOperation(t.Context(), lakaz.Operation{ID: "lille", Name: "Lille", Territory: lakaz.Mainland}))
	must(t, sv.registry.PutHousehold(t.Context(), lakaz.Household{ID: "h1", Operation: "lille", Name: "Morel",
		Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18, Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}}}}))
	must(t, sv.registry.PutPerson(t.Context(), registry.Person{ID: "admin", Name: "Admin", Role: lakaz.Administrator, Email: "a@example.org"}))
	r.admin, err = sv.registry.NewSession(t.Context(), "admin")
	must(t, err)
	r.gateway, r.secret, err = sv.registry.NewGateway(t.Context(), "h1")
	must(t, err)
	return r
}

// halt stops the service as SIGTERM does; a second time it does nothing.
func (r *running) halt() {
	r.t.Helper()
	r.stop()
	if err := <-r.stopped; err != nil {
		r.t.Error(err)
	}
	r.stopped <- nil
}

// connect is a gateway's MQTT client, connected or refused.
func (r *running) connect(username, secret string) (paho.Client, error) {
	r.t.Helper()
	c := paho.NewClient(paho.NewClientOptions().AddBroker("tcp://" + r.service.mqttAddr()).SetClientID(username).
		SetUsername(username).SetPassword(secret).SetAutoReconnect(false).SetConnectRetry(false))
	token := c.Connect()
	if !token.WaitTimeout(10 * time.Second) {
		r.t.Fatal("no answer to a CONNECT")
	}
	r.t.Cleanup(func() { c.Disconnect(0) })
	return c, token.Error()
}

// publish sends a message and waits for its acknowledgement.
func (r *running) publish(c paho.Client, topic, payload string) {
	r.t.Helper()
	token := c.Publish(topic, 1, false, payload)
	if !token.WaitTimeout(10*time.Second) || token.Error() != nil {
		r.t.Fatalf("%s was not acknowledged: %v", payload, token.Error())
	}
}

// watch subscribes to the home and hands over what is folded from it at every message.
func (r *running) watch() (*websocket.Conn, func(enough func(telemetry.Home) bool)) {
	r.t.Helper()
	dialer := websocket.Dialer{Subprotocols: []string{live.Subprotocol}}
	conn, _, err := dialer.Dial("ws://"+r.service.httpAddr()+"/live", http.Header{"Cookie": {sessionCookie + "=" + r.admin}})
	must(r.t, err)
	r.t.Cleanup(func() { conn.Close() })
	must(r.t, conn.WriteJSON(live.NewSubscribe("home:h1")))
	home := telemetry.Home{}
	return conn, func(enough func(telemetry.Home) bool) {
		r.t.Helper()
		conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		for !enough(home) {
			var m live.Message
			if err := conn.ReadJSON(&m); err != nil {
				r.t.Fatalf("%v; the home as watched: %+v", err, home)
			}
			if m.Ty != live.Snapshot && m.Ty != live.Value {
				continue
			}
			var keys map[string]json.RawMessage
			must(r.t, json.Unmarshal(m.D, &keys))
			for key, data := range keys {
				must(r.t, home.Apply(key, data))
			}
		}
	}
}

// A reading goes from a real MQTT client to the disk, to an open screen and to the API; nonsense is counted and shown.
func TestAReadingArrives(t *testing.T) {
	r := startService(t)
	gateway, err := r.connect(r.gateway.Username, r.secret)
	must(t, err)
	_, await := r.watch()
	await(func(h telemetry.Home) bool { return h.Household.ID == "h1" && h.Today != nil })

	at := time.Now().Add(-time.Minute).Truncate(time.Second)
	salon := channel("salon", telemetry.Temperature)
	topic := "lakaz/" + string(r.gateway.ID) + "/senml"
	pack := fmt.Sprintf(`[{"bn":"lakaz:gw:","bt":%d,"n":"salon/temperature","u":"Cel","v":20.4},{"n":"electricity/power","u":"W","v":640}]`, at.Unix())
	r.publish(gateway, topic, pack)
	await(func(h telemetry.Home) bool {
		return h.Values[salon].Value.String() == "20.4" && h.Values[salon].Unix == at.Unix() &&
			h.Values[channel("electricity", telemetry.Power)].Value.String() == "640"
	})

	// The same again is stored once.
	r.publish(gateway, topic, pack)
	r.publish(gateway, topic, pack)
	query := "/api/households/h1/readings?channels=salon/temperature&from=" + at.Add(-time.Hour).UTC().Format(time.RFC3339) +
		"&to=" + at.Add(time.Hour).UTC().Format(time.RFC3339)
	var got readings
	r.read(r.admin, query, &got)
	if len(got.At) != 1 || len(got.Channels) != 1 || got.Channels[0].Values[0].String() != "20.4" || got.At[0] != at.UnixMilli() {
		t.Errorf("readings: %+v", got)
	}

	// An older reading is kept, and changes nothing on the screen.
	r.publish(gateway, topic, fmt.Sprintf(`[{"n":"salon/temperature","u":"Cel","v":11,"t":%d}]`, at.Add(-30*time.Minute).Unix()))
	r.publish(gateway, topic, fmt.Sprintf(`[{"n":"electricity/power","u":"W","v":900,"t":%d}]`, at.Add(10*time.Second).Unix()))
	await(func(h telemetry.Home) bool {
		if h.Values[salon].Value.String() != "20.4" {
			t.Errorf("a late reading shows: %v", h.Values[salon])
		}
		return h.Values[channel("electricity", telemetry.Power)].Value.String() == "900"
	})
	got = readings{}
	if r.read(r.admin, query, &got); got.Count == nil || *got.Count != 2 {
		t.Errorf("with the late one: %+v", got)
	}

	// Nonsense is acknowledged, counted and kept; what is good beside it is taken.
	r.publish(gateway, topic, `{"temperature": 20}`)
	r.publish(gateway, topic, fmt.Sprintf(`[{"n":"salon/temperature","u":"Cel","v":20.5,"t":%d},{"n":"salon/temperature","u":"Cel","v":900,"t":%[1]d}]`, at.Add(20*time.Second).Unix()))
	r.publish(gateway, "lakaz/"+string(r.gateway.ID)+"/diary", "hello")
	await(func(h telemetry.Home) bool { return h.Values[salon].Value.String() == "20.5" })
	var inbox struct {
		Accepted uint64
		LastSeen time.Time
		Refused  map[string]uint64
		Samples  []struct {
			Topic, Payload string
			Reasons        []telemetry.Refusal
		}
	}
	r.read(r.admin, "/api/gateways/"+string(r.gateway.ID)+"/inbox", &inbox)
	if inbox.Refused["json"] != 1 || inbox.Refused["absurd"] != 1 || inbox.Refused["topic"] != 1 || inbox.Accepted != 9 || inbox.LastSeen.IsZero() {
		t.Errorf("the inbox: %+v", inbox)
	}
	if len(inbox.Samples) != 3 || inbox.Samples[2].Payload != `{"temperature": 20}` || inbox.Samples[2].Reasons[0].Reason != telemetry.ReasonJSON {
		t.Errorf("what was refused: %+v", inbox.Samples)
	}
	resp, err := http.Get(r.base + "/metrics")
	must(t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	must(t, err)
	text := string(data)
	for _, line := range []string{"lakaz_readings_accepted_total 9\n", `lakaz_readings_refused_total{reason="json"} 1`, "lakaz_commit_seconds_count", "go_goroutines",
		"lakaz_gateways_connected 1\n", "lakaz_gateways_slowed_total 0\n", "lakaz_messages_failed_total 0\n",
		"lakaz_live_connections 1\n", `route="/api/households/{id}/readings",status="2xx"`} {
		if !strings.Contains(text, line) {
			t.Errorf("/metrics lacks %q", line)
		}
	}
	for _, secret := range []string{"h1", string(r.gateway.ID), "Morel", "admin"} {
		if strings.Contains(text, secret) {
			t.Errorf("/metrics tells %q", secret)
		}
	}
}

// Nobody publishes without the right secret, or under another's name.
func TestGatewaysAreApart(t *testing.T) {
	r := startService(t)
	if _, err := r.connect("gw-unknown", r.secret); err == nil {
		t.Error("an unknown gateway came in")
	}
	if _, err := r.connect(r.gateway.Username, r.secret+"x"); err == nil {
		t.Error("a wrong secret came in")
	}
	other, secret, err := r.registry.NewGateway(t.Context(), "h1")
	must(t, err)
	foreign, err := r.connect(other.Username, secret)
	must(t, err)
	foreign.Publish("lakaz/"+string(r.gateway.ID)+"/senml", 1, false, `[{"n":"salon/temperature","u":"Cel","v":20}]`).WaitTimeout(10 * time.Second)
	deadline := time.Now().Add(10 * time.Second)
	for {
		in, err := r.series.Inbox(t.Context(), other.ID)
		must(t, err)
		if in.Refused[telemetry.ReasonTopic] == 1 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("publishing under another's name is not counted: %+v", in)
		}
		<-time.After(10 * time.Millisecond)
	}
	if latest, err := r.series.Latest(t.Context(), "h1"); err != nil || len(latest) != 0 {
		t.Errorf("another's reading was taken: %v %v", latest, err)
	}
	// A gateway that a broker outside let in but nobody here knows.
	must(t, r.ingest.Publish(t.Context(), "gw-unknown", "lakaz/gw-unknown/senml", []byte(`[]`), time.Now()))
	if in, err := r.series.Inbox(t.Context(), strangers); err != nil || in.Refused[telemetry.ReasonGateway] != 1 {
		t.Errorf("the unknown gateway's inbox: %+v %v", in, err)
	}
}

// A gateway that invents places fills neither the memory nor the screens; what it says of the home's own rooms is taken.
func TestAGatewayInventsNoRoomsForEver(t *testing.T) {
	r := startService(t)
	var pack strings.Builder
	pack.WriteString(`[{"n":"salon/temperature","u":"Cel","v":20}`)
	for i := range 20_000 {
		fmt.Fprintf(&pack, `,{"n":"p%d/temperature","u":"Cel","v":20}`, i)
	}
	must(t, r.ingest.Publish(t.Context(), r.gateway.ID, topicsOf(r.gateway.ID)+"senml", []byte(pack.String()+"]"), time.Now()))
	latest, err := r.series.Latest(t.Context(), "h1")
	must(t, err)
	if _, ok := latest[channel("salon", telemetry.Temperature)]; !ok || len(latest) != series.MaxChannels {
		t.Errorf("%d channels", len(latest))
	}
	in, err := r.series.Inbox(t.Context(), r.gateway.ID)
	if got := in.Refused[telemetry.ReasonCrowd]; err != nil || got != uint64(20_001-series.MaxChannels) || in.Accepted != series.MaxChannels {
		t.Errorf("%d refused, %d accepted: %v", got, in.Accepted, err)
	}
}

// A message larger than the door takes is cut off, counted and told to the administrator.
func TestAMessageTooLargeIsCounted(t *testing.T) {
	r := startService(t)
	c, err := r.connect(r.gateway.Username, r.secret)
	must(t, err)
	c.Publish(topicsOf(r.gateway.ID)+"senml", 1, false, make([]byte, 2<<20)).WaitTimeout(100 * time.Millisecond)
	defer c.Disconnect(0)
	for deadline := time.Now().Add(10 * time.Second); ; <-time.After(10 * time.Millisecond) {
		in, err := r.series.Inbox(t.Context(), r.gateway.ID)
		must(t, err)
		if in.Refused[telemetry.ReasonSize] > 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not counted: %+v", in)
		}
	}
}

// A stop tells the screens, loses nothing and leaves a store that opens.
func TestAStopIsOrderly(t *testing.T) {
	r := startService(t)
	gateway, err := r.connect(r.gateway.Username, r.secret)
	must(t, err)
	conn, await := r.watch()
	await(func(h telemetry.Home) bool { return h.Household.ID == "h1" })
	r.publish(gateway, "lakaz/"+string(r.gateway.ID)+"/senml", `[{"n":"salon/temperature","u":"Cel","v":20}]`)
	for _, path := range []string{"/healthz", "/readyz"} {
		if resp, err := http.Get(r.base + path); err != nil || resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %v %v", path, resp, err)
		}
	}
	bye := make(chan error, 1)
	go func() {
		var err error
		for m := (live.Message{}); m.Ty != live.Bye && err == nil; {
			err = conn.ReadJSON(&m)
		}
		conn.Close()
		bye <- err
	}()
	r.halt()
	if err := <-bye; err != nil {
		t.Error("no bye came: ", err)
	}
	if _, err := http.Get(r.base + "/healthz"); err == nil {
		t.Error("it still answers")
	}
	store, err := badgerkv.Open(r.data)
	must(t, err)
	defer store.Close()
	readings, err := series.Open(t.Context(), store, series.In(lakaz.Mainland))
	must(t, err)
	latest, err := readings.Latest(t.Context(), "h1")
	if got := latest[channel("salon", telemetry.Temperature)].Value.String(); err != nil || got != "20" {
		t.Errorf("after the stop: %v %v", got, err)
	}
	if in, err := readings.Inbox(t.Context(), r.gateway.ID); err != nil || in.Accepted != 1 {
		t.Errorf("the counts after the stop: %+v %v", in, err)
	}
}

// The server is not ready while gateways cannot come in or the store does not write.
func TestReadiness(t *testing.T) {
	d := openDoor(t, options{}, nil)
	f := func(want int) {
		t.Helper()
		d.pass(2 * readyEvery)
		resp, err := http.Get(d.base + "/readyz")
		must(t, err)
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%d, want %d", resp.StatusCode, want)
		}
	}
	f(http.StatusServiceUnavailable)
	var broken error
	d.ready.open(func() error { return broken })
	f(http.StatusOK)
	broken = errors.New("the broker is away")
	f(http.StatusServiceUnavailable)
	broken = nil
	f(http.StatusOK)
	must(t, d.store.Close())
	f(http.StatusServiceUnavailable)
}
