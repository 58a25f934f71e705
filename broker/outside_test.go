package broker_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lakaz/broker"
)

// cable is the network between us and a broker outside. Pulled, it carries nothing more and tells nobody: connections
// stay open on both sides, as when a router loses its memory.
type cable struct {
	addr, target string
	mu           sync.Mutex
	pulled       bool
	ends         []net.Conn
}

func layCable(t *testing.T, target string) *cable {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{addr: ln.Addr().String(), target: target}
	var carriers sync.WaitGroup
	carry := func(to, from net.Conn) {
		buf := make([]byte, 64<<10)
		for {
			n, err := from.Read(buf)
			if err != nil {
				to.Close()
				return
			}
			c.mu.Lock()
			pulled := c.pulled
			c.mu.Unlock()
			if pulled {
				continue // read and lost
			}
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
	}
	carriers.Go(func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", target)
			if err != nil {
				near.Close()
				continue
			}
			c.mu.Lock()
			c.ends = append(c.ends, near, far)
			c.mu.Unlock()
			carriers.Go(func() { carry(near, far) })
			carriers.Go(func() { carry(far, near) })
		}
	})
	t.Cleanup(func() {
		ln.Close()
		c.mu.Lock()
		for _, end := range c.ends {
			end.Close()
		}
		c.mu.Unlock()
		carriers.Wait()
	})
	return c
}

func (c *cable) pull(out bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pulled = out
}

func awaitConnected(t *testing.T, c *broker.Client, want bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); c.Connected() != want; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("connected: %v", !want)
		}
	}
}

// awaitAll waits until the sink has taken messages 0 to n-1.
func awaitAll(t *testing.T, b *book, n int) {
	t.Helper()
	missing := func() int {
		took := b.read()
		for i := range n {
			if !strings.Contains(took+"\n", fmt.Sprintf("message %d\n", i)) {
				return i
			}
		}
		return n
	}
	for deadline := time.Now().Add(patience); missing() < n; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("message %d of %d did not come", missing(), n)
		}
	}
}

// The network falls silent without a word: the connection is known for lost, and what was published meanwhile and what
// was not acknowledged comes when it is back.
func TestTheNetworkFallsSilent(t *testing.T) {
	m := startMosquitto(t)
	cable := layCable(t, m.addr)
	b := newBook()
	c, err := broker.Connect(context.Background(), broker.ConnectOptions{URL: "tcp://" + cable.addr, Username: "lakaz", Password: "lakazlakaz",
		Sink: b.take, KeepAlive: time.Second, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { leave(t, c) })
	m.settled(t, b)
	n := 0
	publish := func(count int) {
		for range count {
			m.publish(t, "gw1", "lakaz/gw1/senml", fmt.Sprint("message ", n))
			n++
		}
	}
	for range 2 {
		publish(5)
		awaitAll(t, b, n)
		cable.pull(true)
		publish(20)
		awaitConnected(t, c, false)
		publish(20)
		cable.pull(false)
		awaitConnected(t, c, true)
		publish(5)
		awaitAll(t, b, n)
	}
}

// A broker that is killed and comes back without its memory is subscribed to anew; what the gateways then send arrives,
// and what the sink could not take before is not waited for.
func TestTheBrokerLosesItsMemory(t *testing.T) {
	m := startMosquitto(t)
	b := newBook()
	c := m.connect(t, broker.ConnectOptions{Sink: b.take})
	m.settled(t, b)
	for round := range 3 {
		b.failWith(errors.New("the disk is full"))
		m.publish(t, "gw1", "lakaz/gw1/senml", "lost with the broker")
		b.await(t, 1)
		m.cmd.Process.Kill()
		m.cmd.Wait()
		awaitConnected(t, c, false)
		if err := os.Remove(filepath.Join(filepath.Dir(m.config), "mosquitto.db")); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		b.failWith(nil)
		m.start(t)
		awaitConnected(t, c, true)
		line := fmt.Sprint("round ", round)
		for deadline := time.Now().Add(patience); !strings.Contains(b.read(), line); time.Sleep(5 * time.Millisecond) {
			m.publish(t, "gw1", "lakaz/gw1/senml", line) // until the subscription stands
			if time.Now().After(deadline) {
				t.Fatal("nothing came after the restart")
			}
		}
	}
}

// What gateways publish to a broker that has come back before we have is kept for us.
func TestTheBrokerComesBackFirst(t *testing.T) {
	m := startMosquitto(t)
	b := newBook()
	c := m.connect(t, broker.ConnectOptions{Sink: b.take})
	m.settled(t, b)
	leave(t, c)
	m.stop(t)
	m.start(t)
	for i := range 10 {
		m.publish(t, "gw1", "lakaz/gw1/senml", fmt.Sprint("message ", i))
	}
	m.connect(t, broker.ConnectOptions{Sink: b.take})
	awaitAll(t, b, 10)
}
