// Package bench measures Lakaz against its targets and beside its peers. It is a module of its own, so that peers never
// enter the product.
package bench

import (
	"io"
	"net"
	"sync"
	"time"
)

// Link is a slow network to a server: a TCP relay whose bandwidth is shared by all connections and whose every chunk
// comes late. Unlike a browser's own throttling it slows service workers and sockets as well.
type Link struct {
	Addr     string
	listener net.Listener
	oneWay   time.Duration
	down, up *bucket
}

// SlowFourG is what browsers' tools call "Slow 4G": 1.44 Mbit/s and 562 ms there and back.
func SlowFourG(target string) (*Link, error) {
	return NewLink(target, 1_440_000/8, 562*time.Millisecond)
}

// NewLink relays to target at so many bytes a second each way, with a round trip's delay.
func NewLink(target string, bytesPerSecond int, roundTrip time.Duration) (*Link, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	link := &Link{Addr: l.Addr().String(), listener: l, oneWay: roundTrip / 2,
		down: &bucket{perSecond: bytesPerSecond}, up: &bucket{perSecond: bytesPerSecond}}
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			go link.relay(near, target)
		}
	}()
	return link, nil
}

// Close stops taking connections.
func (l *Link) Close() error { return l.listener.Close() }

func (l *Link) relay(near net.Conn, target string) {
	defer near.Close()
	far, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer far.Close()
	done := make(chan struct{}, 2)
	go func() { l.carry(near, far, l.down); done <- struct{}{} }()
	go func() { l.carry(far, near, l.up); done <- struct{}{} }()
	<-done
}

// carry copies from src to dst: each chunk waits for its share of the bandwidth, then for the delay, in order, without
// holding up the chunks behind it.
func (l *Link) carry(dst io.Writer, src io.Reader, b *bucket) {
	type chunk struct {
		data []byte
		due  time.Time
	}
	queue := make(chan chunk, 1024)
	defer close(queue)
	go func() {
		for c := range queue { // to the end even when dst is gone, so that the reader is never held up
			time.Sleep(time.Until(c.due))
			dst.Write(c.data)
		}
	}()
	buf := make([]byte, 4096)
	for {
		n, err := src.Read(buf)
		if n > 0 {
			queue <- chunk{append([]byte(nil), buf[:n]...), b.take(n).Add(l.oneWay)}
		}
		if err != nil {
			return
		}
	}
}

// bucket shares a bandwidth out among connections in the order they ask.
type bucket struct {
	perSecond int
	mu        sync.Mutex
	next      time.Time
}

// take is the instant at which n bytes have passed; it waits while the line is busy far ahead.
func (b *bucket) take(n int) time.Time {
	b.mu.Lock()
	now := time.Now()
	if b.next.Before(now) {
		b.next = now
	}
	b.next = b.next.Add(time.Duration(n) * time.Second / time.Duration(b.perSecond))
	due := b.next
	b.mu.Unlock()
	if ahead := time.Until(due) - 50*time.Millisecond; ahead > 0 {
		time.Sleep(ahead)
	}
	return due
}
