package broker_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	v3 "github.com/eclipse/paho.mqtt.golang/packets"
	v5 "github.com/mochi-mqtt/server/v2/packets"

	"lakaz"
	"lakaz/broker"
)

// little is an allowance that a test uses up at once.
func little() broker.Allowance {
	return broker.Allowance{Packets: 50, PerS: 20, Bytes: 1 << 20, BytesPS: 1 << 20, Connects: 5, EveryS: 3600, Patience: time.Hour}
}

// A gateway that floods is read as slowly as its allowance says, loses nothing, and its neighbours are through long
// before it.
func TestAFloodIsSlowedAndHarmsNobody(t *testing.T) {
	b := newBook()
	s := serve(t, broker.Options{Sink: b.take, Allowance: little()})
	const flood = 100
	var acknowledged sync.WaitGroup
	flooding, quiet := dialRaw(t, s.Addr(), "gw1"), dialRaw(t, s.Addr(), "gw2")
	for i := range flood {
		flooding.publish(1, uint16(i+1), false, "lakaz/gw1/senml", fmt.Sprint("flood ", i))
	}
	acknowledged.Go(func() {
		for i := range flood {
			if p, err := flooding.next(patience); err != nil || p.(*v3.PubackPacket).MessageID != uint16(i+1) {
				t.Errorf("message %d of the flood: %v %v", i, p, err)
				return
			}
		}
	})
	for i := range 40 {
		quiet.publish(1, uint16(i+1), false, "lakaz/gw2/senml", "x")
		if ack := quiet.read().(*v3.PubackPacket); ack.MessageID != uint16(i+1) {
			t.Fatalf("%s", ack)
		}
	}
	if n := strings.Count(b.read(), "flood"); n >= flood {
		t.Errorf("all %d messages of the flood were taken before its neighbour's 40", n)
	}
	acknowledged.Wait()
	if n := strings.Count(b.read(), "flood"); n != flood {
		t.Errorf("%d of %d messages of the flood were taken", n, flood)
	}
	if s.Stats().Slowed < flood-60 {
		t.Errorf("%+v", s.Stats())
	}
}

// Bytes are counted as well as packets, and packets that carry nothing as well as messages.
func TestWhateverFloodsIsSlowed(t *testing.T) {
	b := newBook()
	s := serve(t, broker.Options{Sink: b.take, Allowance: little()})
	f := func(name string, send func(w *wire)) {
		t.Helper()
		before := s.Stats().Slowed
		w := dialRaw(t, s.Addr(), "gw1")
		send(w)
		for deadline := time.Now().Add(patience); s.Stats().Slowed == before; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: nothing was slowed", name)
			}
		}
		w.conn.Close()
	}
	f("two messages of 900 kB", func(w *wire) {
		for id := range uint16(2) {
			w.publish(1, id+1, false, "lakaz/gw1/senml", strings.Repeat("x", 900_000))
		}
	})
	f("pings", func(w *wire) {
		for range 60 {
			w.write(v3.NewControlPacket(v3.Pingreq))
		}
	})
}

// A flood without a pause ends the connection with a reason; the gateway may come back, and what it sent without an
// acknowledgement is taken then.
func TestALongFloodEndsTheConnection(t *testing.T) {
	b, a := newBook(), little()
	a.Packets, a.PerS, a.Patience = 5, 100, 200*time.Millisecond
	told := make(chan lakaz.GatewayID, 100)
	s := serve(t, broker.Options{Sink: b.take, Allowance: a, Flood: func(g lakaz.GatewayID) { told <- g }})
	w := dial5(t, s.Addr(), "gw1")
	go func() {
		p := v5.Packet{ProtocolVersion: 5, FixedHeader: v5.FixedHeader{Type: v5.Publish, Qos: 1}, TopicName: "lakaz/gw1/senml", Payload: []byte("x")}
		for id := uint16(1); ; id++ {
			p.PacketID = id
			if w.try5(p.PublishEncode) != nil {
				return
			}
		}
	}()
	acknowledged := 0
	for {
		p := w.read5()
		if p.FixedHeader.Type == v5.Disconnect {
			if p.ReasonCode != 0x96 { // Message rate too high, MQTT 5 section 3.14.2.1
				t.Errorf("reason %#x", p.ReasonCode)
			}
			break
		}
		acknowledged++
	}
	if g := <-told; g != "gw1" {
		t.Error(g)
	}
	if taken := strings.Count(b.read(), "x"); taken < acknowledged || acknowledged == 0 {
		t.Errorf("%d taken, %d acknowledged", taken, acknowledged)
	}
	again := dialRaw(t, s.Addr(), "gw1")
	again.publish(1, 1, true, "lakaz/gw1/senml", "again")
	again.read()
	if !strings.Contains(b.read(), "again") {
		t.Error("not taken after it came back")
	}
}

// Who connects over and over has to wait; its neighbour does not.
func TestConnectionsAreLimited(t *testing.T) {
	s := serve(t, broker.Options{Sink: newBook().take, Allowance: little()})
	for range little().Connects {
		dialRaw(t, s.Addr(), "gw1").conn.Close()
	}
	if err := settle(paho.NewClient(gateway(s.Addr(), "gw1")).Connect()); err == nil || err.Error() != "server Unavailable" {
		t.Error(err)
	}
	dialRaw(t, s.Addr(), "gw2")
}

// What a gateway may leave behind is bounded: retained messages are kept nowhere, QoS 2 without an end is cut off.
func TestWhatAGatewayLeavesBehindIsBounded(t *testing.T) {
	b := newBook()
	s := serve(t, broker.Options{Sink: b.take})
	w := dialRaw(t, s.Addr(), "gw1")
	for i := range 1000 {
		p := v3.NewControlPacket(v3.Publish).(*v3.PublishPacket)
		p.Retain, p.TopicName, p.Payload = true, fmt.Sprint("lakaz/gw1/", i), []byte("x")
		w.write(p)
	}
	sub := v3.NewControlPacket(v3.Subscribe).(*v3.SubscribePacket)
	sub.MessageID, sub.Topics, sub.Qoss = 1, []string{"lakaz/gw1/#"}, []byte{0}
	w.write(sub)
	if p, ok := w.read().(*v3.SubackPacket); !ok {
		t.Errorf("%v", p)
	}
	w.silent()
	go func() {
		for id := uint16(1); id < 5000; id++ { // and never a PUBREL
			p := v3.NewControlPacket(v3.Publish).(*v3.PublishPacket)
			p.Qos, p.MessageID, p.TopicName, p.Payload = 2, id, "lakaz/gw1/two", []byte("x")
			if p.Write(w.conn) != nil {
				return
			}
		}
	}()
	open := 0
	for {
		p, err := w.next(patience)
		if err != nil {
			break
		}
		if _, ok := p.(*v3.PubrecPacket); ok {
			open++
		}
	}
	if open == 0 || open > 1024 {
		t.Errorf("%d messages of QoS 2 without an end", open)
	}
}
