package broker

import (
	"errors"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"lakaz"
)

const (
	maxKeepalive = 20 * 60         // seconds; also for gateways that ask for none, so that a dead one ends
	takeover     = 5 * time.Second // how long a gateway's new connection waits for its old one to end
	maxFilters   = 16              // a gateway may subscribe to: they stay in memory as long as its session
)

// hook is what the MQTT library asks us. A client's ID is set to its gateway at CONNECT, whatever the gateway calls
// itself: so a gateway has one session, and can take over no other's.
type hook struct {
	mqtt.HookBase
	b *Broker
}

func (k *hook) ID() string { return "lakaz" }

func (k *hook) Provides(event byte) bool {
	switch event {
	case mqtt.OnConnect, mqtt.OnConnectAuthenticate, mqtt.OnSessionEstablish, mqtt.OnDisconnect, mqtt.OnPacketRead, mqtt.OnACLCheck, mqtt.OnPublish, mqtt.OnPacketProcessed:
		return true
	}
	return false
}

// errRefused ends a CONNECT that has been answered.
var errRefused = errors.New("connection refused")

// OnConnect checks the credentials and answers a refusal itself, so that a failure of ours is not told as a wrong
// secret: some gateways never try again after that.
func (k *hook) OnConnect(cl *mqtt.Client, pk packets.Packet) error {
	b := k.b
	// The library would publish a will past the check of its topic.
	cl.Properties.Will = mqtt.Will{}
	if cl.State.Keepalive == 0 || cl.State.Keepalive > maxKeepalive {
		cl.State.Keepalive, cl.State.ServerKeepalive = maxKeepalive, true
	}
	refuse := func(code packets.Code) error {
		b.counters.refused.Add(1)
		return errors.Join(errRefused, b.server.SendConnack(cl, code, false, nil))
	}
	username := string(pk.Connect.Username)
	if !b.attempts.allowed(host(cl.Net.Remote), username) {
		return refuse(packets.ErrServerUnavailable)
	}
	gateway, err := b.o.Check(b.ctx, username, string(pk.Connect.Password))
	switch {
	case err == nil && validID(gateway):
		if !b.spent.connect(gateway) {
			return refuse(packets.ErrServerUnavailable)
		}
		cl.ID = string(gateway)
		return nil
	case err == nil, errors.Is(err, lakaz.ErrForbidden), errors.Is(err, lakaz.ErrNotFound), errors.Is(err, lakaz.ErrInvalid):
		b.attempts.failed(host(cl.Net.Remote), username)
		b.o.Log.Warn("broker: a gateway was refused", "remote", cl.Net.Remote, "username", clip(username))
		return refuse(packets.ErrBadUsernameOrPassword)
	default:
		b.o.Log.Error("broker: credentials could not be checked", "error", err)
		return refuse(packets.ErrServerUnavailable)
	}
}

// OnConnectAuthenticate accepts: OnConnect has refused whom it had to.
func (k *hook) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }

// OnSessionEstablish ends the gateway's older connection and waits for it, so that its messages are in the Sink one
// after another and the library does not clean up the new session with the old.
func (k *hook) OnSessionEstablish(cl *mqtt.Client, _ packets.Packet) {
	b := k.b
	gateway := lakaz.GatewayID(cl.ID)
	b.mu.Lock()
	old := b.sessions[gateway]
	b.sessions[gateway] = cl
	if b.o.Linked != nil {
		b.o.Linked(gateway, true)
	}
	b.mu.Unlock()
	if c, ok := cl.Net.Conn.(*caller); ok {
		c.left = func() { b.unlink(cl) } // the library tells of an end only where the CONNACK was written
		if cl.Properties.ProtocolVersion < 5 {
			c.b, c.cl = b, cl
		}
	}
	if old == nil {
		return
	}
	if old.Properties.ProtocolVersion == 5 {
		b.server.DisconnectClient(old, packets.ErrSessionTakenOver)
	} else {
		old.Stop(packets.ErrSessionTakenOver)
	}
	if c, ok := old.Net.Conn.(*caller); ok {
		select {
		case <-c.done:
		case <-time.After(takeover):
		}
	}
}

func (k *hook) OnDisconnect(cl *mqtt.Client, err error, _ bool) {
	if errors.Is(err, packets.ErrPacketTooLarge) && k.b.o.Oversized != nil {
		k.b.o.Oversized(lakaz.GatewayID(cl.ID))
	}
	k.b.unlink(cl)
}

// unlink takes a session that has ended out of those that stand, once.
func (b *Broker) unlink(cl *mqtt.Client) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if gateway := lakaz.GatewayID(cl.ID); b.sessions[gateway] == cl {
		delete(b.sessions, gateway)
		if b.o.Linked != nil {
			b.o.Linked(gateway, false)
		}
	}
}

// OnPacketRead holds a gateway back that is over its allowance.
func (k *hook) OnPacketRead(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	if pk.FixedHeader.Type == packets.Connect { // nobody knows yet who it is; OnConnect counts it
		return pk, nil
	}
	return pk, k.b.hold(cl, len(pk.Payload))
}

// hold waits where a gateway is over its allowance: while we wait nothing more of it is read. A message of a flood that
// is not borne any longer is not taken; unacknowledged, it comes again.
func (b *Broker) hold(cl *mqtt.Client, bytes int) error {
	gateway := lakaz.GatewayID(cl.ID)
	wait, flood := b.spent.packet(gateway, bytes)
	if wait == 0 {
		return nil
	}
	b.counters.slowed.Add(1)
	if flood {
		if b.o.Flood != nil {
			b.o.Flood(gateway)
		}
		b.end(cl, packets.ErrMessageRateTooHigh)
		return packets.ErrRejectPacket
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-b.leave:
	}
	return nil
}

// OnACLCheck lets a gateway stay below its own prefix. Who leaves it with MQTT 3 gets no acknowledgement and is
// disconnected: there is no other way to say no; the library says it in MQTT 5.
func (k *hook) OnACLCheck(cl *mqtt.Client, topic string, write bool) bool {
	gateway := lakaz.GatewayID(cl.ID)
	if owns(gateway, topic) {
		subscribed := cl.State.Subscriptions
		_, again := subscribed.Get(topic)
		return write || again || subscribed.Len() < maxFilters
	}
	k.b.counters.foreign.Add(1)
	if k.b.o.Foreign != nil {
		k.b.o.Foreign(gateway, topic)
	}
	if write && cl.Properties.ProtocolVersion < 5 {
		cl.Stop(packets.ErrNotAuthorized)
	}
	return false
}

// OnPublish takes a message in; the library acknowledges it after. A plain error would acknowledge a message of MQTT 3
// all the same, so it is rejected.
func (k *hook) OnPublish(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	if err := k.b.take(cl, pk.TopicName, pk.Payload); err != nil {
		return pk, packets.ErrRejectPacket
	}
	return pk, packets.CodeSuccessIgnore // acknowledged, neither retained nor sent to anyone
}

// take gives a message to the Sink. After an error, which is told in the log, the connection has ended.
func (b *Broker) take(cl *mqtt.Client, topic string, payload []byte) error {
	if len(payload) > MaxPayload {
		b.end(cl, packets.ErrPacketTooLarge)
		return packets.ErrPacketTooLarge
	}
	if !b.begin(cl) {
		b.end(cl, packets.ErrServerShuttingDown)
		return packets.ErrServerShuttingDown
	}
	gateway := lakaz.GatewayID(cl.ID)
	if err := b.o.Sink(b.ctx, gateway, topic, payload, b.o.Now()); err != nil {
		b.counters.failed.Add(1)
		b.failures.tell("broker: a message could not be stored", "gateway", gateway, "bytes", len(payload), "error", err)
		b.end(cl, packets.ErrServerBusy)
		return err
	}
	b.counters.messages.Add(1)
	b.counters.bytes.Add(int64(len(payload)))
	return nil
}

// OnPacketProcessed comes after the acknowledgement is written: only then is a message over, and may the door close.
func (k *hook) OnPacketProcessed(cl *mqtt.Client, _ packets.Packet, _ error) {
	if c, ok := cl.Net.Conn.(*caller); ok {
		c.finish()
	}
}

// end closes a connection, telling MQTT 5 why.
func (b *Broker) end(cl *mqtt.Client, code packets.Code) {
	if cl.Properties.ProtocolVersion == 5 {
		b.server.DisconnectClient(cl, code)
	}
	cl.Stop(code)
}

// clip shortens what a stranger sent, for the log.
func clip(s string) string {
	if len(s) > 64 {
		return s[:64]
	}
	return s
}
