package fleet

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lakaz"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/telemetry"
	"lakaz/telemetry/devices"
)

// scene is a monitor on a store in memory with one gateway, and a clock.
type scene struct {
	t     *testing.T
	store kv.Store
	*Monitor
	now time.Time
}

func open(t *testing.T) *scene {
	t.Helper()
	store, err := badgerkv.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	s := &scene{t: t, store: store, now: noon()}
	s.reopen()
	s.place("g")
	s.tick(0)
	return s
}

func (s *scene) reopen() {
	s.t.Helper()
	m, err := Open(s.t.Context(), s.store)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Monitor = m
}

func (s *scene) place(ids ...lakaz.GatewayID) {
	s.t.Helper()
	var all []Placed
	for _, id := range ids {
		all = append(all, Placed{ID: id, Household: "h", Created: noon()})
	}
	if err := s.Place(s.t.Context(), all); err != nil {
		s.t.Fatal(err)
	}
}

// tick lets time pass, looking every minute.
func (s *scene) tick(d time.Duration) {
	s.t.Helper()
	for until := s.now.Add(d); ; s.now = s.now.Add(time.Minute) {
		if err := s.Tick(s.t.Context(), s.now); err != nil {
			s.t.Fatal(err)
		}
		if !s.now.Before(until) {
			return
		}
	}
}

// speak lets the gateway speak every minute for a while.
func (s *scene) speak(d time.Duration, channels ...string) {
	s.t.Helper()
	for until := s.now.Add(d); s.now.Before(until); s.tick(time.Minute) {
		s.say(channels...)
	}
}

func (s *scene) say(channels ...string) {
	s.t.Helper()
	var n News
	for _, name := range channels {
		c, err := telemetry.ParseChannel(name)
		if err != nil {
			s.t.Fatal(err)
		}
		add(&n, telemetry.Reading{Channel: c, At: s.now})
	}
	s.Heard("g", s.now, n)
}

// add tells of one more reading of a message.
func add(n *News, r telemetry.Reading) {
	for i := range n.Spoken {
		if s := &n.Spoken[i]; s.Channel == r.Channel {
			s.First, s.Last, s.Readings = min(s.First, r.At.UnixMilli()), max(s.Last, r.At.UnixMilli()), s.Readings+1
			return
		}
	}
	n.Spoken = append(n.Spoken, SpokenIn(telemetry.BatchOf([]telemetry.Reading{r}))...)
}

// standing is the open alarms in a line.
func (s *scene) standing() string {
	var all []string
	for _, a := range s.Alarms(false) {
		line := string(a.Kind)
		if a.Sensor != "" {
			line += " " + a.Sensor
		}
		if a.Level == Grave {
			line += "!"
		}
		all = append(all, line)
	}
	return strings.Join(all, ", ")
}

func (s *scene) want(standing string) {
	s.t.Helper()
	if got := s.standing(); got != standing {
		s.t.Errorf("%v: %q, want %q", s.now.Sub(noon()), got, standing)
	}
}

func TestAGatewayFallsSilent(t *testing.T) {
	s := open(t)
	s.speak(hour, "salon/temperature", "salon/humidity")
	s.tick(2*hour + 55*time.Minute)
	s.want("")
	s.tick(10 * time.Minute)
	s.want("silent")
	s.tick(22 * hour)
	s.want("silent!")
	if since := s.Alarms(false)[0].Since; !since.Equal(noon().Add(59 * time.Minute)) {
		t.Errorf("silent since %v", since)
	}
	s.say("salon/temperature") // a word ends no silence
	s.tick(time.Hour)
	s.want("silent!")
	s.speak(15*time.Minute, "salon/temperature", "salon/humidity")
	s.want("")
	if all := s.Alarms(true); len(all) != 1 || all[0].Closed.IsZero() {
		t.Errorf("%+v", all)
	}
	if g, _ := s.Gateway("g"); g.Sensors[0].Rhythm.Longest > time.Hour+time.Minute { // of the one word before
		t.Errorf("the silence was learnt: %+v", g.Sensors[0].Rhythm)
	}
}

func TestASensorFallsSilent(t *testing.T) {
	s := open(t)
	s.speak(hour, "salon/temperature", "chambre/temperature")
	s.speak(5*hour+50*time.Minute, "salon/temperature")
	s.want("")
	s.speak(time.Hour, "salon/temperature")
	s.want("sensor chambre")
	s.tick(5 * hour) // now the gateway is silent: of the sensor nothing new is known
	s.want("sensor chambre, silent")
	s.speak(hour, "salon/temperature", "chambre/temperature")
	s.want("")
}

// A gateway that was away brings a day of readings at once: no sensor is blamed, no clock is thought slow.
func TestACatchUp(t *testing.T) {
	s := open(t)
	s.speak(2*hour, "salon/temperature", "chambre/temperature")
	s.tick(26 * hour)
	s.want("silent!")
	var n News
	for at := s.now.Add(-26 * hour); at.Before(s.now); at = at.Add(time.Minute) {
		for _, place := range []string{"salon", "chambre"} {
			add(&n, telemetry.Reading{Channel: telemetry.Channel{Place: place, Quantity: telemetry.Temperature}, At: at})
		}
	}
	s.Heard("g", s.now, n)
	s.speak(3*hour, "salon/temperature", "chambre/temperature")
	s.want("")
	g, _ := s.Gateway("g")
	if g.Clock.Off != 0 || g.Sensors[0].Rhythm.Longest > 2*time.Minute {
		t.Errorf("%+v", g)
	}
}

// A backlog that takes hours to come, an hour's readings in each message, says nothing of the clock.
func TestASlowCatchUp(t *testing.T) {
	s := open(t)
	s.speak(2*hour, "salon/temperature")
	from := s.now
	s.tick(26 * hour)
	for h := range 26 {
		var n News
		for minute := range 60 {
			add(&n, telemetry.Reading{Channel: telemetry.Channel{Place: "salon", Quantity: telemetry.Temperature},
				At: from.Add(time.Duration(h)*hour + time.Duration(minute)*time.Minute)})
		}
		s.Heard("g", s.now, n)
		s.tick(8 * time.Minute)
	}
	s.want("")
	if g, _ := s.Gateway("g"); g.Clock.Off.Abs() > time.Second {
		t.Errorf("the clock is thought off by %v", g.Clock.Off)
	}
}

func TestASlowClock(t *testing.T) {
	s := open(t)
	for range 200 {
		s.Heard("g", s.now, News{Spoken: SpokenIn(telemetry.BatchOf([]telemetry.Reading{{Channel: telemetry.Channel{Place: "salon", Quantity: telemetry.Humidity}, At: s.now.Add(-5 * time.Minute)}}))})
		s.tick(time.Minute)
	}
	s.want("clock")
	s.speak(3*hour, "salon/humidity")
	s.want("")
	for range 200 { // so far ahead that nothing is taken in
		s.Heard("g", s.now, News{Refused: []telemetry.Refusal{{Reason: telemetry.ReasonFuture}}})
		s.tick(time.Minute)
	}
	s.want("clock, refusals")
}

// A weak signal must last for a day; one good hour in between begins the day anew.
func TestAWeakSignal(t *testing.T) {
	s := open(t)
	hear := func(d time.Duration, link float64) {
		for until := s.now.Add(d); s.now.Before(until); s.tick(10 * time.Minute) {
			s.Heard("g", s.now, News{Devices: []devices.Vitals{{Device: "Cave", Link: ptr(link)}}})
		}
	}
	hear(20*hour, 20)
	hear(hour, 60)
	hear(20*hour, 20)
	s.want("")
	hear(5*hour, 20)
	s.want("signal Cave")
	hear(5*hour, 80)
	s.want("signal Cave")
	hear(2*hour, 80)
	s.want("")
}

// Our server stands still for two days, or its clock jumps: nobody is called for that.
func TestOurOwnBreak(t *testing.T) {
	s := open(t)
	s.speak(hour, "salon/temperature")
	if err := s.Flush(t.Context(), s.now); err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(48 * hour)
	s.reopen()
	s.place("g")
	s.tick(2 * hour)
	s.want("")
	s.speak(hour, "salon/temperature")
	for _, jump := range []time.Duration{24 * hour, -24 * hour, -365 * 24 * hour, 365 * 24 * hour} {
		s.now = s.now.Add(jump)
		s.tick(0)
		s.want("")
		s.speak(20*time.Minute, "salon/temperature")
		s.want("")
	}
	s.tick(4 * hour)
	s.want("silent")
}

func TestADeviceComesAndGoes(t *testing.T) {
	s := open(t)
	hear := func(v devices.Vitals) {
		v.Device = "prise"
		s.Heard("g", s.now, News{Devices: []devices.Vitals{v}})
	}
	hear(devices.Vitals{Online: ptr(false)})
	s.speak(2*hour, "salon/temperature")
	s.want("offline prise")
	hear(devices.Vitals{}) // it speaks: it is there
	s.speak(15*time.Minute, "salon/temperature")
	s.want("")
	g, _ := s.Gateway("g")
	if at := slicesOf(g, "prise").OnlineAt; !at.Equal(noon().Add(2 * hour)) {
		t.Errorf("online since %v", at)
	}
}

func slicesOf(g Gateway, device string) Sensor {
	for _, s := range g.Sensors {
		if s.Device == device {
			return s
		}
	}
	return Sensor{}
}

// While a broker outside is away nobody can be heard, and nobody is silent by fault.
func TestABrokerThatIsAway(t *testing.T) {
	s := open(t)
	s.speak(hour, "salon/temperature")
	for range 10 * 60 {
		s.Broken(s.now)
		s.tick(time.Minute)
	}
	s.want("")
	s.tick(2 * hour)
	s.want("")
	s.tick(2 * hour)
	s.want("silent")
}

// Whatever a gateway does, of one thing stands one alarm, its number is its own, and little is kept of what is over.
func TestAlarmsStayFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &Monitor{rules: DefaultRules(), watched: map[lakaz.GatewayID]*watched{}}
		now := noon()
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(-90, 40*60).Draw(t, "minutes")) * time.Minute)
			v := devices.Vitals{Device: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "device")}
			if rapid.Bool().Draw(t, "battery") {
				v.Battery = ptr(float64(rapid.IntRange(0, 30).Draw(t, "percent")))
			}
			if rapid.Bool().Draw(t, "presence") {
				v.Online = ptr(rapid.Bool().Draw(t, "online"))
			}
			if rapid.Bool().Draw(t, "signal") {
				v.Link = ptr(float64(rapid.IntRange(0, 60).Draw(t, "link")))
			}
			m.Heard("g", now, News{Devices: []devices.Vitals{v}})
			w := m.of("g")
			w.judge(m.rules, time.Time{}, now)
			standing, ids, closed := map[string]bool{}, map[string]bool{}, 0
			for _, a := range w.gateway.Alarms {
				if ids[a.ID] {
					t.Fatalf("two alarms %s", a.ID)
				}
				ids[a.ID] = true
				switch what := string(a.Kind) + " " + a.Sensor; {
				case !a.Closed.IsZero():
					closed++
				case standing[what]:
					t.Fatalf("%s stands twice", what)
				default:
					standing[what] = true
				}
			}
			if closed > keptClosed {
				t.Fatalf("%d closed alarms", closed)
			}
		}
	})
}
