package broker

import (
	"log/slog"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// TestSilentStrangers has strangers who connect and never get to a CONNECT.
func TestSilentStrangers(t *testing.T) {
	f := func(bytes string, want time.Duration) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			d := newDoor(nil, 10, 10, slog.New(slog.DiscardHandler))
			ours, theirs := net.Pipe()
			defer theirs.Close()
			go theirs.Write([]byte(bytes))
			began := time.Now()
			d.serve(d.enter(ours), func(_ string, conn net.Conn) error { // reads on, as the library would
				for {
					if _, err := conn.Read(make([]byte, 1)); err != nil {
						return err
					}
				}
			})
			if took := time.Since(began); took != want {
				t.Errorf("%q held the door for %v, want %v", bytes, took, want)
			}
			d.wait()
		})
	}
	f("", handshake)
	f("\x10", handshake)
	f("\x10\x80", handshake)
	f("\x10\x20\x00\x04MQ", handshake)
	f("GET / HTTP/1.1\r\n", 0)
	f("\x10\xFF\xFF\x7F", 0) // a CONNECT of two megabytes
	f("\x10\xFF\xFF\xFF\xFF", 0)
}

func TestDoorIsBounded(t *testing.T) {
	d := newDoor(nil, 3, 2, slog.New(slog.DiscardHandler))
	f := func(addr string, want bool) *caller {
		t.Helper()
		c := d.enter(from{addr: addr})
		if (c != nil) != want {
			t.Errorf("%s let in: %v, want %v", addr, c != nil, want)
		}
		return c
	}
	first := f("192.0.2.1:1", true)
	f("192.0.2.1:2", true)
	f("192.0.2.1:3", false) // two from one address
	f("192.0.2.2:1", true)
	f("192.0.2.3:1", false) // three in all
	d.leave(first)
	f("192.0.2.1:4", true)
}

// from is a connection of which only the address matters.
type from struct {
	net.Conn
	addr string
}

func (f from) RemoteAddr() net.Addr { a, _ := net.ResolveTCPAddr("tcp", f.addr); return a }
func (f from) Close() error         { return nil }
