package e2e

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const recording = "../../shared/data/comfort/energydata_complete.csv"

// recordedColumns are the file's columns that come back as they are, by the channel they arrive on.
var recordedColumns = map[string]string{
	"kitchen/temperature": "T1", "kitchen/humidity": "RH_1", "salon/temperature": "T2", "salon/humidity": "RH_2",
	"laundry/temperature": "T3", "laundry/humidity": "RH_3", "office/temperature": "T4", "office/humidity": "RH_4",
	"bathroom/temperature": "T5", "bathroom/humidity": "RH_5", "outdoor-north/temperature": "T6", "outdoor-north/humidity": "RH_6",
	"ironing/temperature": "T7", "ironing/humidity": "RH_7", "child/temperature": "T8", "child/humidity": "RH_8",
	"bedroom/temperature": "T9", "bedroom/humidity": "RH_9", "outdoor/temperature": "T_out", "outdoor/humidity": "RH_out",
}

// rows reads the recording; the file's clock stays on UTC+1 the year round.
func rows(t *testing.T) (header map[string]int, times []time.Time, records [][]string) {
	t.Helper()
	f, err := os.Open(recording)
	if err != nil {
		t.Skip("the recorded home is not here: ", err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	header = map[string]int{}
	for i, name := range all[0] {
		header[name] = i
	}
	for _, r := range all[1:] {
		at, err := time.ParseInLocation("2006-01-02 15:04:05", r[0], time.FixedZone("", 3600))
		if err != nil {
			t.Fatal(err)
		}
		times, records = append(times, at), append(records, r)
	}
	return header, times, records
}

// replay runs `lakaz gateway --replay` on the recording until it ends or the server dies under it.
func (l *lakaz) replay(h home, more ...string) *exec.Cmd {
	args := append([]string{"gateway", "--broker", "tcp://" + l.mqtt, "--username", h.Gateway, "--password", h.Secret,
		"--replay", recording, "--format", "uci-appliances", "--speed", "0", "--quiet"}, more...)
	return exec.Command(binary(l.t), args...)
}

// compare reads every recorded column back and wants each value to the last digit, once.
func (l *lakaz) compare(admin *person, h home) {
	t := l.t.(*testing.T)
	t.Helper()
	header, times, records := rows(t)
	for channel, column := range recordedColumns {
		var got struct {
			Start, Step, Count int64
			Channels           []struct{ Values []json.Number }
		}
		query := url.Values{"channels": {channel}, "from": {times[0].Format(time.RFC3339)}, "to": {times[len(times)-1].Add(time.Second).Format(time.RFC3339)}}
		admin.call("GET", "/api/households/"+h.Household+"/readings?"+query.Encode(), nil, &got)
		if len(got.Channels) != 1 || got.Count != int64(len(records)) || len(got.Channels[0].Values) != len(records) {
			t.Errorf("%s: %d values in %d channels, the file has %d", channel, got.Count, len(got.Channels), len(records))
			continue
		}
		wrong := 0
		for i, value := range got.Channels[0].Values {
			at := time.UnixMilli(got.Start + int64(i)*got.Step)
			in, ok1 := new(big.Rat).SetString(strings.TrimSpace(records[i][header[column]]))
			out, ok2 := new(big.Rat).SetString(value.String())
			if !ok1 || !ok2 || in.Cmp(out) != 0 || !at.Equal(times[i]) {
				if wrong++; wrong <= 3 {
					t.Errorf("%s row %d: %s at %v, the file says %s at %v", channel, i, value, at, records[i][header[column]], times[i])
				}
			}
		}
		if wrong > 3 {
			t.Errorf("%s: %d values differ", channel, wrong)
		}
	}
}

// dwellingOfRecording is the recorded home as the programme would describe it.
func dwellingOfRecording() map[string]any {
	return map[string]any{"floor": 18, "outdoor": true, "rooms": []map[string]any{
		{"id": "salon", "kind": "living"}, {"id": "kitchen", "kind": "kitchen"},
		{"id": "bathroom", "kind": "bathroom"}, {"id": "bedroom", "kind": "bedroom"}}}
}

// The recorded home arrives complete through MQTT at full speed, and its history is right for a day checked by hand.
func TestTheRecordedHomeArrivesComplete(t *testing.T) {
	header, times, records := rows(t)
	server := serve(t)
	admin := server.admin()
	h := server.newHome(admin, "FR", dwellingOfRecording())
	began := time.Now()
	if out, err := server.replay(h).CombinedOutput(); err != nil {
		t.Fatalf("replay: %v\n%s", err, out)
	}
	t.Logf("%d rows arrived in %v", len(records), time.Since(began))
	server.compare(admin, h)

	// 14 February 2016 in Paris is the file's own day, as both clocks are on UTC+1. The mean of the day's salon
	// temperatures, by hand from the file:
	sum, n := 0.0, 0
	for i, at := range times {
		if at.Format("2006-01-02") == "2016-02-14" {
			var v float64
			fmt.Sscan(strings.TrimSpace(records[i][header["T2"]]), &v)
			sum, n = sum+v, n+1
		}
	}
	if n != 144 {
		t.Fatalf("the file has %d rows on that day", n)
	}
	var history struct {
		Title   string
		Columns []string
		Rows    [][]string
	}
	admin.call("GET", "/api/households/"+h.Household+"/history?place=salon&span=week&at=2016-02-14", nil, &history)
	want := strings.Replace(fmt.Sprintf("%.1f", sum/float64(n)), ".", ",", 1) + "\u202f°C"
	if len(history.Rows) != 7 || !strings.Contains(strings.Join(history.Rows[6], " "), want) {
		t.Errorf("%s: Sunday's mean is %s by hand, the table says %v %v", history.Title, want, history.Columns, history.Rows)
	}
}

// The power fails twenty times while the recording is replayed. The gateway goes on with what was not acknowledged:
// nothing is lost, nothing is there twice. A machine that is through with it before that replays it for another home.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	rows(t)
	server := serve(t)
	random := rand.New(rand.NewPCG(7, 20))
	const rounds = 20
	for round := 0; round < rounds; {
		h := server.newHome(server.admin(), "FR", dwellingOfRecording())
		replay := server.replay(h)
		log := new(lockedBuffer)
		replay.Stdout, replay.Stderr = log, log
		if err := replay.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- replay.Wait() }()
		t.Cleanup(func() { replay.Process.Kill() })
		limit := time.After(3 * time.Minute)
		for under := true; under; {
			var fails <-chan time.Time
			if round < rounds {
				fails = time.After(time.Duration(20+random.IntN(260)) * time.Millisecond) // the random moment is the test
			}
			select {
			case err := <-ended:
				if err != nil {
					t.Fatalf("the gateway: %v\n%s", err, tail(log.String(), 2000))
				}
				under = false
			case <-limit:
				t.Fatalf("the replay does not end\n%s", tail(log.String(), 2000))
			case <-fails:
				server.kill()
				server.start()
				round++
			}
		}
		server.compare(server.admin(), h)
	}
}
