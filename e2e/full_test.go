package e2e

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/gorilla/websocket"
)

// smallDisk is a disk that a test may fill: the folder of the server's data, seen from the test.
type smallDisk struct {
	t      *testing.T
	folder string
	keep   int64 // the filler leaves so many bytes; a disk of one's own is filled to the last
}

// onSmallDisk starts a server whose data are on a disk of 128 MB of its own, of which it is to keep 64 free. Where the
// system gives nobody a disk of their own, the reserve is nearly all that is free on the real one.
func onSmallDisk(t *testing.T) (*lakaz, *smallDisk) {
	t.Helper()
	l := &lakaz{t: t, data: t.TempDir(), http: freePort(t), mqtt: freePort(t), log: new(lockedBuffer)}
	disk := &smallDisk{t: t}
	t.Cleanup(func() {
		disk.free()
		l.kill()
		if t.Failed() {
			t.Log("the server said:\n" + tail(l.log.String(), 4000))
		}
	})
	// The account is made before the disk is mounted and carried over: it would be gone with the command's own mount.
	l.addAdministrator()
	script := `mkdir -p "$0.kept" && cp -a "$0/." "$0.kept/" && mount -t tmpfs -o size=128m,mode=700 none "$0" && cp -a "$0.kept/." "$0/" && exec "$@"`
	under := []string{"unshare", "-rm", "sh", "-c", script, l.data}
	if out, err := exec.Command(under[0], append(under[1:], "true")...).CombinedOutput(); err != nil {
		t.Logf("no disk of its own (%v: %s): the real one's reserve is moved instead", err, out)
		var fs syscall.Statfs_t
		if err := syscall.Statfs(l.data, &fs); err != nil {
			t.Fatal(err)
		}
		free := int64(fs.Bavail) * fs.Bsize
		taken := min(free/2, 4<<30)
		disk.keep = free - taken
		l.flags = []string{"--reserve", fmt.Sprint((free - taken/2) >> 20)}
		l.start()
		disk.folder = l.data
		return l, disk
	}
	l.inside, l.flags = under, []string{"--reserve", "64"}
	l.start()
	disk.folder = fmt.Sprintf("/proc/%d/root%s", l.cmd.Process.Pid, l.data)
	return l, disk
}

func (d *smallDisk) filler() string { return filepath.Join(d.folder, "filler") }

// fill takes all that is left.
func (d *smallDisk) fill() {
	d.t.Helper()
	f, err := os.Create(d.filler())
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	var fs syscall.Statfs_t
	if err := syscall.Statfs(d.folder, &fs); err != nil {
		d.t.Fatal(err)
	}
	if d.keep > 0 {
		if err := syscall.Fallocate(int(f.Fd()), 0, 0, int64(fs.Bavail)*fs.Bsize-d.keep); err != nil {
			d.t.Fatal(err)
		}
		return
	}
	for block := make([]byte, 64<<10); len(block) > 0; {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			block = block[:len(block)/2]
		} else if err != nil {
			d.t.Fatal(err)
		}
	}
}

func (d *smallDisk) free() {
	if d.folder != "" {
		os.Remove(d.filler())
	}
}

// The disk runs full under a working server: what gateways publish is refused and everything is still read; once there
// is space the same server goes on, and everything that the gateways kept arrives, once.
func TestAFullDisk(t *testing.T) {
	l, disk := onSmallDisk(t)
	admin := l.admin()
	h := l.newHome(admin, "FR", map[string]any{"floor": 18, "rooms": []map[string]any{{"id": "salon", "kind": "living"}}})
	// The gateway keeps what is not acknowledged and sends it again, as gateways do.
	gateway := mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + l.mqtt).SetClientID(h.Gateway).SetUsername(h.Gateway).
		SetPassword(h.Secret).SetCleanSession(false).SetAutoReconnect(true).SetMaxReconnectInterval(time.Second))
	if token := gateway.Connect(); !token.WaitTimeout(10*time.Second) || token.Error() != nil {
		t.Fatal(token.Error())
	}
	defer gateway.Disconnect(0)
	began := time.Now().Add(-time.Hour).Truncate(time.Second)
	pack := func(n int) string {
		return fmt.Sprintf(`[{"n":"salon/temperature","u":"Cel","v":%d.%d,"t":%d}]`, 15+n%10, n%7, began.Add(time.Duration(n)*time.Second).Unix())
	}
	topic := "lakaz/" + h.Gateway + "/senml"
	const before, during = 50, 200
	for n := range before {
		publish(t, gateway, h, pack(n))
	}
	readings := func() int {
		t.Helper()
		return len(admin.readings(h, "salon/temperature", began.Add(-time.Minute), began.Add(time.Hour)))
	}
	if n := readings(); n != before {
		t.Fatalf("%d readings", n)
	}
	disk.fill()

	eventually(t, 10*time.Second, "it is not ready and says why", func() error {
		status, body := admin.status("GET", "/readyz", nil)
		if status != http.StatusServiceUnavailable || string(body) != "not ready: the disk is full\n" {
			return fmt.Errorf("%d %s", status, body)
		}
		return nil
	})
	for n := range during {
		gateway.Publish(topic, 1, false, pack(before+n))
	}
	metric := func(name string) (value float64) {
		t.Helper()
		_, body := admin.status("GET", "/metrics", nil)
		_, rest, found := strings.Cut(string(body), "\n"+name+" ")
		if _, err := fmt.Sscan(rest, &value); !found || err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return value
	}
	eventually(t, 20*time.Second, "several messages are refused", func() error {
		if failed := metric("lakaz_messages_failed_total"); failed < 3 {
			return fmt.Errorf("%v", failed)
		}
		return nil
	})
	if n := readings(); n != before {
		t.Errorf("%d readings while the disk is full", n)
	}
	for _, path := range []string{"/api/me", "/api/households/" + h.Household, "/api/gateways/" + h.Gateway + "/inbox", "/", "/healthz"} {
		if status, body := admin.status("GET", path, nil); status != http.StatusOK {
			t.Errorf("GET %s: %d %s", path, status, tail(string(body), 200))
		}
	}
	l.live(admin, h)
	req, _ := http.NewRequest("POST", "http://"+l.http+"/api/operations", strings.NewReader(`{"name":"X","territory":"FR"}`))
	req.Header.Set("Content-Type", "application/json")
	resp, err := admin.c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusInsufficientStorage || resp.Header.Get("Retry-After") == "" || !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/problem+json") {
		t.Errorf("a write is answered %s %v", resp.Status, resp.Header)
	}
	path, _ := pastCurve(t, 3)
	curve, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if status, got := admin.bring(h, curve); status != http.StatusInsufficientStorage {
		t.Errorf("an import is answered %d %+v", status, got)
	}
	if disk.keep == 0 && metric("lakaz_disk_free_bytes") > 1<<20 {
		t.Error("the disk is not full")
	}
	if lines := strings.Count(l.log.String(), "\n"); lines > 20 {
		t.Errorf("the log has %d lines:\n%s", lines, l.log.String())
	}

	disk.free()
	eventually(t, 30*time.Second, "everything the gateway kept arrives", func() error {
		if n := readings(); n != before+during {
			return fmt.Errorf("%d readings of %d", n, before+during)
		}
		return nil
	})
	admin.call("POST", "/api/operations", map[string]any{"name": "X", "territory": "FR"}, nil)
	if resp, err := http.Get("http://" + l.http + "/readyz"); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("readyz: %v %v", resp, err)
	}
	select {
	case err := <-l.ended:
		l.ended <- err
		t.Fatalf("the server ended: %v", err)
	default:
	}

	// A server that is stopped with a full disk ends in order, not by the system's hand.
	disk.fill()
	l.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-l.ended:
		l.ended <- err
		if status := l.cmd.ProcessState; !status.Exited() {
			t.Errorf("stopped with a full disk it ends with %v", status)
		}
	case <-time.After(20 * time.Second):
		t.Error("it does not stop")
	}
}

// live opens a socket on a home and waits for the snapshot of it.
func (l *lakaz) live(p *person, h home) {
	l.t.Helper()
	dialer := websocket.Dialer{Subprotocols: []string{"lakaz.live.v1"}, Jar: p.c.Jar}
	conn, resp, err := dialer.Dial("ws://"+l.http+"/live", nil)
	if err != nil {
		l.t.Errorf("the socket: %v %v", err, resp)
		return
	}
	defer conn.Close()
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	err = conn.WriteJSON(map[string]any{"ty": "sub", "ch": "home:" + h.Household})
	for m := map[string]any{}; err == nil && m["ty"] != "snap"; {
		err = conn.ReadJSON(&m)
	}
	if err != nil {
		l.t.Errorf("the socket: %v", err)
	}
}
