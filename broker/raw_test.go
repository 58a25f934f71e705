package broker_test

import (
	"bytes"
	"fmt"
	"net"
	"testing"
	"time"

	v3 "github.com/eclipse/paho.mqtt.golang/packets"
	v5 "github.com/mochi-mqtt/server/v2/packets"
)

// wire is a gateway at the level of packets: it sees what is acknowledged, and when.
type wire struct {
	t    testing.TB
	conn net.Conn
}

// dialRaw connects with MQTT 3.1.1 and a session that stays.
func dialRaw(t testing.TB, addr, username string) *wire {
	t.Helper()
	w := open(t, addr)
	p := v3.NewControlPacket(v3.Connect).(*v3.ConnectPacket)
	p.ProtocolName, p.ProtocolVersion = "MQTT", 4
	p.ClientIdentifier, p.Keepalive = "raw", 60
	p.UsernameFlag, p.PasswordFlag = true, true
	p.Username, p.Password = username, []byte(username+username)
	w.write(p)
	if ack := w.read().(*v3.ConnackPacket); ack.ReturnCode != v3.Accepted {
		t.Fatalf("CONNACK %d", ack.ReturnCode)
	}
	return w
}

func open(t testing.TB, addr string) *wire {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &wire{t, conn}
}

func (w *wire) write(p v3.ControlPacket) {
	w.t.Helper()
	if err := p.Write(w.conn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) publish(qos byte, id uint16, dup bool, topic, payload string) {
	w.t.Helper()
	p := v3.NewControlPacket(v3.Publish).(*v3.PublishPacket)
	p.Qos, p.MessageID, p.Dup, p.TopicName, p.Payload = qos, id, dup, topic, []byte(payload)
	w.write(p)
}

// read returns the next packet; it fails the test where none comes.
func (w *wire) read() v3.ControlPacket {
	w.t.Helper()
	p, err := w.next(patience)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *wire) next(within time.Duration) (v3.ControlPacket, error) {
	w.conn.SetReadDeadline(time.Now().Add(within))
	return v3.ReadPacket(w.conn)
}

// silent fails the test where anything comes within a tenth of a second.
func (w *wire) silent() {
	w.t.Helper()
	if p, err := w.next(100 * time.Millisecond); err == nil {
		w.t.Fatalf("%s came too early", p)
	} else if e, ok := err.(net.Error); !ok || !e.Timeout() {
		w.t.Fatal(err)
	}
}

// closed fails the test where the broker sends anything or keeps the connection.
func (w *wire) closed() {
	w.t.Helper()
	if p, err := w.next(patience); err == nil {
		w.t.Fatalf("%s came instead of the end", p)
	} else if e, ok := err.(net.Error); ok && e.Timeout() {
		w.t.Fatal("the connection was kept")
	}
}

// dial5 connects with MQTT 5.
func dial5(t testing.TB, addr, username string) *wire {
	t.Helper()
	w := open(t, addr)
	p := v5.Packet{ProtocolVersion: 5, FixedHeader: v5.FixedHeader{Type: v5.Connect}}
	p.Connect.ProtocolName, p.Connect.Clean, p.Connect.Keepalive = []byte("MQTT"), true, 60
	p.Connect.UsernameFlag, p.Connect.Username = true, []byte(username)
	p.Connect.PasswordFlag, p.Connect.Password = true, []byte(username+username)
	w.write5(p.ConnectEncode)
	if ack := w.read5(); ack.FixedHeader.Type != v5.Connack || ack.ReasonCode != 0 {
		t.Fatalf("CONNACK %+v", ack)
	}
	return w
}

func (w *wire) write5(encode func(*bytes.Buffer) error) {
	w.t.Helper()
	if err := w.try5(encode); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) try5(encode func(*bytes.Buffer) error) error {
	var buf bytes.Buffer
	if err := encode(&buf); err != nil {
		return err
	}
	_, err := w.conn.Write(buf.Bytes())
	return err
}

func (w *wire) publish5(qos byte, id uint16, topic, payload string) {
	w.t.Helper()
	p := v5.Packet{ProtocolVersion: 5, FixedHeader: v5.FixedHeader{Type: v5.Publish, Qos: qos}, PacketID: id, TopicName: topic, Payload: []byte(payload)}
	w.write5(p.PublishEncode)
}

func (w *wire) read5() v5.Packet {
	w.t.Helper()
	w.conn.SetReadDeadline(time.Now().Add(patience))
	p, err := read5(w.conn)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func read5(conn net.Conn) (v5.Packet, error) {
	p := v5.Packet{ProtocolVersion: 5}
	one := oneByte{conn}
	first, err := one.ReadByte()
	if err != nil {
		return p, err
	}
	if err := p.FixedHeader.Decode(first); err != nil {
		return p, err
	}
	n, _, err := v5.DecodeLength(one)
	if err != nil {
		return p, err
	}
	body := make([]byte, n)
	for read := 0; read < n; {
		m, err := conn.Read(body[read:])
		if err != nil {
			return p, err
		}
		read += m
	}
	switch p.FixedHeader.Type {
	case v5.Connack:
		err = p.ConnackDecode(body)
	case v5.Puback:
		p.FixedHeader.Remaining = n
		err = p.PubackDecode(body)
	case v5.Pubrec:
		p.FixedHeader.Remaining = n
		err = p.PubrecDecode(body)
	case v5.Disconnect:
		p.FixedHeader.Remaining = n
		err = p.DisconnectDecode(body)
	default:
		err = fmt.Errorf("packet of type %d", p.FixedHeader.Type)
	}
	return p, err
}

type oneByte struct{ net.Conn }

func (o oneByte) ReadByte() (byte, error) {
	var b [1]byte
	_, err := o.Read(b[:])
	return b[0], err
}
