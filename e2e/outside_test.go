package e2e

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// outsideBroker is Mosquitto with persistence on an address that stays.
func outsideBroker(t *testing.T) (addr string, start, stop func()) {
	t.Helper()
	bin := "/usr/sbin/mosquitto"
	if _, err := os.Stat(bin); err != nil {
		t.Skip("Mosquitto is not installed: ", err)
	}
	addr = freePort(t)
	_, port, _ := net.SplitHostPort(addr)
	dir := t.TempDir()
	config := filepath.Join(dir, "mosquitto.conf")
	text := fmt.Sprintf("listener %s 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location %s/\nmax_queued_messages 0\n", port, dir)
	if os.Getuid() == 0 { // it would give up the rights to the test's folder
		text += "user root\n"
	}
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var cmd *exec.Cmd
	start = func() {
		cmd = exec.Command(bin, "-c", config)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		eventually(t, 10*time.Second, "mosquitto listens", func() error {
			conn, err := net.Dial("tcp", addr)
			if err == nil {
				conn.Close()
			}
			return err
		})
	}
	stop = func() {
		if cmd.ProcessState == nil {
			cmd.Process.Signal(syscall.SIGTERM)
			cmd.Wait()
		}
	}
	t.Cleanup(func() { stop() })
	start()
	return addr, start, stop
}

// The broker outside goes and comes back: the server says that it is not ready and goes on answering; everything that
// gateways published when either was away arrives, once.
func TestTheBrokerOutsideGoesAndComesBack(t *testing.T) {
	addr, begin, end := outsideBroker(t)
	l := &lakaz{t: t, data: t.TempDir(), http: freePort(t), mqtt: freePort(t), log: new(lockedBuffer), flags: []string{"--mqtt-broker", "tcp://" + addr}}
	l.addAdministrator()
	l.start()
	t.Cleanup(l.kill)
	admin := l.admin()
	h := l.newHome(admin, "FR", flat())
	from := time.Now().Add(-3 * time.Hour).Truncate(time.Second)
	n := 0
	publishSome := func(count int) {
		t.Helper()
		c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + addr).SetClientID("gateway"))
		if token := c.Connect(); !token.WaitTimeout(10*time.Second) || token.Error() != nil {
			t.Fatal(token.Error())
		}
		defer c.Disconnect(100)
		for range count {
			publish(t, c, h, fmt.Sprintf(`[{"n":"salon/temperature","u":"Cel","v":19.5,"t":%d}]`, from.Add(time.Duration(n)*time.Second).Unix()))
			n++
		}
	}
	arrived := func() error {
		if got := len(admin.readings(h, "salon/temperature", from, from.Add(time.Hour))); got != n {
			return fmt.Errorf("%d readings of %d", got, n)
		}
		return nil
	}
	ready := func(want int, text string) {
		t.Helper()
		eventually(t, 20*time.Second, text, func() error {
			if status, body := admin.status("GET", "/readyz", nil); status != want || string(body) != text {
				return fmt.Errorf("%d %s", status, body)
			}
			return nil
		})
	}
	publishSome(20)
	eventually(t, 20*time.Second, "what was published arrives", arrived)
	end()
	ready(http.StatusServiceUnavailable, "not ready: gateways cannot come in\n")
	if status, _ := admin.status("GET", "/api/households/"+h.Household, nil); status != http.StatusOK {
		t.Errorf("a home is answered with %d", status)
	}
	begin()
	publishSome(20) // before we are back, or after
	ready(http.StatusOK, "ready\n")
	eventually(t, 20*time.Second, "what was published meanwhile arrives", arrived)
	l.kill()
	publishSome(20)
	end() // its memory holds what nobody has taken yet
	begin()
	l.start()
	eventually(t, 20*time.Second, "what was published while we were away arrives", arrived)
}
