package broker

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"lakaz"
)

// Options describes the broker inside; what is zero takes the value named in the comment.
type Options struct {
	Addr string      // where to listen, "host:port"; port 0 takes a free one
	TLS  *tls.Config // nil: plain TCP
	// Check names the gateway that a username and a secret belong to. An error of the kinds lakaz.ErrForbidden,
	// ErrNotFound and ErrInvalid is a refusal; any other is ours, and the gateway is told to come back.
	Check func(ctx context.Context, username, secret string) (lakaz.GatewayID, error)
	Sink  Sink
	// Foreign hears of a gateway that published or subscribed outside its own prefix; nil: it is only counted.
	Foreign func(gateway lakaz.GatewayID, topic string)
	// Oversized hears of a gateway whose message was larger than MaxPayload: it is cut off before its topic is known.
	Oversized func(gateway lakaz.GatewayID)
	// Linked hears that a gateway's connection began or ended, one after another for each gateway; nil: nobody asks.
	Linked func(gateway lakaz.GatewayID, connected bool)
	// Flood hears of a gateway that was over its Allowance for longer than is borne, and is disconnected.
	Flood     func(gateway lakaz.GatewayID)
	Allowance Allowance // of each gateway; zero: DefaultAllowance

	Now        func() time.Time // time.Now
	Log        *slog.Logger     // slog.Default()
	MaxConns   int              // 20 000 connections in all
	MaxPerAddr int              // 2 000 connections from one address: a site behind one router
}

// Broker is an open door.
type Broker struct {
	o        Options
	server   *mqtt.Server
	door     *door
	attempts *attempts
	spent    *spendings
	failures *grumble
	counters counters

	leave  chan struct{}   // closed when Close begins: nobody is kept waiting
	ctx    context.Context // ends when Close gives up waiting
	cancel context.CancelFunc
	sinks  sync.WaitGroup

	mu       sync.Mutex
	closing  bool
	sessions map[lakaz.GatewayID]*mqtt.Client
}

// Serve opens the door; Close shuts it. ctx is what Check and the Sink are called with.
func Serve(ctx context.Context, o Options) (*Broker, error) {
	if o.Check == nil || o.Sink == nil {
		return nil, errors.New("broker: Check and Sink are needed")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.MaxConns == 0 {
		o.MaxConns = 20_000
	}
	if o.MaxPerAddr == 0 {
		o.MaxPerAddr = 2000
	}
	if o.Allowance == (Allowance{}) {
		o.Allowance = DefaultAllowance()
	}
	ln, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	if o.TLS != nil {
		ln = tls.NewListener(ln, o.TLS)
	}
	capabilities := mqtt.NewDefaultServerCapabilities()
	capabilities.MaximumClients = int64(o.MaxConns)
	capabilities.MaximumClientWritesPending = 64
	capabilities.MaximumInflight = 1024
	capabilities.MaximumPacketSize = maxPacket
	capabilities.MaximumSessionExpiryInterval = 24 * 60 * 60 // seconds
	capabilities.SharedSubAvailable = 0
	capabilities.TopicAliasMaximum = 0 // an alias would hide a topic from the check of its prefix
	capabilities.Compatibilities.NoInheritedPropertiesOnAck = true
	b := &Broker{o: o, attempts: newAttempts(o.Now), spent: newSpendings(o.Allowance, o.Now), failures: newGrumble(o.Log, o.Now),
		leave: make(chan struct{}), sessions: map[lakaz.GatewayID]*mqtt.Client{}}
	b.ctx, b.cancel = context.WithCancel(ctx)
	b.door = newDoor(ln, o.MaxConns, o.MaxPerAddr, o.Log)
	b.server = mqtt.New(&mqtt.Options{
		Capabilities: capabilities,
		Logger:       slog.New(discreet{o.Log.Handler()}),
		// The library's own statistics are retained messages nobody may read, and stop the world to count memory.
		SysTopicResendInterval:  24 * 60 * 60,
		ClientNetReadBufferSize: 64, // what a caller reads is buffered
	})
	if err := errors.Join(b.server.AddHook(&hook{b: b}, nil), b.server.AddListener(b.door), b.server.Serve()); err != nil {
		ln.Close()
		return nil, fmt.Errorf("broker: %w", err)
	}
	return b, nil
}

// Addr is where the door is, "host:port".
func (b *Broker) Addr() string { return b.door.Address() }

// Disconnect ends a gateway's connection, such as one whose secret has been changed.
func (b *Broker) Disconnect(gateway lakaz.GatewayID) {
	b.mu.Lock()
	cl := b.sessions[gateway]
	b.mu.Unlock()
	if cl != nil {
		cl.Stop(lakaz.ErrForbidden)
	}
}

// Close takes no more messages, waits for those the Sink is committing until ctx ends, and shuts the door. It returns
// ctx's error where it did not wait.
func (b *Broker) Close(ctx context.Context) error {
	b.mu.Lock()
	already := b.closing
	b.closing = true
	b.mu.Unlock()
	if already {
		return nil
	}
	defer b.cancel()
	close(b.leave)
	b.door.shut()
	done := make(chan struct{})
	go func() {
		b.sinks.Wait()
		b.farewell()
		b.server.Close()
		b.door.wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	b.cancel()
	b.door.cut()
	return ctx.Err()
}

// farewell ends the connections of MQTT 3, which knows no DISCONNECT from a server; the library sends one to all others.
func (b *Broker) farewell() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, cl := range b.sessions {
		if cl.Properties.ProtocolVersion < 5 {
			cl.Stop(packets.ErrServerShuttingDown)
		}
	}
}

// Stats are the door's counters; Connections is of now, the others since it opened.
type Stats struct {
	Connections int64
	Refused     int64 // CONNECTs with an unknown name or a wrong secret, or that had to wait
	Messages    int64 // committed
	Bytes       int64 // of their payloads
	Failed      int64 // messages the Sink could not take
	Foreign     int64 // topics outside the gateway's own prefix
	Slowed      int64 // packets after which a gateway had to wait, being over its Allowance
}

type counters struct{ refused, messages, bytes, failed, foreign, slowed atomic.Int64 }

// Stats reads the counters.
func (b *Broker) Stats() Stats {
	b.mu.Lock()
	connections := len(b.sessions)
	b.mu.Unlock()
	return Stats{Connections: int64(connections), Refused: b.counters.refused.Load(), Messages: b.counters.messages.Load(),
		Bytes: b.counters.bytes.Load(), Failed: b.counters.failed.Load(), Foreign: b.counters.foreign.Load(), Slowed: b.counters.slowed.Load()}
}

// begin counts a message in, until it is acknowledged or its connection has ended; false once the door closes.
func (b *Broker) begin(cl *mqtt.Client) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, ok := cl.Net.Conn.(*caller)
	if b.closing || !ok {
		return false
	}
	b.sinks.Add(1)
	c.begun = b.sinks.Done
	return true
}

// discreet passes on what the MQTT library warns of, without the packets it would print: they hold readings.
type discreet struct{ slog.Handler }

func (d discreet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && d.Handler.Enabled(ctx, level)
}

func (d discreet) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, "mqtt: "+r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		if a.Key != "pk" && a.Key != "packet" && a.Key != "will" {
			clean.AddAttrs(a)
		}
		return true
	})
	return d.Handler.Handle(ctx, clean)
}

func (d discreet) WithAttrs(attrs []slog.Attr) slog.Handler {
	return discreet{d.Handler.WithAttrs(attrs)}
}
func (d discreet) WithGroup(name string) slog.Handler { return discreet{d.Handler.WithGroup(name)} }
