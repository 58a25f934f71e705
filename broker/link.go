package broker

import (
	"crypto/tls"
	"math/rand/v2"
	"net"
	"net/url"
	"sync"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
)

// link is one connection to the broker. Its end ends what was waiting for it: the broker sends again what had no
// acknowledgement, and the library waits for the handlers before it connects again.
type link struct {
	net.Conn
	ended chan struct{}
	once  sync.Once
}

func (l *link) Close() error {
	l.once.Do(func() { close(l.ended) })
	return l.Conn.Close()
}

// jitter is the longest wait before a connection, beside the library's own, which doubles from one second to ten.
const jitter = 300 * time.Millisecond

func (c *Client) dial(u *url.URL, _ paho.ClientOptions) (net.Conn, error) {
	select { // several servers that lost one broker do not come back in step
	case <-time.After(rand.N(jitter)):
	case <-c.leave:
		return nil, net.ErrClosed
	}
	dialer := &net.Dialer{Timeout: handshake}
	var conn net.Conn
	var err error
	if u.Scheme == "tls" {
		conn, err = tls.DialWithDialer(dialer, "tcp", u.Host, c.o.TLS)
	} else {
		conn, err = dialer.Dial("tcp", u.Host)
	}
	if err != nil {
		return nil, err
	}
	l := &link{Conn: conn, ended: make(chan struct{})}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.link = l
	return l, nil
}
