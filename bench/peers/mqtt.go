package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"time"
)

// gateway is an MQTT 3.1.1 connection that publishes with QoS 1: as little code as will do, the same for us and for
// peers, so that what is measured is the server.
type gateway struct {
	conn net.Conn
	in   *bufio.Reader
	last uint16
	buf  []byte
}

// dialGateway connects and signs in; from is the local address, "" for any.
func dialGateway(addr, from, id, secret string) (*gateway, error) {
	d := net.Dialer{Timeout: 30 * time.Second}
	if from != "" {
		d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	}
	conn, err := d.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	g := &gateway{conn: conn, in: bufio.NewReaderSize(conn, 64)}
	body := append([]byte{0, 4}, "MQTT"...)
	body = append(body, 4, 0xc2, 0, 0) // user name, password, clean session; no keep-alive
	for _, s := range []string{id, id, secret} {
		body = append(binary.BigEndian.AppendUint16(body, uint16(len(s))), s...)
	}
	if _, err := conn.Write(append(remaining([]byte{0x10}, len(body)), body...)); err != nil {
		return nil, err
	}
	var ack [4]byte
	if _, err := io.ReadFull(g.in, ack[:]); err != nil {
		return nil, fmt.Errorf("CONNACK: %w", err)
	}
	if ack[0] != 0x20 || ack[3] != 0 {
		return nil, fmt.Errorf("CONNACK: %x", ack)
	}
	return g, nil
}

// publish sends a message and waits for its PUBACK.
func (g *gateway) publish(topic string, payload []byte) error {
	g.last++
	if g.last == 0 {
		g.last = 1
	}
	g.buf = remaining(append(g.buf[:0], 0x32), 2+len(topic)+2+len(payload))
	g.buf = append(binary.BigEndian.AppendUint16(g.buf, uint16(len(topic))), topic...)
	g.buf = append(binary.BigEndian.AppendUint16(g.buf, g.last), payload...)
	if _, err := g.conn.Write(g.buf); err != nil {
		return err
	}
	var ack [4]byte
	if _, err := io.ReadFull(g.in, ack[:]); err != nil {
		return fmt.Errorf("PUBACK: %w", err)
	}
	if ack[0] != 0x40 || binary.BigEndian.Uint16(ack[2:]) != g.last {
		return fmt.Errorf("PUBACK: %x", ack)
	}
	return nil
}

func (g *gateway) close() {
	g.conn.Write([]byte{0xe0, 0})
	g.conn.Close()
}

// remaining appends a packet's length as MQTT writes it.
func remaining(dst []byte, n int) []byte {
	for n >= 128 {
		dst = append(dst, byte(n)|128)
		n >>= 7
	}
	return append(dst, byte(n))
}
