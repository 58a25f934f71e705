package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

// steady publishes one reading a message, each until it is acknowledged, through every loss of the server, and counts
// those that are.
type steady struct {
	l     *lakaz
	h     home
	from  time.Time
	acked int
}

func (s *steady) pack(n int) string {
	return fmt.Sprintf(`[{"n":"salon/temperature","u":"Cel","v":%d.%d,"t":%d}]`, 10+n%15, n%9, s.from.Add(time.Duration(n)*time.Minute).Unix())
}

func (s *steady) run(stop <-chan struct{}) {
	stopped := func(pause time.Duration) bool {
		select {
		case <-stop:
			return true
		case <-time.After(pause): // before it tries to come back
			return false
		}
	}
	for !stopped(10 * time.Millisecond) {
		c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + s.l.mqtt).SetClientID(s.h.Gateway).SetUsername(s.h.Gateway).
			SetPassword(s.h.Secret).SetAutoReconnect(false).SetConnectTimeout(time.Second))
		ok := func(token mqtt.Token) bool { return token.WaitTimeout(5*time.Second) && token.Error() == nil }
		if ok(c.Connect()) {
			for !stopped(0) && ok(c.Publish("lakaz/"+s.h.Gateway+"/senml", 1, false, s.pack(s.acked))) {
				s.acked++
			}
		}
		c.Disconnect(0)
	}
}

// The server is killed while gateways publish, a file of a home's past is imported again and again, and the days that are
// over are sealed and merged, which every start begins with. What was acknowledged is there, once.
func TestKilledWhileGatewaysAndAnImportWrite(t *testing.T) {
	server := serve(t)
	admin := server.admin()
	const homes, rounds = 3, 12
	stop := make(chan struct{})
	var writers sync.WaitGroup
	gateways := make([]*steady, homes)
	from := time.Now().Add(-40 * 24 * time.Hour).Truncate(time.Minute)
	for i := range gateways {
		gateways[i] = &steady{l: server, h: server.newHome(admin, "FR", flat()), from: from}
		writers.Go(func() { gateways[i].run(stop) })
	}
	path, _ := pastCurve(t, 30)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var report imported
	stored, cut := 0, 0
	store := func() bool {
		var status int
		status, report = admin.bring(gateways[0].h, file)
		return status == http.StatusOK && report.Stage == "stored"
	}
	writers.Go(func() {
		for {
			if store() {
				stored++
			} else {
				cut++
			}
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	})
	random := rand.New(rand.NewPCG(3, 12))
	for range rounds {
		<-time.After(time.Duration(20+random.IntN(200)) * time.Millisecond) // the random moment is the test
		server.kill()
		server.start()
	}
	close(stop)
	writers.Wait()
	if !store() {
		t.Fatal("the import does not succeed")
	}
	t.Logf("%d imports, %d cut short; acknowledged: %d %d %d", stored, cut, gateways[0].acked, gateways[1].acked, gateways[2].acked)
	for _, g := range gateways {
		got := admin.readings(g.h, "salon/temperature", from, from.Add(60*24*time.Hour))
		if len(got) != g.acked && len(got) != g.acked+1 || g.acked == 0 { // one may be stored without our knowing
			t.Errorf("%d acknowledged, %d stored", g.acked, len(got))
		}
		for n, p := range got {
			v, _ := p.Value.Float64()
			if want := float64(10+n%15) + float64(n%9)/10; !p.At.Equal(from.Add(time.Duration(n)*time.Minute)) || v != want {
				t.Fatalf("reading %d is %v at %v, want %v", n, v, p.At, want)
			}
		}
	}
	june := time.Date(2023, 5, 30, 0, 0, 0, 0, time.UTC)
	if got := admin.readings(gateways[0].h, report.Channels[0].Channel, june, june.AddDate(0, 2, 0)); len(got) != report.Readings || report.Readings != 1439 {
		t.Errorf("%d imported readings are stored, the file has %d", len(got), report.Readings)
	}
}
