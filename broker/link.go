package broker

import (
	"crypto/tls"
	"net"
	"net/url"
	"sync"

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

func (c *Client) dial(u *url.URL, _ paho.ClientOptions) (net.Conn, error) {
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
