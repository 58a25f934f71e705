package broker_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	v3 "github.com/eclipse/paho.mqtt.golang/packets"
	"pgregory.net/rapid"

	"lakaz/broker"
)

// Packets of every kind in any order, cut anywhere on their way, are answered one after the other, and the messages reach the
// Sink in their order.
func TestAnyStreamOfPacketsIsAnsweredInOrder(t *testing.T) {
	b := newBook()
	a := broker.DefaultAllowance()
	a.Packets, a.PerS, a.Bytes, a.BytesPS = 1<<30, 1<<30, 1<<30, 1<<30
	s := serve(t, broker.Options{Sink: b.take, Allowance: a})
	w := dialRaw(t, s.Addr(), "gw1")
	sent, id := 0, uint16(0)
	rapid.Check(t, func(t *rapid.T) {
		var stream bytes.Buffer
		var want, told []string
		begun := len(b.lines)
		packet := func(p v3.ControlPacket, answer string) {
			if err := p.Write(&stream); err != nil {
				t.Fatal(err)
			}
			if answer != "" {
				want = append(want, answer)
			}
		}
		for range rapid.IntRange(1, 12).Draw(t, "packets") {
			id = max(id+1, 1)
			kind := rapid.SampledFrom([]string{"0", "1", "1", "1", "2", "ping", "subscribe"}).Draw(t, "kind")
			switch kind {
			case "ping":
				packet(v3.NewControlPacket(v3.Pingreq), "PINGRESP")
			case "subscribe":
				p := v3.NewControlPacket(v3.Subscribe).(*v3.SubscribePacket)
				p.MessageID, p.Topics, p.Qoss = id, []string{"lakaz/gw1/config"}, []byte{1}
				packet(p, fmt.Sprint("SUBACK ", id))
			default:
				p := v3.NewControlPacket(v3.Publish).(*v3.PublishPacket)
				p.Qos, p.MessageID, p.TopicName = kind[0]-'0', id, rapid.SampledFrom([]string{"lakaz/gw1/senml", "lakaz/gw1/é", "lakaz/gw1/" + strings.Repeat("x", 300)}).Draw(t, "topic")
				p.Dup, p.Retain = p.Qos > 0 && rapid.Bool().Draw(t, "dup"), rapid.Bool().Draw(t, "retain")
				sent++
				p.Payload = fmt.Append(nil, "message ", sent, strings.Repeat(".", rapid.SampledFrom([]int{0, 1, 900, 5000}).Draw(t, "size")))
				told = append(told, fmt.Sprintf("gw1 %s %s", p.TopicName, p.Payload))
				packet(p, map[string]string{"0": "", "1": fmt.Sprint("PUBACK ", id), "2": fmt.Sprint("PUBREC ", id)}[kind])
				if p.Qos == 2 {
					release := v3.NewControlPacket(v3.Pubrel).(*v3.PubrelPacket)
					release.MessageID = id
					packet(release, fmt.Sprint("PUBCOMP ", id))
				}
			}
		}
		for stream.Len() > 0 {
			if _, err := w.conn.Write(stream.Next(rapid.SampledFrom([]int{1, 2, 3, 7, 50, 1000, 1 << 20}).Draw(t, "cut"))); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for range want {
			p, err := w.next(patience)
			if err != nil {
				t.Fatalf("after %v: %v", got, err)
			}
			name, _, _ := strings.Cut(p.String(), ":")
			if n := p.Details().MessageID; n != 0 {
				name = fmt.Sprint(name, " ", n)
			}
			got = append(got, name)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("answered %v, want %v", got, want)
		}
		for range told { // of QoS 0 nobody says that it is through
			select {
			case <-b.came:
			case <-time.After(patience):
				t.Fatalf("heard %q, want %q", b.lines[begun:], told)
			}
		}
		if heard := b.lines[begun:]; !slices.Equal(heard, told) {
			t.Fatalf("heard %q, want %q", heard, told)
		}
	})
}

// Who speaks is not cut off, whoever reads its messages; who has fallen silent is.
func TestAKeepAliveOfASecond(t *testing.T) {
	s := serve(t, broker.Options{Sink: newBook().take})
	w := open(t, s.Addr())
	p := v3.NewControlPacket(v3.Connect).(*v3.ConnectPacket)
	p.ProtocolName, p.ProtocolVersion, p.ClientIdentifier, p.Keepalive = "MQTT", 4, "x", 1
	p.UsernameFlag, p.PasswordFlag, p.Username, p.Password = true, true, "gw1", []byte("gw1gw1")
	w.write(p)
	w.read()
	begun := time.Now()
	for id := uint16(1); time.Since(begun) < 2500*time.Millisecond; id++ {
		w.publish(1, id, false, "lakaz/gw1/senml", "x")
		if ack := w.read().(*v3.PubackPacket); ack.MessageID != id {
			t.Fatal(ack)
		}
		w.silent()
	}
	w.closed()
}
