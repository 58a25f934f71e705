package fleet

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
	"lakaz/telemetry/devices"
)

// What matters is on disk after the next look, without a farewell: alarms, sensors, batteries, who has seen what.
func TestAfterACrash(t *testing.T) {
	s := open(t)
	s.speak(10*time.Minute, "salon/temperature")
	s.Heard("g", s.now, News{Devices: []devices.Vitals{{Device: "Salon", Battery: ptr(8.0), Firmware: "1.2"}}})
	s.tick(time.Minute)
	s.want("battery Salon")
	id := s.Alarms(false)[0].ID
	if err := s.See(t.Context(), id, "anne", s.now); err != nil {
		t.Fatal(err)
	}
	s.reopen()
	s.want("battery Salon")
	if a := s.Alarms(false)[0]; a.ID != id || a.SeenBy != "anne" || GatewayOf(a.ID) != "g" {
		t.Errorf("%+v", a)
	}
	g, ok := s.Gateway("g")
	if !ok || len(g.Sensors) != 2 || *g.Sensors[1].Vitals.Battery != 8 || g.Sensors[1].Vitals.Firmware != "1.2" || g.Household != "h" {
		t.Errorf("%+v", g)
	}
	for _, unknown := range []string{"g-99", "nobody-1", "", "-"} {
		if err := s.See(t.Context(), unknown, "anne", s.now); !errors.Is(err, lakaz.ErrNotFound) {
			t.Errorf("%q: %v", unknown, err)
		}
	}
}

// A damaged record costs its own gateway's past, and no more.
func TestADamagedRecord(t *testing.T) {
	s := open(t)
	s.place("g", "other")
	s.speak(2*time.Minute, "salon/temperature")
	err := s.store.Update(t.Context(), func(w kv.Writer) error {
		value, err := w.Get(s.table.Key("other"))
		if err != nil {
			return err
		}
		return w.Set(s.table.Key("other"), append([]byte("x"), value...))
	})
	if err != nil {
		t.Fatal(err)
	}
	s.reopen()
	if g, _ := s.Gateway("g"); len(g.Sensors) != 1 {
		t.Errorf("%+v", g)
	}
	if _, known := s.Gateway("other"); known {
		t.Error("a damaged record was read")
	}
	s.place("g", "other")
	s.tick(time.Minute)
	s.reopen()
	if _, known := s.Gateway("other"); !known {
		t.Error("the gateway is not known anew")
	}
}

// A gateway that is taken away leaves nothing behind.
func TestAGatewayGoes(t *testing.T) {
	s := open(t)
	s.place("g", "other")
	s.speak(5*time.Minute, "salon/temperature")
	s.place("other")
	if _, there := s.Gateway("g"); there {
		t.Error("still there")
	}
	err := s.store.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(nil, nil, false, func(k, v []byte) error {
			if strings.Contains(string(v), "salon") {
				t.Errorf("%q %s", k, v)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Names from strangers fill no memory; a place is given anew after a day.
func TestManySensors(t *testing.T) {
	s := open(t)
	for i := range 3 * MaxSensors {
		s.Heard("g", s.now, News{Devices: []devices.Vitals{{Device: fmt.Sprint("x", i)}}})
	}
	var n News
	for i := range 5 {
		add(&n, telemetry.Reading{Channel: telemetry.Channel{Place: fmt.Sprint("y", i), Quantity: telemetry.Power}, At: s.now})
	}
	s.Heard("g", s.now, n)
	if g, _ := s.Gateway("g"); len(g.Sensors) != MaxSensors || g.Sensors[0].Device != "x0" {
		t.Errorf("%d sensors", len(g.Sensors))
	}
	s.now = s.now.Add(25 * hour)
	s.Heard("g", s.now, News{Devices: []devices.Vitals{{Device: "new"}}})
	if g, _ := s.Gateway("g"); len(g.Sensors) != MaxSensors || g.Sensors[0].Device != "new" {
		t.Errorf("%+v", g.Sensors[0])
	}
}

// A history that came past the gateway tells who is silent; what the gateway itself has told is not touched by it.
func TestRecall(t *testing.T) {
	s := open(t)
	room := func(place string) telemetry.Channel {
		return telemetry.Channel{Place: place, Quantity: telemetry.Temperature}
	}
	last := map[telemetry.Channel]time.Time{room("salon"): noon(), room("chambre"): ago(80 * hour)}
	s.Recall("g", last, time.Minute)
	s.tick(0)
	s.want("sensor chambre!")
	last[room("salon")] = ago(80 * hour)
	s.Recall("g", last, time.Minute)
	s.tick(0)
	s.want("sensor chambre!")
}
