package broker

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
)

// ConnectOptions describes a broker outside; what is zero takes the value named in the comment.
type ConnectOptions struct {
	URL      string // tcp://host:1883 or tls://host:8883
	ClientID string // "lakaz"; it names the session the broker keeps while we are away, and must be one's own
	Username string
	Password string
	TLS      *tls.Config // for tls://; nil trusts the system's authorities
	Sink     Sink
	Parallel int // 64 messages in the Sink at once
	// KeepAlive is after how much silence the broker is asked for a sign; without one for as long again, at most ten
	// seconds, the connection is lost, even where the network says nothing. 30 s; whole seconds.
	KeepAlive time.Duration
	Now       func() time.Time // time.Now
	Log       *slog.Logger     // slog.Default()
}

const (
	// filter is no shared subscription: Mosquitto does not keep one over its own restart, and what gateways publish
	// before we are back would be acknowledged and lost.
	filter      = "lakaz/+/#"
	firstPause  = time.Second      // before a message the Sink could not take is tried again; doubles
	lastPause   = 30 * time.Second // up to this
	refusedCode = 0x80             // SUBACK, MQTT 3.1.1 section 3.9.3
)

// Client takes readings from a broker outside.
type Client struct {
	o        ConnectOptions
	mqtt     paho.Client
	slots    chan struct{} // one for each message in the Sink
	failures *grumble
	counters counters

	ctx    context.Context // the Sink's
	cancel context.CancelFunc
	leave  chan struct{} // closed when Close begins: no message is begun or tried again

	mu      sync.Mutex
	closing bool
	link    *link
	work    sync.WaitGroup
}

// Connect begins to take readings from a broker outside and goes on until Close, through every loss of the connection:
// it does not wait for the first. ctx is what the Sink is called with.
func Connect(ctx context.Context, o ConnectOptions) (*Client, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Host == "" || (u.Scheme != "tcp" && u.Scheme != "tls") {
		return nil, errors.New("broker: the URL must be tcp://host:port or tls://host:port")
	}
	if o.Sink == nil {
		return nil, errors.New("broker: a Sink is needed")
	}
	if o.ClientID == "" {
		o.ClientID = "lakaz"
	}
	if o.Parallel == 0 {
		o.Parallel = 64
	}
	if o.KeepAlive == 0 {
		o.KeepAlive = 30 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	c := &Client{o: o, slots: make(chan struct{}, o.Parallel), failures: newGrumble(o.Log, o.Now), leave: make(chan struct{})}
	c.ctx, c.cancel = context.WithCancel(ctx)
	c.mqtt = paho.NewClient(paho.NewClientOptions().AddBroker(o.URL).
		SetClientID(o.ClientID).SetUsername(o.Username).SetPassword(o.Password).
		SetCleanSession(false).   // the broker keeps what comes while we are away
		SetAutoAckDisabled(true). // the Sink's nil acknowledges
		SetOrderMatters(true).    // one call at a time; c.receive makes its own goroutines, boundedly
		SetConnectRetry(true).SetConnectRetryInterval(2 * time.Second).
		SetAutoReconnect(true).SetMaxReconnectInterval(10 * time.Second).
		SetResumeSubs(false). // subscribed anew at every connection: the broker may have lost its sessions
		SetConnectTimeout(handshake).SetWriteTimeout(handshake).SetKeepAlive(o.KeepAlive).
		SetPingTimeout(min(o.KeepAlive, 10*time.Second)).
		SetDefaultPublishHandler(c.receive). // what the session kept comes before we subscribe
		SetCustomOpenConnectionFn(c.dial).
		SetOnConnectHandler(c.subscribe).
		SetConnectionNotificationHandler(c.notify))
	c.mqtt.Connect() // its token waits for the first success
	return c, nil
}

// Connected reports whether the broker is reached now.
func (c *Client) Connected() bool { return c.mqtt.IsConnectionOpen() }

// Stats reads the counters; Refused counts connections that failed.
func (c *Client) Stats() Stats {
	s := Stats{Refused: c.counters.refused.Load(), Messages: c.counters.messages.Load(), Bytes: c.counters.bytes.Load(),
		Failed: c.counters.failed.Load(), Foreign: c.counters.foreign.Load()}
	if c.Connected() {
		s.Connections = 1
	}
	return s
}

// Close begins no more messages, waits until ctx ends for those in the Sink, and leaves. What is not acknowledged stays
// with the broker. It returns ctx's error where it did not wait.
func (c *Client) Close(ctx context.Context) error {
	c.mu.Lock()
	already := c.closing
	c.closing = true
	c.mu.Unlock()
	if already {
		return nil
	}
	close(c.leave)
	done := make(chan struct{})
	go func() {
		c.work.Wait()
		close(done)
	}()
	var err error
	select {
	case <-done:
	case <-ctx.Done():
		err = ctx.Err()
	}
	c.cancel()
	c.mqtt.Disconnect(250)
	return err
}

func (c *Client) notify(_ paho.Client, n paho.ConnectionNotification) {
	switch n := n.(type) {
	case paho.ConnectionNotificationBrokerFailed:
		c.counters.refused.Add(1)
		c.o.Log.Warn("broker: the broker outside is not reached", "broker", n.Broker.Host, "error", n.Reason)
	case paho.ConnectionNotificationLost:
		c.o.Log.Warn("broker: the broker outside is lost", "error", n.Reason)
	case paho.ConnectionNotificationConnected:
		c.o.Log.Info("broker: the broker outside is reached")
	}
}

// subscribe subscribes, and tries again while the connection lasts: a broker may refuse without ending it.
func (c *Client) subscribe(paho.Client) {
	c.mu.Lock()
	l := c.link
	c.mu.Unlock()
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		token := c.mqtt.Subscribe(filter, 1, c.receive)
		select {
		case <-token.Done():
		case <-l.ended:
			return
		case <-c.leave:
			return
		}
		err := token.Error()
		if err == nil && granted(token) {
			return
		}
		c.o.Log.Error("broker: the broker outside refuses the subscription", "filter", filter, "error", err)
		if !c.wait(l, pause) {
			return
		}
	}
}

// granted reports whether a broker took a subscription; the library does not tell a refusal as an error.
func granted(token paho.Token) bool {
	for _, code := range token.(*paho.SubscribeToken).Result() {
		if code == refusedCode {
			return false
		}
	}
	return true
}

// wait reports whether the connection still stands after a pause.
func (c *Client) wait(l *link, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-l.ended:
	case <-c.leave:
	}
	return false
}

// receive begins one message. It waits while as many as may be are in the Sink: that holds the broker back.
func (c *Client) receive(_ paho.Client, m paho.Message) {
	c.mu.Lock()
	l := c.link
	c.mu.Unlock()
	select {
	case c.slots <- struct{}{}:
	case <-l.ended:
		return
	case <-c.leave:
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		<-c.slots
		return
	}
	c.work.Go(func() {
		defer func() { <-c.slots }()
		if err := c.commit(l, m); err != nil {
			c.o.Log.Debug("broker: left with the broker outside", "error", err)
		}
	})
}

// commit gives a message to the Sink until it takes it or the connection ends, and then acknowledges it. A broker sends
// a message again only over a new connection, so the trying again is ours.
func (c *Client) commit(l *link, m paho.Message) error {
	gateway, ok := gatewayOf(m.Topic())
	if !ok { // the broker lets somebody publish here; we must not be sent it for ever
		c.counters.foreign.Add(1)
		m.Ack()
		return nil
	}
	received := c.o.Now()
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		err := c.o.Sink(c.ctx, gateway, m.Topic(), m.Payload(), received)
		if err == nil {
			c.counters.messages.Add(1)
			c.counters.bytes.Add(int64(len(m.Payload())))
			m.Ack()
			return nil
		}
		c.counters.failed.Add(1)
		c.failures.tell("broker: a message could not be stored", "gateway", gateway, "bytes", len(m.Payload()), "error", err)
		if !c.wait(l, pause) {
			return fmt.Errorf("not stored: %w", err)
		}
	}
}
