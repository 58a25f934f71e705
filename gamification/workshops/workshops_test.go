package workshops

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lakaz"
	"lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
)

const (
	first  = "01JZ0000000000000000000001"
	second = "01JZ0000000000000000000002"
)

func noon() time.Time { return time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC) }

func pack() content.Pack {
	return content.Pack{ID: "p", Version: 3, Activities: []content.Activity{{ID: "a1"}, {ID: "a2"}},
		Texts:    map[string]map[string]string{"fr": {"title": "Un atelier"}, "rcf": {"title": "In latélyé"}},
		Pictures: map[string]string{"kettle": "<svg/>"}, Voices: map[string][]byte{"fr/title": make([]byte, 1<<20)}}
}

func sound() Workshop {
	return Workshop{ID: first, Operation: "lille", Title: "Air et humidité", At: noon(), Minutes: 60,
		Facilitators: []lakaz.PersonID{"p-awa"}, Languages: []string{"fr", "rcf"}, Pack: "p"}
}

// letters draws codes in order: AAAA, AAAC, AAAD.
func letters() func(int) string {
	n := 0
	return func(length int) string {
		const readable = "ACDEFGHJKMNPQRTVWXY34679"
		out := make([]byte, length)
		for i, rest := length-1, n; i >= 0; i, rest = i-1, rest/len(readable) {
			out[i] = readable[rest%len(readable)]
		}
		n++
		return string(out)
	}
}

func open(t *testing.T) *Book {
	t.Helper()
	store, err := badgerkv.OpenInMemory()
	must(t, err)
	t.Cleanup(func() { store.Close() })
	return NewBook(store, letters())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestCheck(t *testing.T) {
	f := func(want string, change func(*Workshop)) {
		t.Helper()
		w := sound()
		change(&w)
		var refusal *lakaz.Refusal
		got, err := "", w.Check(pack(), []string{"fr", "rcf"})
		if errors.As(err, &refusal) {
			got = refusal.Field
		}
		if got != want {
			t.Errorf("%v, want %q", err, want)
		}
	}
	f("", func(*Workshop) {})
	f("", func(w *Workshop) {
		w.Settings = room.Settings{Board: room.TeamsBoard, Teams: 2, SpeedBonus: 0.2, Activities: []string{"a2", "a1"}}
	})
	f("id", func(w *Workshop) { w.ID = "1" })
	f("title", func(w *Workshop) { w.Title = " " })
	f("title", func(w *Workshop) { w.Title = strings.Repeat("é", 121) })
	f("title", func(w *Workshop) { w.Title = "\xff" })
	f("place", func(w *Workshop) { w.Place = strings.Repeat("x", 121) })
	f("minutes", func(w *Workshop) { w.At = time.Time{} })
	f("minutes", func(w *Workshop) { w.Minutes = 9 })
	f("minutes", func(w *Workshop) { w.Minutes = 481 })
	f("facilitators", func(w *Workshop) { w.Facilitators = nil })
	f("languages", func(w *Workshop) { w.Languages = nil })
	f("languages", func(w *Workshop) { w.Languages = []string{"fr", "tlh"} })
	f("settings.board", func(w *Workshop) { w.Settings.Board = "all" })
	f("settings.speedBonus", func(w *Workshop) { w.Settings.SpeedBonus = 0.21 })
	f("settings.speedBonus", func(w *Workshop) { w.Settings.SpeedBonus = -0.1 })
	f("settings.teams", func(w *Workshop) { w.Settings.Teams = 9 })
	f("settings.teams", func(w *Workshop) { w.Settings.Board = room.TeamsBoard })
	f("settings.activities", func(w *Workshop) { w.Settings.Activities = []string{"a3"} })
	f("settings.activities", func(w *Workshop) { w.Settings.Activities = []string{"a1", "a1"} })
}

func TestPlan(t *testing.T) {
	b, ctx := open(t), t.Context()
	must(t, b.Put(ctx, sound()))
	must(t, b.WalkIn(ctx, first, WalkIn{ID: second, Name: " Zoé ", People: 2, At: noon()}))
	r, err := b.Open(ctx, first, pack(), noon())
	must(t, err)
	changed := sound()
	changed.Title = "Autre titre"
	must(t, b.Put(ctx, changed)) // who came and the room stay
	ws, err := b.Get(ctx, first)
	if err != nil || ws.Title != "Autre titre" || ws.Room != r.ID || len(ws.WalkIns) != 1 || ws.WalkIns[0].Name != "Zoé" || !slices.Equal(ws.Settings.Languages, ws.Languages) {
		t.Errorf("%+v %v", ws, err)
	}
	changed.Operation = "reunion"
	if err := b.Put(ctx, changed); !errors.Is(err, lakaz.ErrConflict) {
		t.Error(err)
	}
	if err := b.Cancel(ctx, first, noon()); !errors.Is(err, lakaz.ErrConflict) {
		t.Error("what was held was cancelled: ", err)
	}
	later := sound()
	later.ID, later.At = second, noon().Add(time.Hour)
	must(t, b.Put(ctx, later))
	if list, err := b.Of(ctx, "lille"); err != nil || len(list) != 2 || list[0].ID != second {
		t.Error(list, err)
	}
	must(t, b.Cancel(ctx, second, noon()))
	if _, err := b.Get(ctx, second); !errors.Is(err, lakaz.ErrNotFound) {
		t.Error(err)
	}
	if guests, err := b.Guests(ctx, second); err != nil || len(guests) > 0 {
		t.Error(guests, err)
	}
}

func TestGuests(t *testing.T) {
	b, ctx := open(t), t.Context()
	must(t, b.Put(ctx, sound()))
	f := func(want string) {
		t.Helper()
		guests, err := b.Guests(ctx, first)
		must(t, err)
		var got []string
		for _, g := range guests {
			line := fmt.Sprint(g.Household, " ", g.Ticket)
			if g.Invited {
				line += " invited"
			}
			got = append(got, line+strings.TrimRight(" "+string(g.How), " "))
		}
		if got := strings.Join(got, ", "); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	must(t, b.Invite(ctx, first, []lakaz.HouseholdID{"h1", "h2", "h3"}))
	f("h1 AAAAAA invited, h2 AAAAAC invited, h3 AAAAAD invited")
	came, err := b.Attend(ctx, first, "aaaaac", Scanned, noon()) // as typed
	if err != nil || came.Household != "h2" || came.Came != noon() {
		t.Error(came, err)
	}
	came, err = b.Attend(ctx, first, "h2", Ticked, noon().Add(time.Hour), "p1") // they came once
	if err != nil || came.Came != noon() || came.How != Scanned || !slices.Equal(came.Players, []room.PlayerID{"p1"}) {
		t.Error(came, err)
	}
	must(t, b.Invite(ctx, first, []lakaz.HouseholdID{"h3", "h4"}))
	f("h2 AAAAAC scanned, h3 AAAAAD invited, h4 AAAAAE invited")
	must(t, b.Absent(ctx, first, "h2"))
	must(t, b.Invite(ctx, first, []lakaz.HouseholdID{"h3"}))
	f("h3 AAAAAD invited")
	if _, err := b.Attend(ctx, first, "h2", Ticked, noon()); !errors.Is(err, lakaz.ErrNotFound) {
		t.Error(err)
	}
	if err := b.Invite(ctx, second, nil); !errors.Is(err, lakaz.ErrNotFound) {
		t.Error(err)
	}
}

func TestWalkIns(t *testing.T) {
	b, ctx := open(t), t.Context()
	must(t, b.Put(ctx, sound()))
	f := func(who WalkIn, want string) {
		t.Helper()
		var refusal *lakaz.Refusal
		got, err := "", b.WalkIn(ctx, first, who)
		if errors.As(err, &refusal) {
			got = refusal.Field
		}
		if got != want {
			t.Errorf("%+v: %v, want %q", who, err, want)
		}
	}
	f(WalkIn{ID: second, Name: "Zoé", People: 1, At: noon()}, "")
	f(WalkIn{ID: second, Name: "Zoé B.", People: 3, At: noon().Add(time.Hour)}, "")
	f(WalkIn{ID: "1", Name: "Zoé", People: 1}, "id")
	f(WalkIn{ID: second, Name: " ", People: 1}, "name")
	f(WalkIn{ID: second, Name: "Zoé", People: 0}, "people")
	f(WalkIn{ID: second, Name: "Zoé", People: 21}, "people")
	ws, err := b.Get(ctx, first)
	if err != nil || len(ws.WalkIns) != 1 || ws.WalkIns[0].Name != "Zoé B." || ws.WalkIns[0].At != noon() {
		t.Error(ws.WalkIns, err)
	}
	must(t, b.NoWalkIn(ctx, first, second))
	if ws, _ := b.Get(ctx, first); len(ws.WalkIns) > 0 {
		t.Error(ws.WalkIns)
	}
}

// A room is one until it has ended; its code leads to it for a day more, and then to the next that draws it.
func TestRooms(t *testing.T) {
	b, ctx, now := open(t), t.Context(), noon()
	must(t, b.Put(ctx, sound()))
	r, err := b.Open(ctx, first, pack(), now)
	must(t, err)
	if again, err := b.Open(ctx, first, pack(), now); err != nil || again.ID != r.ID || r.Code != "AAAA" {
		t.Error(again, err)
	}
	must(t, b.End(ctx, r.ID, now))
	next, err := b.Open(ctx, first, pack(), now)
	if err != nil || next.ID == r.ID || next.Code == r.Code {
		t.Error(next, err)
	}
	f := func(code string, at time.Time, want string) {
		t.Helper()
		got, err := b.ByCode(ctx, code, at)
		if got.ID != want && want != "" || want == "" && !errors.Is(err, lakaz.ErrNotFound) {
			t.Errorf("%s at %v: %s %v", code, at, got.ID, err)
		}
	}
	f("AAAA", now.Add(24*time.Hour), r.ID)
	f("AAAA", now.Add(24*time.Hour+time.Second), "")
	f("AAAC", now.Add(240*time.Hour), next.ID)
	f("XXXX", now, "")
	if open, err := b.OpenRooms(ctx); err != nil || len(open) != 1 || open[0].ID != next.ID {
		t.Error(open, err)
	}
	b.draw = letters() // draws AAAA again, which is free by then, and AAAC, which is not
	must(t, b.End(ctx, next.ID, now.Add(240*time.Hour)))
	third, err := b.Open(ctx, first, pack(), now.Add(240*time.Hour))
	if err != nil || third.Code != "AAAA" {
		t.Error(third, err)
	}
	if !third.Opens("wall", third.Token("wall")) || third.Opens("wall", r.Token("wall")) || third.Opens("seat p1", third.Token("wall")) || len(third.Token("wall")) != 26 {
		t.Error("a token opens what it must not")
	}
}

// What rooms store at once is there in order, each room's, and the pack as it was.
func TestEvents(t *testing.T) {
	b, ctx := open(t), t.Context()
	const rooms, batches = 6, 40
	var ids []string
	for i := range rooms {
		ws := sound()
		ws.ID = fmt.Sprintf("01JZ000000000000000000010%d", i)
		must(t, b.Put(ctx, ws))
		r, err := b.Open(ctx, ws.ID, pack(), noon())
		must(t, err)
		ids = append(ids, r.ID)
	}
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			n := uint64(0)
			for i := range batches {
				var events []room.Event
				for range i%3 + 1 {
					n++
					events = append(events, room.Event{N: n, At: noon(), Kind: room.Joined, Player: room.PlayerID(id)})
				}
				if err := b.Append(ctx, id, events); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for _, id := range ids {
		_, p, events, err := b.Load(ctx, id)
		must(t, err)
		if len(events) != 79 || events[78].N != 79 || slices.ContainsFunc(events, func(e room.Event) bool { return e.Player != room.PlayerID(id) }) {
			t.Errorf("%s: %d events", id, len(events))
		}
		if p.Version != 3 || p.Text("rcf", "title") != "In latélyé" || p.Pictures["kettle"] != "<svg/>" || len(p.Activities) != 2 {
			t.Errorf("%+v", p)
		}
	}
	must(t, b.store.Update(ctx, func(w kv.Writer) error { return b.tables.event.Delete(w, ids[0], uint64(5)) }))
	if _, _, _, err := b.Load(ctx, ids[0]); !errors.Is(err, kv.ErrDamaged) {
		t.Error("a gap is passed over: ", err)
	}
	if _, _, _, err := b.Load(ctx, "nothing"); !errors.Is(err, lakaz.ErrNotFound) {
		t.Error(err)
	}
}

// held is a store that counts its commits and holds the first of them up.
type held struct {
	kv.Store
	commits atomic.Int32
	free    chan struct{}
}

func (s *held) Update(ctx context.Context, fn func(kv.Writer) error) error {
	if s.commits.Add(1) == 1 {
		<-s.free
	}
	return s.Store.Update(ctx, fn)
}

// Rooms that have something to write while a commit is under way share the next.
func TestRoomsShareCommits(t *testing.T) {
	b := open(t)
	store := &held{Store: b.store, free: make(chan struct{})}
	b.store = store
	var wg sync.WaitGroup
	add := func(id string) {
		wg.Go(func() {
			if err := b.Append(t.Context(), id, []room.Event{{N: 1, At: noon(), Kind: room.Boarded}}); err != nil {
				t.Error(err)
			}
		})
	}
	add("first")
	for store.commits.Load() == 0 {
		runtime.Gosched()
	}
	for i := range 20 {
		add(fmt.Sprint("room ", i))
	}
	for waiting := 0; waiting < 20; {
		b.queue.mu.Lock()
		waiting = len(b.queue.waiting)
		b.queue.mu.Unlock()
		runtime.Gosched()
	}
	close(store.free)
	wg.Wait()
	if n := store.commits.Load(); n != 2 {
		t.Errorf("%d commits", n)
	}
}

// A year after a workshop nobody is named in it any more; who answered what is as it was.
func TestNamesAreForgotten(t *testing.T) {
	b, ctx := open(t), t.Context()
	must(t, b.Put(ctx, sound()))
	must(t, b.WalkIn(ctx, first, WalkIn{ID: second, Name: "Zoé", People: 2, At: noon()}))
	r, err := b.Open(ctx, first, pack(), noon())
	must(t, err)
	must(t, b.Append(ctx, r.ID, []room.Event{{N: 1, At: noon(), Kind: room.Joined, Player: "p1", Name: "Zoé", PIN: "1234", Language: "fr"},
		{N: 2, At: noon(), Kind: room.Renamed, Player: "p1", Name: "Zoé B."}, {N: 3, At: noon(), Kind: room.Answered, Player: "p1", Activity: "a1"}}))
	f := func(at time.Time, names int) {
		t.Helper()
		must(t, b.ForgetNames(ctx, at.Add(-NamesKept)))
		ws, err := b.Get(ctx, first)
		must(t, err)
		_, _, events, err := b.Load(ctx, r.ID)
		must(t, err)
		got := 0
		for _, name := range []string{ws.WalkIns[0].Name, events[0].Name, events[0].PIN, events[1].Name} {
			if name != "" {
				got++
			}
		}
		if got != names || ws.WalkIns[0].People != 2 || len(events) != 3 || events[0].Language != "fr" || events[2].Activity != "a1" {
			t.Errorf("%v: %d names, want %d: %+v %+v", at, got, names, ws.WalkIns, events)
		}
	}
	f(noon().Add(2*NamesKept), 3) // the room is open
	must(t, b.WalkIn(ctx, first, WalkIn{ID: second, Name: "Zoé", People: 2, At: noon()}))
	must(t, b.End(ctx, r.ID, noon().Add(time.Hour)))
	f(noon().Add(NamesKept), 4)
	f(noon().Add(NamesKept+2*time.Hour), 0)
	f(noon().Add(NamesKept+3*time.Hour), 0)
}
