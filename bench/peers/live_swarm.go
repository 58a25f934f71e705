package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// dialect is what a server of live messages wants to hear.
type dialect struct {
	name        string
	subprotocol string
	join        func(channel string) string // "" where whoever is there hears everything
	joined      string                      // is in the answer to it
	ping        string                      // a text that is a ping and answered with itself; "" where frames do that
}

// swarm is a hall of browsers on one server.
type swarm struct {
	dialect
	addr    string
	clients []*browser
	joined  atomic.Int64
	heard   atomic.Int64 // publications, by those that read
	orderly atomic.Int64 // those of them that were the next
	lost    atomic.Int64 // publications that were missing in between
	ended   atomic.Int64 // connections the server ended
	waits   [20_000]atomic.Uint32
	left    chan struct{} // closed when all leave, the stuck too
}

// waitUnit is the width of one of waits' counters.
const waitUnit = 10 * time.Microsecond

// browser is one connection: as little code as will do, the same for all servers.
type browser struct {
	conn    net.Conn
	channel string
	stuck   atomic.Bool
	last    int
}

// newSwarm is a swarm of so many that watch channel(i), not connected yet.
func newSwarm(d dialect, addr string, n int, channel func(int) string) *swarm {
	s := &swarm{dialect: d, addr: addr, clients: make([]*browser, n), left: make(chan struct{})}
	for i := range s.clients {
		s.clients[i] = &browser{channel: channel(i)}
	}
	return s
}

// connect connects everyone and returns when each has the answer to its subscription.
func (s *swarm) connect() (time.Duration, error) {
	began := time.Now()
	var dialing errgroup.Group
	dialing.SetLimit(128)
	for i, c := range s.clients {
		dialing.Go(func() error { return s.dial(i, c) })
	}
	if err := dialing.Wait(); err != nil {
		return 0, fmt.Errorf("%s: %w", s.name, err)
	}
	err := s.until("joined", func() bool { return s.joined.Load() >= int64(len(s.clients)) })
	return time.Since(began), err
}

// dial opens a connection with segments of the size of the world's, from one of several addresses, and shakes hands. Every
// second one that will be stuck has the smallest room to receive into.
func (s *swarm) dial(i int, c *browser) error {
	d := net.Dialer{Timeout: 30 * time.Second, LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, byte(1+i/1000), 1)},
		Control: func(_, _ string, raw syscall.RawConn) error {
			return raw.Control(func(fd uintptr) {
				syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, 1448)
				if i%2 == 1 {
					syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096)
				}
			})
		}}
	conn, err := d.Dial("tcp", s.addr)
	if err != nil {
		return err
	}
	c.conn, c.last = conn, 0
	ask := fmt.Sprintf("GET /live?who=%d HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", i, s.addr)
	if s.subprotocol != "" {
		ask += "Sec-WebSocket-Protocol: " + s.subprotocol + "\r\n"
	}
	if _, err := conn.Write([]byte(ask + "\r\n")); err != nil {
		return err
	}
	in := bufio.NewReaderSize(conn, 512)
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		return fmt.Errorf("%s", resp.Status)
	}
	early, _ := in.Peek(in.Buffered())
	if join := s.join(c.channel); join != "" {
		if err := c.say(0x81, []byte(join)); err != nil {
			return err
		}
	}
	go s.read(c, conn, bytes.Clone(early))
	return nil
}

// say sends a masked frame.
func (c *browser) say(first byte, payload []byte) error {
	f := []byte{first, 0x80 | byte(len(payload))}
	if len(payload) > 125 {
		f = binary.BigEndian.AppendUint16([]byte{first, 0x80 | 126}, uint16(len(payload)))
	}
	_, err := c.conn.Write(append(append(f, 0, 0, 0, 0), payload...))
	return err
}

// read takes frames until the connection ends.
func (s *swarm) read(c *browser, conn net.Conn, buf []byte) {
	for {
		for {
			n, rest, ok := cut(buf)
			if !ok {
				break
			}
			s.take(c, buf[0], buf[n:len(buf)-len(rest)])
			buf = rest
		}
		if c.stuck.Load() {
			<-s.left
		}
		room := make([]byte, len(buf), max(1024, 2*len(buf)))
		copy(room, buf)
		n, err := conn.Read(room[len(buf):cap(room)])
		if err != nil {
			s.ended.Add(1)
			return
		}
		buf = room[:len(buf)+n]
	}
}

// cut finds a whole frame at the front: where its payload begins, and what is after it.
func cut(b []byte) (head int, rest []byte, ok bool) {
	if len(b) < 2 {
		return 0, b, false
	}
	n, head := int(b[1]), 2
	switch {
	case n == 126 && len(b) >= 4:
		n, head = int(binary.BigEndian.Uint16(b[2:])), 4
	case n >= 126:
		return 0, b, false
	}
	if len(b) < head+n {
		return 0, b, false
	}
	return head, b[head+n:], true
}

func (s *swarm) take(c *browser, first byte, payload []byte) {
	switch {
	case first == 0x89:
		c.say(0x8A, payload)
		return
	case s.ping != "" && string(payload) == s.ping:
		c.say(0x81, payload)
		return
	case bytes.Contains(payload, []byte(s.dialect.joined)):
		s.joined.Add(1)
		return
	}
	at := bytes.Index(payload, []byte(`{"t":`))
	if at < 0 {
		return
	}
	sent, rest := digits(payload[at+len(`{"t":`):])
	i, _ := digits(rest[len(`,"i":`):])
	next := i == c.last+1 || c.last == 0
	c.last = i
	if !next {
		s.lost.Add(1)
	}
	if !c.stuck.Load() {
		if next {
			s.orderly.Add(1)
		}
		wait := time.Now().UnixNano() - int64(sent)
		s.waits[min(max(0, wait/int64(waitUnit)), int64(len(s.waits)-1))].Add(1)
		s.heard.Add(1)
	}
}

func digits(b []byte) (n int, rest []byte) {
	for len(b) > 0 && b[0] >= '0' && b[0] <= '9' {
		n, b = n*10+int(b[0]-'0'), b[1:]
	}
	return n, b
}

// waited is how long publications took since it was last asked, in ms: half of them and 99 % not longer than.
func (s *swarm) waited() (p50, p99 float64) {
	counts, total := make([]uint32, len(s.waits)), 0
	for i := range counts {
		counts[i] = s.waits[i].Swap(0)
		total += int(counts[i])
	}
	seen, unit := 0, waitUnit.Seconds()*1e3
	for i, n := range counts {
		was := seen
		seen += int(n)
		if half := total / 2; was < half && seen >= half {
			p50 = float64(i+1) * unit
		}
		if most := total - total/100; was < most && seen >= most {
			p99 = float64(i+1) * unit
		}
	}
	return p50, p99
}

// reading is how many take what comes.
func (s *swarm) reading() (n int64) {
	for _, c := range s.clients {
		if !c.stuck.Load() {
			n++
		}
	}
	return n
}

// until polls.
func (s *swarm) until(what string, ok func() bool) error {
	for limit := time.Now().Add(time.Minute); !ok(); time.Sleep(200 * time.Microsecond) {
		if time.Now().After(limit) {
			return fmt.Errorf("%s: not %s: %d joined, %d heard, %d lost, %d ended", s.name, what, s.joined.Load(), s.heard.Load(), s.lost.Load(), s.ended.Load())
		}
	}
	return nil
}

// leave ends every connection at once, as a hall does whose router fails.
func (s *swarm) leave() error {
	select {
	case <-s.left:
		return nil
	default:
		close(s.left)
	}
	before := s.ended.Load()
	for _, c := range s.clients {
		c.conn.(*net.TCPConn).SetLinger(0)
		c.conn.Close()
	}
	s.joined.Store(0)
	return s.until("gone", func() bool { return s.ended.Load()-before >= int64(len(s.clients)) })
}

// rooms are names of channels, as a server's commands take them.
func rooms(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("room:%d", i)
	}
	return names
}

func commas(names []string) string { return strings.Join(names, ",") }
