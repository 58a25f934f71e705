package demo

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"lakaz"
	"lakaz/broker"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/registry"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// stores are a registry and readings on one memory.
type stores struct {
	kv       kv.Store
	people   *registry.Registry
	readings *series.Store
}

func open(t testing.TB, store kv.Store, now time.Time) stores {
	t.Helper()
	people, err := registry.Open(t.Context(), store, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	readings, err := series.Open(t.Context(), store, func(ctx context.Context, id lakaz.HouseholdID) (lakaz.Territory, error) {
		h, err := people.Household(ctx, id)
		return h.Dwelling.Territory, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return stores{store, people, readings}
}

func inMemory(t testing.TB, now time.Time) stores {
	t.Helper()
	store, err := badgerkv.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return open(t, store, now)
}

func (s stores) build(t testing.TB, now time.Time, history time.Duration) World {
	t.Helper()
	w, err := Build(t.Context(), s.people, s.readings, Options{Seed: 1, Now: now, History: history})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (s stores) points(t testing.TB, h lakaz.HouseholdID, channel string, from, to time.Time) []telemetry.Point {
	t.Helper()
	c, err := telemetry.ParseChannel(channel)
	if err != nil {
		t.Fatal(err)
	}
	points, err := s.readings.Range(t.Context(), h, c, from, to)
	if err != nil {
		t.Fatal(err)
	}
	return points
}

var winter = time.Date(2026, 1, 21, 19, 30, 17, 0, time.UTC)

const days = 24 * time.Hour

func TestWorld(t *testing.T) {
	s := inMemory(t, winter)
	w := s.build(t, winter, 9*days)
	if len(w.Operations) != 3 || len(w.Households) != 24 || len(w.Gateways) != 24 {
		t.Fatalf("%d operations, %d households, %d gateways", len(w.Operations), len(w.Households), len(w.Gateways))
	}
	languages, roles := map[string]int{}, map[lakaz.Role]int{}
	for _, p := range w.People {
		languages[p.Language]++
		roles[p.Role]++
		if p.Role.Staff() {
			if got, err := s.people.Login(t.Context(), p.Email, p.Password); err != nil || got.ID != p.ID {
				t.Errorf("%s cannot enter: %v", p.Key, err)
			}
		}
	}
	for _, tag := range []string{"fr", "gcf-GP", "gcf-MQ", "gcr", "rcf"} {
		if languages[tag] == 0 {
			t.Errorf("nobody reads %s", tag)
		}
	}
	want := map[lakaz.Role]int{lakaz.Resident: 12, lakaz.Facilitator: 3, lakaz.Advisor: 3, lakaz.Manager: 3, lakaz.Administrator: 1}
	if !reflect.DeepEqual(roles, want) {
		t.Errorf("roles %v", roles)
	}
	for _, g := range w.Gateways {
		if got, err := s.people.CheckGateway(t.Context(), g.Username, g.Password); err != nil || got.Household != g.Household {
			t.Errorf("%s: %v", g.ID, err)
		}
	}
}

func TestEveryHomeReportsUpToNow(t *testing.T) {
	s := inMemory(t, winter)
	w := s.build(t, winter, 9*days)
	for _, h := range w.Households {
		latest, err := s.readings.Latest(t.Context(), h.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range telemetry.Channels(h.Dwelling) {
			age := winter.Sub(latest[c].At)
			if silent := h.ID == "tilleuls-7" && c.Place == "bedroom"; silent && (age < 3*days || age > 3*days+time.Hour) || !silent && age > time.Minute {
				t.Errorf("%s %s is %v old", h.ID, c, age)
			}
		}
		power := s.points(t, h.ID, "electricity/power", time.Time{}.AddDate(1999, 0, 0), winter)
		if n := 2*144 + 7*1440; len(power) < n-10 || len(power) > n+20 {
			t.Errorf("%s has %d powers", h.ID, len(power))
		}
	}
}

func TestOperationsAreApart(t *testing.T) {
	s := inMemory(t, winter)
	w := s.build(t, winter, time.Hour)
	homesIn := map[lakaz.Territory]int{lakaz.Mainland: 10, lakaz.Guadeloupe: 7, lakaz.Reunion: 7}
	for _, p := range w.People {
		record, err := s.people.Person(t.Context(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		actor := record.Actor()
		visits := 0
		for _, h := range w.Households {
			if !actor.MayVisit(h) {
				continue
			}
			visits++
			if p.Role != lakaz.Administrator && h.Operation != p.Operation {
				t.Errorf("%s may visit %s", p.Key, h.ID)
			}
		}
		if want := map[lakaz.Role]int{lakaz.Resident: 1, lakaz.Advisor: homesIn[p.Territory], lakaz.Administrator: 24}[p.Role]; visits != want {
			t.Errorf("%s may visit %d homes", p.Key, visits)
		}
	}
	for _, o := range w.Operations {
		homes, err := s.people.Households(t.Context(), o.ID)
		if err != nil || len(homes) != homesIn[o.Territory] {
			t.Errorf("%s has %d homes, %v", o.ID, len(homes), err)
		}
		for _, h := range homes {
			if h.Dwelling.Territory != o.Territory {
				t.Errorf("%s stands in %s", h.ID, h.Dwelling.Territory)
			}
		}
	}
}

func TestSameSeedSameWorld(t *testing.T) {
	tell := func() string {
		s := inMemory(t, winter)
		w := s.build(t, winter, 2*days)
		var last [][]telemetry.Point
		for _, h := range w.Households {
			last = append(last, s.points(t, h.ID, "electricity/energy", winter.Add(-time.Hour), winter), s.points(t, h.ID, "salon/humidity", winter.Add(-time.Hour), winter))
		}
		out, err := json.Marshal(struct {
			World
			Last [][]telemetry.Point
		}{w, last})
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	if tell() != tell() {
		t.Error("two builds of one seed differ")
	}
}

func TestStartingAgainFillsTheGap(t *testing.T) {
	s := inMemory(t, winter)
	first := s.build(t, winter, 2*days)
	before := s.points(t, "tilleuls-1", "electricity/energy", winter.Add(-3*days), winter)
	if err := s.people.SetLanguage(t.Context(), "resident-guadeloupe-1", "fr"); err != nil {
		t.Fatal(err)
	}

	later := winter.Add(5*time.Hour + 13*time.Second)
	again := open(t, s.kv, later)
	second := again.build(t, later, 2*days)
	if !reflect.DeepEqual(first.Gateways, second.Gateways) {
		t.Error("the gateways' secrets changed")
	}
	for _, p := range second.People {
		if p.Key == "resident-guadeloupe-1" && p.Language != "fr" {
			t.Errorf("the language chosen became %s", p.Language)
		}
	}
	if got := again.points(t, "tilleuls-1", "electricity/energy", winter.Add(-3*days), winter); !slices.Equal(got, before) {
		t.Errorf("%d points before became %d", len(before), len(got))
	}
	for _, h := range second.Households {
		points := again.points(t, h.ID, "electricity/energy", winter.Add(-time.Hour), later.Add(time.Hour))
		if len(points) < 355 || len(points) > 365 {
			t.Errorf("%s has %d points over the gap of 5 hours", h.ID, len(points))
		}
		for i := 1; i < len(points); i++ {
			gap, grown := points[i].At.Sub(points[i-1].At), points[i].Value.Float()-points[i-1].Value.Float()
			if gap != time.Minute || grown < 0 || grown > 250 {
				t.Fatalf("%s at %v: after %v, %v Wh more", h.ID, points[i].At, gap, grown)
			}
		}
		// The rooms go on where they were.
		t2 := again.points(t, h.ID, "salon/temperature", winter.Add(-2*time.Minute), winter.Add(3*time.Minute))
		if d := t2[0].Value.Float() - t2[len(t2)-1].Value.Float(); d > 0.6 || d < -0.6 {
			t.Errorf("%s leaps by %v °C", h.ID, d)
		}
	}
}

func TestSilentSensorStaysSilent(t *testing.T) {
	s := inMemory(t, winter)
	s.build(t, winter, 4*days)
	later := winter.Add(5 * days)
	s.build(t, later, 4*days)
	if got := s.points(t, "tilleuls-7", "bedroom/temperature", winter.Add(-2*days), later); len(got) != 0 {
		t.Errorf("the silent sensor says %d values", len(got))
	}
}

func TestHomesOfEveryKind(t *testing.T) {
	s := inMemory(t, winter)
	s.build(t, winter, 12*days)
	median := func(h lakaz.HouseholdID, channel string) float64 {
		points := s.points(t, h, channel, winter.Add(-5*days), winter)
		var values []float64
		for _, p := range points {
			if hour := lakaz.Mainland.In(p.At).Hour(); hour >= 18 && hour < 22 {
				values = append(values, p.Value.Float())
			}
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	f := func(h lakaz.HouseholdID, channel string, low, high float64) {
		t.Helper()
		if m := median(h, channel); m < low || m > high {
			t.Errorf("%s %s: %.1f", h, channel, m)
		}
	}
	f("tilleuls-1", "salon/temperature", 18.5, 21)
	f("tilleuls-2", "salon/temperature", 13, 16) // privation
	f("tilleuls-3", "salon/temperature", 20, 22) // fragile, warm
	f("tilleuls-4", "bathroom/humidity", 75, 92) // damp
	f("tilleuls-4", "bedroom/humidity", 75, 92)
	f("tilleuls-6", "salon/temperature", 16, 18) // fragile, cold
	f("tilleuls-8", "salon/temperature", 22, 25)
	f("morne-a-leau-1", "salon/temperature", 22, 31)
	f("ravine-blanche-1", "salon/temperature", 22, 33)
}

func TestLiveGoesOnOverMQTT(t *testing.T) {
	s := inMemory(t, time.Now())
	now := time.Now().Add(-2 * time.Minute) // two minutes behind: there is something to send at once
	w := s.build(t, now, time.Hour)
	heard := make(chan lakaz.GatewayID, 1<<16)
	b, err := broker.Serve(t.Context(), broker.Options{
		Addr: "127.0.0.1:0",
		Check: func(ctx context.Context, username, secret string) (lakaz.GatewayID, error) {
			g, err := s.people.CheckGateway(ctx, username, secret)
			return g.ID, err
		},
		Sink: func(ctx context.Context, g lakaz.GatewayID, topic string, payload []byte, received time.Time) error {
			var in telemetry.Batch
			refused := telemetry.DecodeSenML(&in, payload, received)
			if len(refused) > 0 {
				t.Errorf("%s: %v", g, refused)
			}
			known, err := s.people.Gateway(ctx, g)
			if err != nil {
				return err
			}
			_, err = s.readings.Take(ctx, known.Household, &in)
			select {
			case heard <- g:
			default:
			}
			return err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close(context.WithoutCancel(t.Context()))
	ctx, stop := context.WithTimeout(t.Context(), 60*time.Second)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- Live(ctx, w, "tcp://"+b.Addr(), nil) }()
	all := map[lakaz.GatewayID]bool{}
	for len(all) < 24 {
		select {
		case g := <-heard:
			all[g] = true
		case err := <-ended:
			t.Fatalf("ended after %d homes: %v", len(all), err)
		}
	}
	stop()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	for _, h := range w.Households {
		points := s.points(t, h.ID, "electricity/energy", now.Add(-2*time.Minute), time.Now())
		for i := 1; i < len(points); i++ {
			gap, grown := points[i].At.Sub(points[i-1].At), points[i].Value.Float()-points[i-1].Value.Float()
			if gap > time.Minute || grown < 0 || grown > 250 {
				t.Fatalf("%s at %v: after %v, %v Wh more", h.ID, points[i].At, gap, grown)
			}
		}
	}
}

// BenchmarkBuild is the whole demonstration on a disk.
func BenchmarkBuild(b *testing.B) {
	for range b.N {
		dir := b.TempDir()
		store, err := badgerkv.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		open(b, store, winter).build(b, winter, 0)
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
		size := int64(0)
		err = filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			info, err := e.Info()
			size += info.Size()
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(size)/1e6, "MB")
	}
}
