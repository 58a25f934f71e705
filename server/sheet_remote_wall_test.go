package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/oklog/ulid/v2"

	"lakaz/gamification/room"
)

// openHour opens the room of a workshop with activities of the pack "chauffage" in languages, its remote in the
// facilitator's hand.
func (d *door) openHour(languages []string, activities ...string) (*steering, workshopView) {
	d.t.Helper()
	session, id := d.sessions()["facilitator"], ulid.Make().String()
	plan := map[string]any{"operation": "lille", "title": "Sur le mur", "at": "2026-01-15T17:00:00Z", "minutes": 60, "languages": languages, "pack": "chauffage",
		"settings": map[string]any{"languages": languages, "board": "none", "teams": 0, "speedBonus": 0, "timer": false, "activities": activities}}
	if status, body := d.call(session, http.MethodPut, "/api/workshops/"+id, string(encoded(plan))); status != http.StatusOK {
		d.t.Fatalf("%d %s", status, body)
	}
	r := d.steering(session, id)
	r.tap("door", "open")
	var v workshopView
	d.read(session, "/api/workshops/"+id, &v)
	return r, v
}

// The remote chooses the language of the wall, or two that it shows in turns; a room of one language has nothing to choose.
func TestTheRemoteChoosesTheWallsLanguage(t *testing.T) {
	d := openDoor(t, options{}, nil)
	r, v := d.openHour([]string{"fr", "rcf", "gcr"}, "cold-room")
	wholeSheet(t, r.sheet)
	watcher := newPhone(t, d.base, v)
	f := func(language, also, want string) {
		t.Helper()
		status, answer := r.send(r.action("wall-language", "project"), map[string]any{"language": language, "also": also})
		if refused := status == http.StatusUnprocessableEntity; refused != (want == "") || !refused && status != http.StatusNoContent {
			t.Errorf("%s and %s: %d %s", language, also, status, answer)
		}
		now := watcher.state("?t=" + v.Wall[strings.Index(v.Wall, "t=")+2:])
		if got := fmt.Sprint(now.Wall.Languages); want != "" && got != want {
			t.Errorf("the wall speaks %s, want %s", got, want)
		}
	}
	chosen := func(want ...string) {
		t.Helper()
		r.look()
		for i, part := range r.card("wall-language").Parts {
			if part.Choice.Value != want[i] {
				t.Errorf("%s stands at %s, want %s", part.Choice.Name, part.Choice.Value, want[i])
			}
		}
	}
	chosen("fr", alone)
	f("rcf", alone, "[rcf]")
	chosen("rcf", alone)
	f("fr", "gcr", "[fr gcr]")
	chosen("fr", "gcr")
	f("fr", "fr", "[fr]")
	f("gcf-GP", alone, "")
	f("", alone, "")
	if r, _ := d.openHour([]string{"fr"}, "cold-room"); r.card("wall-language") != nil {
		t.Error("a room of one language asks which")
	}
}

// The remote shows the pack's own drawings, from the room's file of pictures, which has them.
func TestTheRemoteShowsThePacksDrawings(t *testing.T) {
	d := openDoor(t, options{}, nil)
	r, _ := d.openHour([]string{"fr"}, "keep-heat")
	find := func(card string) string {
		t.Helper()
		for _, part := range r.card(card).Parts {
			for _, row := range part.Rows {
				if strings.HasSuffix(row.Picture, "#pack-vent") {
					return row.Picture
				}
			}
		}
		t.Fatalf("no drawing on %+v", r.card(card))
		return ""
	}
	address, id, _ := strings.Cut(find("next"), "#")
	if status, body := d.call(r.session, http.MethodGet, address, ""); status != http.StatusOK || !strings.Contains(string(body), `<symbol id="`+id+`"`) {
		t.Errorf("%s: %d", address, status)
	}
	for r.phase() != string(room.Reveal) {
		r.tap("now", r.card("now").Actions[0].ID)
	}
	find("answers")
}
