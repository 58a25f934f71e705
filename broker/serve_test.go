package broker_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
	"go.uber.org/goleak"

	"lakaz"
	"lakaz/broker"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

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
		SetUsername(username).SetPassword(username + username).SetAutoReconnect(false).SetConnectTimeout(patience)
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
