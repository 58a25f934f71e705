package devices

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
)

func openLedger(t *testing.T) (*Ledger, kv.Store) {
	t.Helper()
	store, err := badgerkv.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return NewLedger(store), store
}

func anyFree(telemetry.Channel) bool { return true }

// take decodes a message, lets the ledger take it, and returns its readings in one line.
func take(t *testing.T, l *Ledger, topic, payload string, at time.Time, free func(telemetry.Channel) bool) (line string) {
	t.Helper()
	d, _ := Decode(Message{Topic: topic, Payload: []byte(payload), Received: at})
	readings, refused, err := l.Take(t.Context(), "gw", d.Measurements, at, Taking{Free: free, Off: func(telemetry.Channel) bool { return false }})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range readings {
		line += r.Channel.String() + " " + r.Value.String() + ";"
	}
	for _, r := range refused {
		line += "!" + string(r.Reason) + ";"
	}
	return line
}

// entry finds what the ledger remembers; its zero value for nothing.
func entry(t *testing.T, l *Ledger, device, key string) Entry {
	t.Helper()
	entries, _, err := l.Entries(t.Context(), "gw")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Device == device && e.Key == key {
			return e
		}
	}
	return Entry{}
}

func TestWhatIsSeenWaitsForAPerson(t *testing.T) {
	l, store := openLedger(t)
	ctx, home := t.Context(), dwelling(lakaz.Room{ID: "salon", Kind: lakaz.LivingRoom})
	if got := take(t, l, "zigbee2mqtt/Salon", `{"temperature":20.4,"battery":91}`, noon(), anyFree); got != "" {
		t.Error(got)
	}
	take(t, l, "zigbee2mqtt/Salon", `{"temperature":20.6}`, noon().Add(time.Minute), anyFree)
	waiting := func(want int) {
		t.Helper()
		if n, err := l.Waiting(ctx, "gw"); n != want || err != nil {
			t.Errorf("%d wait, want %d, %v", n, want, err)
		}
	}
	waiting(1)
	e := entry(t, l, "Salon", "temperature")
	if !e.Waits() || e.Count != 2 || e.Value.String() != "20.6" || !e.First.Equal(noon()) || !e.Last.Equal(noon().Add(time.Minute)) {
		t.Errorf("%+v", e)
	}
	if b := entry(t, l, "Salon", "battery"); b.Waits() || b.Kind != Health || b.Value.String() != "91" {
		t.Errorf("%+v", b)
	}
	last, err := l.Map(ctx, "gw", "Salon", "temperature", Mapping{Place: "salon", Quantity: telemetry.Temperature}, home)
	if err != nil || len(last) != 1 || last[0].Value.String() != "20.6" || !last[0].At.Equal(noon().Add(time.Minute)) {
		t.Fatal(last, err)
	}
	waiting(0)
	again := NewLedger(store) // as after a crash: nothing was flushed
	for _, l := range []*Ledger{l, again} {
		if got := take(t, l, "zigbee2mqtt/Salon", `{"temperature":20.8,"battery":91}`, noon().Add(2*time.Minute), anyFree); got != "salon/temperature 20.8;" {
			t.Error(got)
		}
	}
	if last, err := l.Map(ctx, "gw", "Salon", "temperature", Mapping{Ignored: true}, home); err != nil || len(last) != 0 {
		t.Fatal(last, err)
	}
	if got := take(t, l, "zigbee2mqtt/Salon", `{"temperature":20.8}`, noon().Add(3*time.Minute), anyFree); got != "" {
		t.Error(got)
	}
	if e := entry(t, l, "Salon", "temperature"); e.Waits() || !e.Mapping.Ignored {
		t.Errorf("%+v", e)
	}
}

// Only a Linky is mapped without asking, and only where nothing else feeds the home's electricity.
func TestOnlyALinkyMapsItself(t *testing.T) {
	l, store := openLedger(t)
	frame := frame(group("\t", "EAST", "002188830"), group("\t", "SINSTS", "00394"))
	if got := take(t, l, "tic", frame, noon(), func(c telemetry.Channel) bool { return c.Quantity == telemetry.Energy }); got != "electricity/energy 2188830;" {
		t.Error(got)
	}
	if got := take(t, l, "tic", frame, noon(), anyFree); got != "electricity/power 394;electricity/energy 2188830;" {
		t.Error(got)
	}
	for _, key := range []string{"EAST", "SINSTS"} { // as after a crash: what mapped itself stays mapped
		if e := entry(t, NewLedger(store), "linky", key); !e.Mapping.Automatic || !e.Meter {
			t.Errorf("%+v", e)
		}
	}
	if got := take(t, l, "tic/second", frame, noon(), anyFree); got != "" { // two meters would be mixed up
		t.Error(got)
	}
	if got := take(t, l, "zigbee2mqtt/prise", `{"power":50,"energy":3}`, noon(), anyFree); got != "" {
		t.Error(got)
	}
}

func TestMapRefuses(t *testing.T) {
	l, _ := openLedger(t)
	home := dwelling(lakaz.Room{ID: "salon", Kind: lakaz.LivingRoom}, lakaz.Room{ID: "chambre", Kind: lakaz.Bedroom})
	take(t, l, "zigbee2mqtt/A", `{"temperature":20,"power":4,"battery":80,"contact":true}`, noon(), anyFree)
	take(t, l, "zigbee2mqtt/B", `{"temperature":20}`, noon(), anyFree)
	take(t, l, "emonhub/rx/10/values", `12.5,21`, noon(), anyFree)
	take(t, l, "wmbusmeters/1", `{"id":"1","total_m3":5}`, noon(), anyFree)
	f := func(device, key, place string, q telemetry.Quantity, unit string, kind error, field string) {
		t.Helper()
		_, err := l.Map(t.Context(), "gw", device, key, Mapping{Place: place, Quantity: q, Unit: unit}, home)
		var refusal *lakaz.Refusal
		if errors.As(err, &refusal) && refusal.Field != field || !errors.Is(err, kind) {
			t.Errorf("%s %s to %s/%s: %v", device, key, place, q, err)
		}
	}
	const temperature, power, energy, volume = telemetry.Temperature, telemetry.Power, telemetry.Energy, telemetry.Volume
	f("A", "temperature", "cave", temperature, "", lakaz.ErrInvalid, "place")
	f("A", "temperature", "electricity", temperature, "", lakaz.ErrInvalid, "place")
	f("A", "temperature", "salon", power, "", lakaz.ErrInvalid, "quantity")
	f("A", "temperature", "salon", temperature, "kWh", lakaz.ErrInvalid, "unit")
	f("A", "battery", "salon", telemetry.Humidity, "", lakaz.ErrInvalid, "quantity")
	f("A", "contact", "salon", "", "", lakaz.ErrInvalid, "quantity")
	f("A", "power", "salon", power, "", lakaz.ErrInvalid, "place")
	f("A", "power", "Prise !", power, "", lakaz.ErrInvalid, "place")
	f("A", "power", "water-hot", power, "", lakaz.ErrInvalid, "place")
	f("A", "power", "prise-frigo", power, "", nil, "")
	f("A", "temperature", "salon", temperature, "", nil, "")
	f("A", "temperature", "salon", temperature, "", nil, "") // saying it again changes nothing
	f("B", "temperature", "salon", temperature, "", lakaz.ErrConflict, "place")
	f("B", "temperature", "outdoor", temperature, "", nil, "")
	f("1", "total_m3", "salon", volume, "", lakaz.ErrInvalid, "place")
	f("1", "total_m3", "gas", volume, "", nil, "")
	f("node 10", "1", "electricity", energy, "W", lakaz.ErrInvalid, "unit")
	f("node 10", "1", "electricity", energy, "kWh", nil, "")
	f("C", "temperature", "salon", temperature, "", lakaz.ErrNotFound, "")
	if got := take(t, l, "emonhub/rx/10/values", `12.5,21`, noon(), anyFree); got != "electricity/energy 12500;" {
		t.Error(got)
	}
	if got := take(t, l, "emonhub/rx/10/values", `-1`, noon(), anyFree); got != "!absurd;" {
		t.Error(got)
	}
}

// A gateway that makes names up fills no memory, and what is mapped keeps its place.
func TestTheLedgerIsBounded(t *testing.T) {
	l, _ := openLedger(t)
	home := dwelling(lakaz.Room{ID: "salon"})
	take(t, l, "zigbee2mqtt/Salon", `{"temperature":20}`, noon(), anyFree)
	if _, err := l.Map(t.Context(), "gw", "Salon", "temperature", Mapping{Place: "salon", Quantity: telemetry.Temperature}, home); err != nil {
		t.Fatal(err)
	}
	for n := range MaxEntries + 50 {
		take(t, l, fmt.Sprint("zigbee2mqtt/x", n), `{"temperature":20}`, noon().Add(time.Duration(n)*time.Second), anyFree)
	}
	entries, more, err := l.Entries(t.Context(), "gw")
	if err != nil || len(entries) != MaxEntries || more != 51 {
		t.Errorf("%d entries, %d more, %v", len(entries), more, err)
	}
	later := noon().Add(48 * time.Hour)
	take(t, l, "zigbee2mqtt/new", `{"temperature":20}`, later, anyFree)
	if entry(t, l, "new", "temperature").Count != 1 || entry(t, l, "x0", "temperature").Count != 0 {
		t.Error("what is silent for a day does not give way to what is new")
	}
	if got := take(t, l, "zigbee2mqtt/Salon", `{"temperature":20}`, later, anyFree); got != "salon/temperature 20;" {
		t.Error(got)
	}
}

func TestFlush(t *testing.T) {
	l, store := openLedger(t)
	take(t, l, "zigbee2mqtt/A", `{"temperature":20}`, noon(), anyFree)
	take(t, l, "zigbee2mqtt/A", `{"temperature":21}`, noon().Add(time.Second), anyFree)
	if e := entry(t, NewLedger(store), "A", "temperature"); e.Count != 1 {
		t.Errorf("a count is on disk before its time: %+v", e)
	}
	if err := l.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e := entry(t, NewLedger(store), "A", "temperature"); e.Count != 2 || e.Value.String() != "21" {
		t.Errorf("%+v", e)
	}
}

// A Linky's registers by period are the home's own without anybody's yes, and wait for nobody where another feeds them.
func TestALinkysPeriodsAreItsOwn(t *testing.T) {
	l, _ := openLedger(t)
	at := noon()
	f := func(topic, payload, want string, free func(telemetry.Channel) bool) {
		t.Helper()
		if got := take(t, l, topic, payload, at, free); got != want {
			t.Errorf("%s: %s, want %s", topic, got, want)
		}
	}
	two := frame(group(" ", "HCHC", "000000010"), group(" ", "HCHP", "000000020"))
	f("tic", two, "electricity-hc/energy 10;electricity-hp/energy 20;electricity/energy 30;", anyFree)
	f("tic/second", two, "", func(telemetry.Channel) bool { return false })
	if e := entry(t, l, "linky", "HCHC"); e.Waits() || !e.Mapping.Automatic {
		t.Errorf("the register: %+v", e)
	}
	if e := entry(t, l, "second", "HCHC"); e.Waits() || e.Mapping != (Mapping{}) {
		t.Errorf("the second's: %+v", e)
	}
}

// At a demo table the first power that comes is the table's, whatever the device; energy and the rest are not. Another plug can
// be chosen instead of it.
func TestATablesPlug(t *testing.T) {
	l, _ := openLedger(t)
	say := func(plug string, watts int) (line string) {
		t.Helper()
		d, _ := Decode(Message{Topic: "tele/" + plug + "/SENSOR", Payload: fmt.Appendf(nil, `{"ENERGY":{"Total":1.5,"Power":%d}}`, watts), Received: noon()})
		readings, _, err := l.Take(t.Context(), "gw", d.Measurements, noon(), Taking{Table: true, Free: func(telemetry.Channel) bool { return false },
			Off: func(telemetry.Channel) bool { return false }})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range readings {
			line += r.Channel.String() + " " + r.Value.String() + ";"
		}
		return line
	}
	f := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	f(say("kettle", 2000), "electricity/power 2000;")
	f(say("fan", 50), "")
	if err := l.Choose(t.Context(), "gw", "fan", "ENERGY.Power"); err != nil {
		t.Fatal(err)
	}
	f(say("kettle", 2000), "")
	f(say("fan", 51), "electricity/power 51;")
	if err := l.Choose(t.Context(), "gw", "kettle", "ENERGY.Power"); err != nil {
		t.Fatal(err)
	}
	f(say("fan", 51), "")
	f(say("kettle", 2001), "electricity/power 2001;")
	for _, key := range []string{"ENERGY.Total", "nothing"} {
		if err := l.Choose(t.Context(), "gw", "kettle", key); !errors.Is(err, lakaz.ErrNotFound) {
			t.Errorf("%s: %v", key, err)
		}
	}
}
