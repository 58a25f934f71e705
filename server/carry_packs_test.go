package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/gamification/shelf"
)

// retitled makes a new version of a pack that is written somewhere.
func retitled(t *testing.T, of *door, id, title string) (version int) {
	t.Helper()
	must(t, of.rooms.shelf.Edit(t.Context(), id, of.now(), func(p *packs.Pack) error {
		p.Texts["fr"]["title"] = title
		return nil
	}))
	version, err := of.rooms.shelf.Save(t.Context(), id)
	must(t, err)
	return version
}

// A pack that an operation wrote is the same in the bag, by its id and the number of its version; what is changed there comes
// home as the version that it is, and where both sides went on neither is lost.
func TestAPackKeepsItsNameAndNumber(t *testing.T) {
	main := openDoor(t, options{}, nil)
	facilitator, ctx := main.sessions()["facilitator"], t.Context()
	must(t, main.rooms.shelf.Add(ctx, "pack-ours", "lille", packs.All()[0], main.now()))
	retitled(t, main, "pack-ours", "Le premier")
	must(t, main.rooms.shelf.Speak(ctx, "pack-ours", "fr/well.q", tone(80), main.now()))
	if v := retitled(t, main, "pack-ours", "Le second"); v != 2 {
		t.Fatal(v)
	}
	id := ulid.Make().String()
	plan := strings.Replace(planned("lille", "h1"), `"chauffage"`, `"pack-ours"`, 1)
	if status, body := main.call(facilitator, http.MethodPut, "/api/workshops/"+id, plan); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	out := func() []byte {
		t.Helper()
		status, file := main.call(facilitator, http.MethodGet, "/api/workshops/"+id+"/bag", "")
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, file)
		}
		return file
	}
	bag, by, _ := bagged(t, lakaz.Mainland, t.TempDir())
	back := func() []byte {
		t.Helper()
		return []byte(by.get("/ateliers/rapporter").expect(t, http.StatusOK).raw)
	}
	here := func(of *door) (list []shelf.Own) {
		t.Helper()
		list, err := of.rooms.shelf.Of(ctx, "lille")
		must(t, err)
		return list
	}
	f := func(what string, of *door, id string, version int, title string) {
		t.Helper()
		p, err := of.rooms.shelf.Spoken(ctx, id, version)
		if err != nil || p.Version != version || p.Text("fr", "title") != title || string(p.Voices["fr/well.q"]) != string(tone(80)) {
			t.Errorf("%s: %s is version %d, %q, says %q, %v", what, id, p.Version, p.Text("fr", "title"), p.Voices["fr/well.q"], err)
		}
	}
	by.brings(out(), "").expect(t, http.StatusOK, "prêt ici")
	f("in the bag", bag, "pack-ours", 2, "Le second")
	if ws, err := bag.rooms.book.Get(ctx, id); err != nil || ws.Pack != "pack-ours" || ws.PackVersion != 2 {
		t.Errorf("the plan in the bag has %s@%d, %v", ws.Pack, ws.PackVersion, err)
	}
	by.post("/atelier/"+id+"/salle").expect(t, http.StatusSeeOther)
	main.as("facilitator").brings(back(), "lille").expect(t, http.StatusOK)
	if list := here(main); len(list) != 1 || list[0].Saved != 2 {
		t.Errorf("nothing was changed, and there are %d packs, the first at %d", len(list), list[0].Saved)
	}
	if v := retitled(t, bag, "pack-ours", "Le trois du sac"); v != 3 {
		t.Fatal(v)
	}
	for range 2 {
		main.as("facilitator").brings(back(), "lille").expect(t, http.StatusOK)
	}
	f("changed in the bag", main, "pack-ours", 3, "Le trois du sac")
	f("what was played", main, "pack-ours", 2, "Le second")
	retitled(t, bag, "pack-ours", "Le quatre du sac")
	retitled(t, main, "pack-ours", "Le quatre du serveur")
	for range 2 {
		main.as("facilitator").brings(back(), "lille").expect(t, http.StatusOK)
		by.brings(out(), "").expect(t, http.StatusOK)
	}
	f("changed on both sides", main, "pack-ours", 4, "Le quatre du serveur")
	f("changed on both sides, in the bag", bag, "pack-ours", 4, "Le quatre du sac")
	for _, x := range []struct {
		at    *door
		title string
	}{{main, "Le quatre du sac"}, {bag, "Le quatre du serveur"}} {
		list := here(x.at)
		i := slices.IndexFunc(list, func(o shelf.Own) bool { return o.ID != "pack-ours" })
		if len(list) != 2 || i < 0 {
			t.Fatalf("%d packs, want the two", len(list))
		}
		f("the other one", x.at, list[i].ID, 4, x.title)
	}
	r, err := main.rooms.book.Get(ctx, id)
	must(t, err)
	_, played, _, err := main.rooms.book.Load(ctx, r.Room)
	if must(t, err); played.ID != "pack-ours" || played.Version != 2 || played.Text("fr", "title") != "Le second" {
		t.Errorf("the room was played with %s@%d", played.ID, played.Version)
	}
	must(t, bag.rooms.shelf.Drop(ctx, "pack-ours"))
	main.as("facilitator").brings(back(), "lille").expect(t, http.StatusOK) // a pack that is gone holds up nothing
}

// The same workshop was held at home and in the bag: both rooms are kept, and the one that is open here stays the workshop's.
func TestAWorkshopGoesOnOnBothSides(t *testing.T) {
	e := carriedEvening(t)
	host := e.main.as("facilitator")
	host.post("/atelier/"+e.id+"/salle").expect(t, http.StatusSeeOther)
	ws, err := e.main.rooms.book.Get(t.Context(), e.id)
	must(t, err)
	own := ws.Room
	other := e.host.room.ID
	for range 2 {
		host.brings(e.home(t), "lille").expect(t, http.StatusOK, "C’est gardé")
		ws, err = e.main.rooms.book.Get(t.Context(), e.id)
		must(t, err)
		if ws.Room != own {
			t.Error("the room that is open here is no longer the workshop's")
		}
	}
	if _, _, events, err := e.main.rooms.book.Load(t.Context(), other); err != nil || len(events) == 0 {
		t.Errorf("the bag's room has %d events, %v", len(events), err)
	}
}

// Of a file with a room that says something else, all the rest is kept.
func TestARoomThatDiffersHoldsUpNothing(t *testing.T) {
	e := carriedEvening(t)
	host := e.main.as("facilitator")
	host.brings(e.home(t), "lille").expect(t, http.StatusOK)
	e.by.post("/ateliers/maintenant", "operation", bagMark+"fr", "contenu", "facture").expect(t, http.StatusSeeOther)
	differs := rewritten(t, e.home(t), func(f *carriedFile) {
		for _, c := range f.List {
			if c.Workshop.ID == e.id {
				for i := range c.Rooms[0].Events {
					if x := &c.Rooms[0].Events[i]; x.Kind == room.Joined {
						x.Language = "rcf"
					}
				}
			}
		}
	})
	before := e.events(t, e.main)
	for range 2 {
		host.brings(differs, "lille").expect(t, http.StatusUnprocessableEntity, "ne dit pas la même chose", "le reste du fichier est gardé")
	}
	if e.events(t, e.main) != before {
		t.Error("a file that differs changed the room")
	}
	if list, err := e.main.rooms.book.Of(t.Context(), "lille"); err != nil || len(list) != 2 {
		t.Errorf("%d workshops, want the one beside it too, %v", len(list), err)
	}
}

// A laptop's clock may be wrong by years: nothing that is carried home has yet to happen, nor was before it was planned.
func TestALaptopsClockIsWrong(t *testing.T) {
	e := carriedEvening(t)
	file := e.home(t)
	for name, by := range map[string]time.Duration{"ahead": 300 * 24 * time.Hour, "behind": -9000 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			main := openDoor(t, options{}, nil)
			main.sessions()
			main.pass(time.Since(main.now()) + time.Hour)
			wrong := rewritten(t, file, func(f *carriedFile) {
				c := &f.List[0]
				c.Workshop.WalkIns[0].At = c.Workshop.WalkIns[0].At.Add(by)
				x := &c.Rooms[0]
				x.Opened = x.Opened.Add(by)
				for i := range x.Events {
					x.Events[i].At = x.Events[i].At.Add(by)
				}
			})
			for range 2 {
				main.as("facilitator").brings(wrong, "lille").expect(t, http.StatusOK)
			}
			at, err := ulid.ParseStrict(e.id)
			must(t, err)
			soon, planned := main.now(), ulid.Time(at.Time())
			ws, err := main.rooms.book.Get(t.Context(), e.id)
			must(t, err)
			r, _, events, err := main.rooms.book.Load(t.Context(), ws.Room)
			must(t, err)
			for what, at := range map[string]time.Time{"who came": ws.WalkIns[0].At, "the room's opening": r.Opened, "its end": r.Ended} {
				if at.After(soon) || at.Before(planned) {
					t.Errorf("%s is at %v, not between %v and %v", what, at, planned, soon)
				}
			}
			if first := events[0].At; first.Before(planned) != (by < 0) || first.After(soon) != (by > 0) {
				t.Errorf("the events are no longer told as they were: %v", first)
			}
		})
	}
}
