package broker_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	v3 "github.com/eclipse/paho.mqtt.golang/packets"
	v5 "github.com/mochi-mqtt/server/v2/packets"
	"go.uber.org/goleak"

	"lakaz"
	"lakaz/broker"
)

// A subscription that the library was handing to a connection as it was lost waits there until its own time is up.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/eclipse/paho%2emqtt%2egolang.(*client).Subscribe"))
}

// patience is how long a test waits for what must happen.
const patience = 15 * time.Second

// check knows the gateways gw1 and gw2, whose secret is their name twice.
func check(_ context.Context, username, secret string) (lakaz.GatewayID, error) {
	switch username {
	case "gw1", "gw2":
		if secret == username+username {
			return lakaz.GatewayID(username), nil
		}
		return "", fmt.Errorf("secret: %w", lakaz.ErrForbidden)
	case "broken":
		return "", errors.New("the disk is on fire")
	}
	return "", fmt.Errorf("gateway: %w", lakaz.ErrNotFound)
}

// book is a Sink that keeps what it took.
type book struct {
	mu    sync.Mutex
	lines []string
	fail  error
	came  chan struct{} // one for each message that came, kept or not
}

func newBook() *book { return &book{came: make(chan struct{}, 10_000)} }

func (b *book) take(_ context.Context, gateway lakaz.GatewayID, topic string, payload []byte, _ time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer func() { b.came <- struct{}{} }()
	if b.fail != nil {
		return b.fail
	}
	b.lines = append(b.lines, fmt.Sprintf("%s %s %s", gateway, topic, payload))
	return nil
}

func (b *book) failWith(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fail = err
}

func (b *book) read() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.lines, "\n")
}

// await waits for n messages to come.
func (b *book) await(t *testing.T, n int) {
	t.Helper()
	for range n {
		select {
		case <-b.came:
		case <-time.After(patience):
			t.Fatal("no message came")
		}
	}
}

func serve(t testing.TB, o broker.Options) *broker.Broker {
	t.Helper()
	o.Addr = "127.0.0.1:0"
	if o.Check == nil {
		o.Check = check
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	b, err := broker.Serve(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := b.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return b
}

// gateway is a client with the right secret that does not reconnect by itself.
func gateway(addr, username string) *paho.ClientOptions {
	return paho.NewClientOptions().AddBroker("tcp://" + addr).SetClientID("a name of its own").
		SetUsername(username).SetPassword(username + username).SetAutoReconnect(false).SetConnectTimeout(patience).
		SetProtocolVersion(4) // else the library tries every refusal again with MQTT 3.1
}

// connect connects and disconnects at the test's end.
func connect(t testing.TB, o *paho.ClientOptions) paho.Client {
	t.Helper()
	c := paho.NewClient(o)
	if err := settle(c.Connect()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Disconnect(100) })
	return c
}

// overTLS makes a gateway speak TLS.
func overTLS(o *paho.ClientOptions, roots *x509.CertPool) *paho.ClientOptions {
	o.Servers[0].Scheme = "tls"
	return o.SetTLSConfig(&tls.Config{RootCAs: roots})
}

// settle waits for a token.
func settle(token paho.Token) error {
	if !token.WaitTimeout(patience) {
		return context.DeadlineExceeded
	}
	return token.Error()
}

func TestPublishReachesTheSinkAtEveryQoS(t *testing.T) {
	b := newBook()
	s := serve(t, broker.Options{Sink: b.take})
	c := connect(t, gateway(s.Addr(), "gw1"))
	for qos := byte(0); qos <= 2; qos++ {
		if err := settle(c.Publish("lakaz/gw1/senml", qos, qos == 1, fmt.Sprint("qos ", qos))); err != nil {
			t.Fatal(err)
		}
		b.await(t, 1)
	}
	want := "gw1 lakaz/gw1/senml qos 0\ngw1 lakaz/gw1/senml qos 1\ngw1 lakaz/gw1/senml qos 2"
	if got := b.read(); got != want {
		t.Errorf("the sink took\n%s\nwant\n%s", got, want)
	}
	if got := s.Stats(); got.Messages != 3 || got.Bytes != 15 || got.Connections != 1 {
		t.Errorf("%+v", got)
	}
}

func TestTLS(t *testing.T) {
	authority := httptest.NewTLSServer(nil) // for its certificate
	defer authority.Close()
	b := newBook()
	s := serve(t, broker.Options{Sink: b.take, TLS: &tls.Config{Certificates: authority.TLS.Certificates}})
	roots := authority.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	c := connect(t, overTLS(gateway(s.Addr(), "gw1"), roots))
	if err := settle(c.Publish("lakaz/gw1/senml", 1, false, "x")); err != nil {
		t.Fatal(err)
	}
	outside, err := broker.Connect(context.Background(), broker.ConnectOptions{URL: "tls://" + s.Addr(), Username: "gw2",
		Password: "gw2gw2", TLS: &tls.Config{RootCAs: roots}, Sink: b.take, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); !outside.Connected(); {
		if time.Now().After(deadline) {
			t.Fatal("not connected over TLS")
		}
		time.Sleep(time.Millisecond)
	}
	if err := outside.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestConnectRefusals(t *testing.T) {
	s := serve(t, broker.Options{Sink: newBook().take})
	f := func(username, secret, want string) {
		t.Helper()
		c := paho.NewClient(gateway(s.Addr(), "").SetUsername(username).SetPassword(secret))
		err := settle(c.Connect())
		if err == nil {
			c.Disconnect(100)
		}
		if got := fmt.Sprint(err); got != want {
			t.Errorf("%q, %q: %s, want %s", username, secret, got, want)
		}
	}
	f("gw1", "gw1gw1", "<nil>")
	f("gw1", "wrong", "not Authorized")
	f("gw1", "", "not Authorized")
	f("stranger", "strangerstranger", "not Authorized")
	f("", "", "not Authorized")
	f("broken", "x", "server Unavailable") // our failure is not told as a wrong secret
	if got := s.Stats().Refused; got != 5 {
		t.Errorf("%d refused", got)
	}
}

func TestForeignTopics(t *testing.T) {
	b := newBook()
	var mu sync.Mutex
	var foreign []string
	s := serve(t, broker.Options{Sink: b.take, Foreign: func(g lakaz.GatewayID, topic string) {
		mu.Lock()
		defer mu.Unlock()
		foreign = append(foreign, string(g)+" "+topic)
	}})
	f := func(qos byte, topic string) {
		t.Helper()
		w := dialRaw(t, s.Addr(), "gw1")
		w.publish(qos, uint16(qos), false, topic, "x")
		w.closed()
	}
	f(0, "lakaz/gw2/senml")
	f(1, "lakaz/gw2/senml")
	f(2, "lakaz/gw2/senml")
	f(1, "lakaz/gw1")  // its name without anything below
	f(1, "lakaz/gw1/") // an empty level below
	f(1, "lakaz/gw10/senml")
	f(1, "other/gw1/senml")
	mu.Lock()
	defer mu.Unlock()
	want := "gw1 lakaz/gw2/senml\ngw1 lakaz/gw2/senml\ngw1 lakaz/gw2/senml\ngw1 lakaz/gw1\ngw1 lakaz/gw1/\ngw1 lakaz/gw10/senml\ngw1 other/gw1/senml"
	if got := strings.Join(foreign, "\n"); got != want || s.Stats().Foreign != 7 {
		t.Errorf("counted %d:\n%s\nwant\n%s", s.Stats().Foreign, got, want)
	}
	if got := b.read(); got != "" {
		t.Errorf("the sink took %s", got)
	}
}

func TestForeignTopicsInMQTT5(t *testing.T) {
	b := newBook()
	s := serve(t, broker.Options{Sink: b.take})
	w := dial5(t, s.Addr(), "gw1")
	w.publish5(1, 7, "lakaz/gw2/senml", "x")
	if ack := w.read5(); ack.PacketID != 7 || ack.ReasonCode != 0x87 { // Not authorized, MQTT 5 section 3.4.2.1
		t.Errorf("%+v", ack)
	}
	w.publish5(1, 8, "lakaz/gw1/senml", "y") // and goes on
	if ack := w.read5(); ack.PacketID != 8 || ack.ReasonCode >= 0x80 {
		t.Errorf("%+v", ack)
	}
	if got := b.read(); got != "gw1 lakaz/gw1/senml y" {
		t.Errorf("the sink took %s", got)
	}
}

func TestSubscriptions(t *testing.T) {
	s := serve(t, broker.Options{Sink: newBook().take})
	c := connect(t, gateway(s.Addr(), "gw1"))
	f := func(filter string, want byte) {
		t.Helper()
		token := c.Subscribe(filter, 1, nil).(*paho.SubscribeToken)
		if err := settle(token); err != nil {
			t.Fatal(err)
		}
		for _, got := range token.Result() { // one, under the filter as the library shortens it
			if got != want {
				t.Errorf("%s: granted %#x, want %#x", filter, got, want)
			}
		}
	}
	f("lakaz/gw1/commands", 1)
	f("lakaz/gw1/#", 1)
	f("lakaz/gw1/+/x", 1)
	f("lakaz/gw2/commands", 0x80)
	f("lakaz/+/commands", 0x80)
	f("lakaz/#", 0x80)
	f("#", 0x80)
	f("$SYS/#", 0x80)
	f("$share/g/lakaz/gw1/#", 0x80)
}

// A gateway cannot fill the memory with subscriptions: its seventeenth is refused, and it goes on with those it has.
func TestAGatewaysSubscriptionsAreBounded(t *testing.T) {
	s := serve(t, broker.Options{Sink: newBook().take})
	w := dialRaw(t, s.Addr(), "gw1")
	sub := v3.NewControlPacket(v3.Subscribe).(*v3.SubscribePacket)
	sub.MessageID = 1
	for i := range 20_000 {
		sub.Topics, sub.Qoss = append(sub.Topics, fmt.Sprint("lakaz/gw1/", i)), append(sub.Qoss, 1)
	}
	w.write(sub)
	if granted := bytes.Count(w.read().(*v3.SubackPacket).ReturnCodes, []byte{1}); granted != 16 {
		t.Errorf("%d of 20 000 filters granted", granted)
	}
	sub = v3.NewControlPacket(v3.Subscribe).(*v3.SubscribePacket)
	sub.MessageID, sub.Topics, sub.Qoss = 2, []string{"lakaz/gw1/3", "lakaz/gw1/x"}, []byte{1, 1}
	w.write(sub)
	if got := w.read().(*v3.SubackPacket).ReturnCodes; !bytes.Equal(got, []byte{1, 0x80}) {
		t.Errorf("asked again and anew: %#x", got)
	}
}

func TestAcknowledgedOnlyAfterTheSink(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	s := serve(t, broker.Options{Sink: func(_ context.Context, g lakaz.GatewayID, _ string, _ []byte, _ time.Time) error {
		if g == "gw1" {
			entered <- struct{}{}
			<-release
		}
		return nil
	}})
	w := dialRaw(t, s.Addr(), "gw1")
	other := dialRaw(t, s.Addr(), "gw2")
	f := func(qos byte, id uint16) {
		t.Helper()
		w.publish(qos, id, false, "lakaz/gw1/senml", "x")
		<-entered
		other.publish(1, id, false, "lakaz/gw2/senml", "x")
		if ack := other.read().(*v3.PubackPacket); ack.MessageID != id { // others do not wait
			t.Errorf("%s", ack)
		}
		w.silent()
		release <- struct{}{}
		switch ack := w.read().(type) {
		case *v3.PubackPacket:
			if qos != 1 || ack.MessageID != id {
				t.Errorf("QoS %d: %s", qos, ack)
			}
		case *v3.PubrecPacket:
			if qos != 2 || ack.MessageID != id {
				t.Errorf("QoS %d: %s", qos, ack)
			}
		default:
			t.Errorf("QoS %d: %s", qos, ack)
		}
	}
	f(1, 7)
	f(2, 8)
}

func TestSinkErrorIsNotAcknowledged(t *testing.T) {
	b := newBook()
	b.failWith(errors.New("the disk is full"))
	s := serve(t, broker.Options{Sink: b.take})
	f := func(qos byte) {
		t.Helper()
		w := dialRaw(t, s.Addr(), "gw1")
		w.publish(qos, uint16(qos), false, "lakaz/gw1/senml", "x")
		b.await(t, 1)
		w.closed()
	}
	f(0)
	f(1)
	f(2)
	w := dial5(t, s.Addr(), "gw1")
	w.publish5(1, 7, "lakaz/gw1/senml", "x")
	if p := w.read5(); p.FixedHeader.Type != v5.Disconnect || p.ReasonCode != 0x89 { // Server busy
		t.Errorf("%+v", p)
	}
	if got := s.Stats(); got.Failed != 4 || got.Messages != 0 {
		t.Errorf("%+v", got)
	}
}

func TestSentAgainAfterSinkError(t *testing.T) {
	b := newBook()
	b.failWith(errors.New("the disk is full"))
	s := serve(t, broker.Options{Sink: b.take})
	o := gateway(s.Addr(), "gw1").SetCleanSession(false).SetAutoReconnect(true).SetMaxReconnectInterval(time.Second)
	c := connect(t, o)
	c.Publish("lakaz/gw1/senml", 1, false, "x") // its token would end with the connection
	b.await(t, 1)
	b.failWith(nil)
	for b.read() == "" { // it may have failed again meanwhile
		b.await(t, 1)
	}
	if got := b.read(); got != "gw1 lakaz/gw1/senml x" {
		t.Errorf("the sink took %s", got)
	}
}

func TestDuplicates(t *testing.T) {
	b := newBook()
	s := serve(t, broker.Options{Sink: b.take})
	w := dialRaw(t, s.Addr(), "gw1")
	for range 2 { // QoS 1: at least once, each acknowledged
		w.publish(1, 7, true, "lakaz/gw1/senml", "one")
		if ack := w.read().(*v3.PubackPacket); ack.MessageID != 7 {
			t.Errorf("%s", ack)
		}
	}
	for range 2 { // QoS 2: once until PUBREL
		w.publish(2, 8, true, "lakaz/gw1/senml", "two")
		if ack := w.read().(*v3.PubrecPacket); ack.MessageID != 8 {
			t.Errorf("%s", ack)
		}
	}
	rel := v3.NewControlPacket(v3.Pubrel).(*v3.PubrelPacket)
	rel.MessageID = 8
	w.write(rel)
	if ack := w.read().(*v3.PubcompPacket); ack.MessageID != 8 {
		t.Errorf("%s", ack)
	}
	want := "gw1 lakaz/gw1/senml one\ngw1 lakaz/gw1/senml one\ngw1 lakaz/gw1/senml two"
	if got := b.read(); got != want {
		t.Errorf("the sink took\n%s\nwant\n%s", got, want)
	}
}

func TestPayloadBounds(t *testing.T) {
	b := newBook()
	s := serve(t, broker.Options{Sink: b.take})
	w := dialRaw(t, s.Addr(), "gw1")
	w.publish(1, 1, false, "lakaz/gw1/senml", strings.Repeat("x", broker.MaxPayload))
	if ack := w.read().(*v3.PubackPacket); ack.MessageID != 1 {
		t.Errorf("%s", ack)
	}
	f := func(size int) {
		t.Helper()
		w := dialRaw(t, s.Addr(), "gw1")
		p := v3.NewControlPacket(v3.Publish).(*v3.PublishPacket)
		p.Qos, p.MessageID, p.TopicName, p.Payload = 1, 2, "lakaz/gw1/senml", make([]byte, size)
		p.Write(w.conn) // may fail: the broker need not read it to the end
		w.closed()
	}
	f(broker.MaxPayload + 1)
	f(8 * broker.MaxPayload)
	if got := s.Stats().Messages; got != 1 {
		t.Errorf("%d messages", got)
	}
}

func TestOneLiveSessionPerGateway(t *testing.T) {
	b := newBook()
	s := serve(t, broker.Options{Sink: b.take})
	first := dialRaw(t, s.Addr(), "gw1")
	neighbour := dialRaw(t, s.Addr(), "gw2") // of the same client id
	second := dialRaw(t, s.Addr(), "gw1")
	first.closed()
	for _, w := range []*wire{second, neighbour} {
		id := "gw1"
		if w == neighbour {
			id = "gw2"
		}
		w.publish(1, 3, false, "lakaz/"+id+"/senml", "x")
		if ack := w.read().(*v3.PubackPacket); ack.MessageID != 3 {
			t.Errorf("%s", ack)
		}
	}
	if got := s.Stats().Connections; got != 2 {
		t.Errorf("%d connections", got)
	}
	s.Disconnect("gw1")
	second.closed()
}

func TestWillsReachNobody(t *testing.T) {
	b := newBook()
	s := serve(t, broker.Options{Sink: b.take})
	heard := make(chan string, 10)
	c := connect(t, gateway(s.Addr(), "gw2"))
	if err := settle(c.Subscribe("lakaz/gw2/#", 1, func(_ paho.Client, m paho.Message) { heard <- m.Topic() })); err != nil {
		t.Fatal(err)
	}
	w := open(t, s.Addr())
	p := v3.NewControlPacket(v3.Connect).(*v3.ConnectPacket)
	p.ProtocolName, p.ProtocolVersion, p.ClientIdentifier, p.Keepalive, p.CleanSession = "MQTT", 4, "x", 60, true
	p.UsernameFlag, p.PasswordFlag, p.Username, p.Password = true, true, "gw1", []byte("gw1gw1")
	p.WillFlag, p.WillRetain, p.WillTopic, p.WillMessage = true, true, "lakaz/gw2/commands", []byte("open the door")
	w.write(p)
	if ack := w.read().(*v3.ConnackPacket); ack.ReturnCode != v3.Accepted {
		t.Fatalf("a will is no reason to refuse: %s", ack)
	}
	w.conn.Close() // without a DISCONNECT: now the will would be published
	for deadline := time.Now().Add(patience); s.Stats().Connections > 1 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if err := settle(c.Publish("lakaz/gw2/senml", 1, false, "x")); err != nil {
		t.Fatal(err)
	}
	if len(heard) > 0 {
		t.Errorf("%s came", <-heard)
	}
}

func TestTooManyFailuresWait(t *testing.T) {
	var mu sync.Mutex
	now := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	s := serve(t, broker.Options{Sink: newBook().take, Now: func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}})
	f := func(username, secret, want string) {
		t.Helper()
		c := paho.NewClient(gateway(s.Addr(), "").SetUsername(username).SetPassword(secret))
		err := settle(c.Connect())
		if err == nil {
			c.Disconnect(100)
		}
		if got := fmt.Sprint(err); got != want {
			t.Errorf("%q: %s, want %s", username, got, want)
		}
	}
	for range 10 {
		f("gw1", "guess", "not Authorized")
	}
	f("gw1", "gw1gw1", "server Unavailable") // it must wait, whatever it sends
	f("gw2", "gw2gw2", "<nil>")              // its neighbour behind the same router need not
	mu.Lock()
	now = now.Add(6 * time.Second)
	mu.Unlock()
	f("gw1", "gw1gw1", "<nil>")
	for i := range 120 {
		f(fmt.Sprint("guess", i), "x", "not Authorized")
	}
	f("gw2", "gw2gw2", "server Unavailable") // the address as a whole must wait
}

func TestCloseWaitsForTheSink(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	s := serve(t, broker.Options{Sink: func(context.Context, lakaz.GatewayID, string, []byte, time.Time) error {
		close(entered)
		<-release
		return nil
	}})
	open(t, s.Addr()) // one that never says who it is must not hold the door
	w := dialRaw(t, s.Addr(), "gw1")
	w.publish(1, 7, false, "lakaz/gw1/senml", "x")
	<-entered
	closed := make(chan error)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		closed <- s.Close(ctx)
	}()
	select {
	case err := <-closed:
		t.Fatalf("closed with a message in the sink: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	if ack, ok := w.read().(*v3.PubackPacket); !ok || ack.MessageID != 7 {
		t.Errorf("%v", ack)
	}
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if got := s.Stats(); got.Messages != 1 || got.Connections != 0 {
		t.Errorf("%+v", got)
	}
}

func TestASinkThatPanicsEndsOneConnection(t *testing.T) {
	s := serve(t, broker.Options{Sink: func(_ context.Context, g lakaz.GatewayID, _ string, _ []byte, _ time.Time) error {
		if g == "gw1" {
			panic("a mistake of ours")
		}
		return nil
	}})
	w, other := dialRaw(t, s.Addr(), "gw1"), dialRaw(t, s.Addr(), "gw2")
	w.publish(1, 7, false, "lakaz/gw1/senml", "x")
	w.closed()
	other.publish(1, 8, false, "lakaz/gw2/senml", "x")
	if ack, ok := other.read().(*v3.PubackPacket); !ok || ack.MessageID != 8 {
		t.Errorf("%v", ack)
	}
}

func TestLogHoldsNeitherReadingsNorSecrets(t *testing.T) {
	var log bytes.Buffer
	var mu sync.Mutex
	b := newBook()
	s := serve(t, broker.Options{Sink: b.take, Log: slog.New(slog.NewTextHandler(locked{&mu, &log}, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	c := paho.NewClient(gateway(s.Addr(), "gw1").SetPassword("not-the-secret"))
	settle(c.Connect())
	b.failWith(errors.New("the disk is full"))
	w := dialRaw(t, s.Addr(), "gw1")
	w.publish(1, 7, false, "lakaz/gw1/senml", "private-reading")
	w.closed()
	w = dialRaw(t, s.Addr(), "gw1")
	w.publish(1, 0, false, "lakaz/gw1/senml", "private-reading") // no packet id: the library complains of the packet
	w.closed()
	mu.Lock()
	defer mu.Unlock()
	for _, secret := range []string{"private-reading", fmt.Sprint([]byte("private-reading")), "not-the-secret", "gw1gw1"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, log.String())
		}
	}
	for _, line := range []string{"a gateway was refused", "could not be stored", "error processing packet"} {
		if !strings.Contains(log.String(), line) {
			t.Errorf("the log lacks %q:\n%s", line, log.String())
		}
	}
}

type locked struct {
	mu *sync.Mutex
	w  *bytes.Buffer
}

func (l locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// nothing is a Sink that takes all and keeps nothing.
func nothing(context.Context, lakaz.GatewayID, string, []byte, time.Time) error { return nil }

// FuzzStrangers sends anything, before and after a valid CONNECT, and asks whether another gateway notices.
func FuzzStrangers(f *testing.F) {
	s := serve(f, broker.Options{Sink: nothing})
	connectPacket := func() []byte {
		var buf bytes.Buffer
		p := v3.NewControlPacket(v3.Connect).(*v3.ConnectPacket)
		p.ProtocolName, p.ProtocolVersion, p.ClientIdentifier, p.Keepalive, p.CleanSession = "MQTT", 4, "x", 60, true
		p.UsernameFlag, p.PasswordFlag, p.Username, p.Password = true, true, "gw2", []byte("gw2gw2")
		p.Write(&buf)
		return buf.Bytes()
	}()
	f.Add([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), false)
	f.Add([]byte{0x16, 0x03, 0x01, 0x02, 0x00, 0x01}, false)              // TLS
	f.Add([]byte{0x10, 0xFF, 0xFF, 0xFF, 0x7F}, false)                    // 256 MB announced
	f.Add([]byte{0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, false)              // a length without an end
	f.Add([]byte{0x10, 0x02, 0x00, 0x04}, false)                          // a CONNECT cut short
	f.Add(connectPacket[:len(connectPacket)-3], false)                    // and another
	f.Add(connectPacket, true)                                            // a second CONNECT
	f.Add([]byte{0x30, 0x00}, true)                                       // PUBLISH of nothing
	f.Add([]byte{0x32, 0x05, 0xFF, 0xFF, 'a', 'b', 'c'}, true)            // a topic longer than the packet
	f.Add([]byte{0x82, 0x02, 0x00, 0x01}, true)                           // SUBSCRIBE to nothing
	f.Add([]byte{0xF0, 0x00, 0x00}, true)                                 // AUTH in MQTT 3
	f.Add(append([]byte{0x62, 0x02, 0x00, 0x09}, 0x70, 0x02, 0, 9), true) // PUBREL, PUBCOMP of nothing
	healthy := dialRaw(f, s.Addr(), "gw1")
	id := uint16(0)
	f.Fuzz(func(t *testing.T, garbage []byte, entered bool) {
		w := open(t, s.Addr())
		if entered {
			w.conn.Write(connectPacket)
			if _, err := w.next(patience); err != nil {
				t.Fatal(err)
			}
		}
		w.conn.SetDeadline(time.Now().Add(patience))
		w.conn.Write(garbage)
		w.conn.(*net.TCPConn).CloseWrite()
		if _, err := io.Copy(io.Discard, w.conn); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%x: the connection was kept", garbage)
		}
		w.conn.Close()
		id = id%60_000 + 1
		healthy.t = t
		healthy.publish(1, id, false, "lakaz/gw1/senml", "x")
		if ack, ok := healthy.read().(*v3.PubackPacket); !ok || ack.MessageID != id {
			t.Fatalf("after %x: %v", garbage, ack)
		}
	})
}

func BenchmarkQoS1(b *testing.B) {
	s := serve(b, broker.Options{Sink: nothing})
	c := connect(b, gateway(s.Addr(), "gw1").SetMessageChannelDepth(1000))
	payload := strings.Repeat("x", 600) // twelve channels of SenML
	b.ReportAllocs()
	b.ResetTimer()
	tokens := make(chan paho.Token, 100) // in flight
	done := make(chan struct{})
	go func() {
		defer close(done)
		for token := range tokens {
			if err := settle(token); err != nil {
				b.Error(err)
			}
		}
	}()
	for b.Loop() {
		tokens <- c.Publish("lakaz/gw1/senml", 1, false, payload)
	}
	close(tokens)
	<-done
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
}
