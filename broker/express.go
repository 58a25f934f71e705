package broker

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"time"
	"unicode/utf8"

	mqtt "github.com/mochi-mqtt/server/v2"
)

// What nearly every packet is, a PUBLISH of MQTT 3 with QoS 1 and nothing unusual, is read and acknowledged here, below
// the MQTT library, which hears of all others: it would copy each message twice, pass packets of 800 bytes by value and
// leave every connection with a stack of 32 kB. What is allowed and what is taken in is decided for both alike.

const (
	inBuffer = 1 << 10 // bytes; a minute of a dozen readings
	maxTopic = 256     // bytes of a topic that is read here
)

// express is a connection whose plain messages do not reach the library. Only the connection's goroutine uses it.
type express struct {
	in      *bufio.Reader
	passing int // bytes of a packet that the library is reading

	b     *Broker      // nil until the session stands
	cl    *mqtt.Client // the session's
	moved time.Time    // when the deadline was last moved
	name  string       // the topic of the message before
}

// Read gives the library the bytes of the packets that are its own.
func (c *caller) Read(b []byte) (int, error) {
	for c.passing == 0 {
		if err := c.next(); err != nil {
			return 0, err
		}
	}
	n, err := c.in.Read(b[:min(len(b), c.passing)])
	c.passing -= n
	return n, err
}

// next waits for a packet and takes it in where it is a plain message; of any other it says how long it is.
func (c *caller) next() error {
	if c.cl != nil && c.cl.Closed() {
		return net.ErrClosed
	}
	head, length, err := c.header()
	if err != nil {
		return err
	}
	const publish1, dup = 0x32, 0x08 // MQTT 3.1.1, sections 2.2 and 3.3.1
	kind, err := c.in.Peek(1)
	if err != nil {
		return err
	}
	if c.b != nil && kind[0]&^dup == publish1 && length <= MaxPayload {
		if id, err := c.topic(head, length); err != nil {
			return err
		} else if id != 0 {
			return c.publish(id, head, length)
		}
	}
	c.passing = head + length
	return nil
}

// header looks at a packet's fixed header: its own length and that of what follows (MQTT 3.1.1, section 2.2.3).
func (c *caller) header() (head, length int, err error) {
	for n := 2; n <= 5; n++ {
		b, err := c.in.Peek(n)
		if err != nil {
			return 0, 0, err
		}
		length |= int(b[n-1]&0x7F) << (7 * (n - 2))
		if b[n-1]&0x80 == 0 {
			return n, length, nil
		}
	}
	return 5, 0, nil // malformed: the library says so
}

// topic looks at the topic of a PUBLISH, and keeps it; id is the message's where the gateway may publish there, else 0.
func (c *caller) topic(head, length int) (id uint16, err error) {
	if length < 4 {
		return 0, nil
	}
	b, err := c.in.Peek(head + 2)
	if err != nil {
		return 0, err
	}
	n := int(binary.BigEndian.Uint16(b[head:]))
	if n == 0 || n > maxTopic || length < 2+n+2 {
		return 0, nil
	}
	if b, err = c.in.Peek(head + 2 + n + 2); err != nil {
		return 0, err
	}
	name, id := b[head+2:head+2+n], binary.BigEndian.Uint16(b[head+2+n:])
	if string(name) == c.name {
		return id, nil
	}
	if !utf8.Valid(name) || !ownsBytes(c.cl.ID, name) {
		return 0, nil
	}
	for _, char := range name {
		if char == '+' || char == '#' || char < ' ' {
			return 0, nil
		}
	}
	c.name = string(name)
	return id, nil
}

// ownsBytes is owns of a topic that is no string yet.
func ownsBytes(gateway string, topic []byte) bool {
	const first = "lakaz/"
	rest, ok := bytes.CutPrefix(topic, []byte(first))
	return ok && len(rest) > len(gateway)+1 && string(rest[:len(gateway)]) == gateway && rest[len(gateway)] == '/'
}

// publish reads the message whose topic has been looked at, takes it in and acknowledges it.
func (c *caller) publish(id uint16, head, length int) error {
	from := head + 2 + len(c.name) + 2
	if _, err := c.in.Discard(from); err != nil {
		return err
	}
	payload := make([]byte, head+length-from)
	if _, err := io.ReadFull(c.in, payload); err != nil {
		return err
	}
	if err := c.b.hold(c.cl, len(payload)); err != nil {
		return err
	}
	if err := c.b.take(c.cl, c.name, payload); err != nil {
		return err
	}
	_, err := c.Write([]byte{0x40, 2, byte(id >> 8), byte(id)}) // PUBACK, section 3.4
	c.finish()
	if err == nil {
		c.moveDeadline()
	}
	return err
}

// moveDeadline gives a connection that speaks its time anew, not at every message: so it is a quarter of the keep-alive
// longer than the one and a half that the library gives (MQTT 3.1.1, section 3.1.2.10).
func (c *caller) moveDeadline() {
	keep := time.Duration(c.cl.State.Keepalive) * time.Second
	if now := time.Now(); now.Sub(c.moved) > keep/4 {
		c.moved = now
		c.SetDeadline(now.Add(keep * 7 / 4))
	}
}
