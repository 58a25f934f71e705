package broker_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lakaz"
	"lakaz/broker"
)

// mosquitto is a real broker with the settings the package comment asks for.
type mosquitto struct {
	addr   string
	config string
	cmd    *exec.Cmd
}

func startMosquitto(t *testing.T) *mosquitto {
	t.Helper()
	if _, err := exec.LookPath("/usr/sbin/mosquitto"); err != nil {
		t.Skip("Mosquitto is not installed (Debian package mosquitto): ", err)
	}
	dir := t.TempDir()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mosquitto{addr: ln.Addr().String(), config: filepath.Join(dir, "mosquitto.conf")}
	ln.Close()
	for _, user := range []string{"lakaz", "gw1", "careless"} {
		passwords := filepath.Join(dir, "passwd")
		args := []string{"-b", passwords, user, user + user}
		if user == "lakaz" {
			args = append([]string{"-c"}, args...)
		}
		if out, err := exec.Command("mosquitto_passwd", args...).CombinedOutput(); err != nil {
			t.Fatalf("mosquitto_passwd: %v: %s", err, out)
		}
	}
	write(t, filepath.Join(dir, "acl"), "user lakaz\ntopic read lakaz/#\nuser careless\ntopic write #\npattern write lakaz/%u/#\n")
	_, port, _ := net.SplitHostPort(m.addr)
	write(t, m.config, strings.Join([]string{
		"listener " + port + " 127.0.0.1",
		"persistence true", "persistence_location " + dir + "/", "autosave_interval 60",
		"max_queued_messages 0", "max_queued_bytes 0", "max_inflight_messages 64", "max_packet_size 1114112",
		"allow_anonymous false", "password_file " + dir + "/passwd", "acl_file " + dir + "/acl",
		"user " + os.Getenv("USER"), "",
	}, "\n"))
	if os.Getuid() == 0 { // it would give up the rights to the test's folder
		b, _ := os.ReadFile(m.config)
		write(t, m.config, strings.Replace(string(b), "user "+os.Getenv("USER")+"\n", "user root\n", 1))
	}
	m.start(t)
	t.Cleanup(func() { m.stop(t) })
	return m
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (m *mosquitto) start(t *testing.T) {
	t.Helper()
	m.cmd = exec.Command("/usr/sbin/mosquitto", "-c", m.config)
	out := &strings.Builder{}
	m.cmd.Stderr = out
	if err := m.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); ; {
		conn, err := net.Dial("tcp", m.addr)
		if err == nil {
			conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("mosquitto does not listen: %v: %s", err, out)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// stop lets it save its sessions, as a system service is stopped.
func (m *mosquitto) stop(t *testing.T) {
	t.Helper()
	if m.cmd.ProcessState == nil {
		m.cmd.Process.Signal(syscall.SIGTERM)
		m.cmd.Wait()
	}
}

func (m *mosquitto) connect(t *testing.T, o broker.ConnectOptions) *broker.Client {
	t.Helper()
	o.URL, o.Username, o.Password, o.Log = "tcp://"+m.addr, "lakaz", "lakazlakaz", slog.New(slog.DiscardHandler)
	c, err := broker.Connect(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { leave(t, c) })
	return c
}

func leave(t *testing.T, c *broker.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := c.Close(ctx); err != nil {
		t.Error(err)
	}
}

// publish publishes as a gateway and waits for the broker's acknowledgement.
func (m *mosquitto) publish(t *testing.T, username, topic, payload string) {
	t.Helper()
	w := dialRaw(t, m.addr, username)
	defer w.conn.Close()
	w.publish(1, 1, false, topic, payload)
	w.read()
}

// settled publishes until the first message is through: the subscription stands.
func (m *mosquitto) settled(t *testing.T, b *book) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		m.publish(t, "gw1", "lakaz/gw1/hello", "hello")
		select {
		case <-b.came:
			for { // the rest of what has been tried
				select {
				case <-b.came:
				case <-time.After(200 * time.Millisecond):
					b.mu.Lock()
					defer b.mu.Unlock()
					b.lines = nil
					return
				}
			}
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatal("the subscription does not stand")
}

func TestOutsideBroker(t *testing.T) {
	m := startMosquitto(t)
	b := newBook()
	c := m.connect(t, broker.ConnectOptions{Sink: b.take})
	m.settled(t, b)
	m.publish(t, "gw1", "lakaz/gw1/senml", "a")
	m.publish(t, "gw1", "lakaz/other/senml", "the broker's own rules stop this one")
	m.publish(t, "careless", "lakaz/no gateway/senml", "acknowledged, not taken")
	m.publish(t, "gw1", "lakaz/gw1/senml", "b")
	b.await(t, 2)
	if got := b.read(); got != "gw1 lakaz/gw1/senml a\ngw1 lakaz/gw1/senml b" && got != "gw1 lakaz/gw1/senml b\ngw1 lakaz/gw1/senml a" {
		t.Errorf("the sink took\n%s", got)
	}
	for deadline := time.Now().Add(patience); c.Stats().Foreign != 1 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if got := c.Stats(); got.Foreign != 1 || got.Connections != 1 {
		t.Errorf("%+v", got)
	}
}

func TestRedeliveredWhenTheConsumerDies(t *testing.T) {
	m := startMosquitto(t)
	b := newBook()
	first := m.connect(t, broker.ConnectOptions{Sink: b.take})
	m.settled(t, b)
	leave(t, first)

	entered := make(chan struct{}, 10)
	dying := m.connect(t, broker.ConnectOptions{Sink: func(ctx context.Context, _ lakaz.GatewayID, _ string, _ []byte, _ time.Time) error {
		entered <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	}})
	m.publish(t, "gw1", "lakaz/gw1/senml", "a")
	<-entered
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := dying.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	m.publish(t, "gw1", "lakaz/gw1/senml", "b") // nobody listens
	m.connect(t, broker.ConnectOptions{Sink: b.take})
	b.await(t, 2)
	if got := b.read(); !strings.Contains(got, "senml a") || !strings.Contains(got, "senml b") {
		t.Errorf("the sink took\n%s", got)
	}
}

func TestTriedAgainWhenTheSinkFails(t *testing.T) {
	m := startMosquitto(t)
	b := newBook()
	c := m.connect(t, broker.ConnectOptions{Sink: b.take})
	m.settled(t, b)
	b.failWith(errors.New("the disk is full"))
	m.publish(t, "gw1", "lakaz/gw1/senml", "a")
	b.await(t, 1)
	b.failWith(nil)
	b.await(t, 1)
	if got := b.read(); got != "gw1 lakaz/gw1/senml a" || c.Stats().Failed != 1 {
		t.Errorf("the sink took\n%s\n%+v", got, c.Stats())
	}
}

func TestBrokerRestarted(t *testing.T) {
	m := startMosquitto(t)
	b := newBook()
	c := m.connect(t, broker.ConnectOptions{Sink: b.take})
	m.settled(t, b)
	// The sink fails for good: more messages than it may hold at once wait, and must not keep the client from
	// coming back.
	b.failWith(errors.New("the disk is full"))
	for i := range 100 {
		m.publish(t, "gw1", "lakaz/gw1/senml", fmt.Sprint(i))
	}
	b.await(t, 64)
	m.stop(t)
	b.failWith(nil)
	m.start(t)
	took := map[string]bool{}
	for deadline := time.Now().Add(patience); len(took) < 100 && time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		for line := range strings.SplitSeq(b.read(), "\n") {
			took[line] = line != ""
		}
		delete(took, "")
	}
	if len(took) != 100 {
		t.Errorf("%d of 100 messages came through: %+v", len(took), c.Stats())
	}
	m.publish(t, "gw1", "lakaz/gw1/senml", "after")
	for deadline := time.Now().Add(patience); !strings.Contains(b.read(), "after") && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if !strings.Contains(b.read(), "after") {
		t.Error("nothing came after the restart")
	}
}

func TestComesBackWhileTheSinkHangs(t *testing.T) {
	m := startMosquitto(t)
	b := newBook()
	first := m.connect(t, broker.ConnectOptions{Sink: b.take})
	m.settled(t, b)
	leave(t, first)

	entered, release := make(chan struct{}, 100), make(chan struct{})
	c := m.connect(t, broker.ConnectOptions{Parallel: 2, Sink: func(context.Context, lakaz.GatewayID, string, []byte, time.Time) error {
		entered <- struct{}{}
		<-release
		return nil
	}})
	defer close(release)
	for range 4 { // two in the sink, one waiting for a place
		m.publish(t, "gw1", "lakaz/gw1/senml", "x")
	}
	<-entered
	<-entered
	f := func(want bool) {
		t.Helper()
		for deadline := time.Now().Add(patience); c.Connected() != want; {
			if time.Now().After(deadline) {
				t.Fatalf("connected: %v", !want)
			}
			time.Sleep(time.Millisecond)
		}
	}
	f(true)
	m.stop(t)
	f(false)
	m.start(t)
	f(true)
}

func TestConnectRefusesNonsense(t *testing.T) {
	f := func(url string) {
		t.Helper()
		if _, err := broker.Connect(context.Background(), broker.ConnectOptions{URL: url, Sink: newBook().take}); err == nil {
			t.Errorf("%q was taken", url)
		}
	}
	f("")
	f("localhost:1883")
	f("tcp://")
	f("http://localhost")
	f("tcp://%zz")
}
