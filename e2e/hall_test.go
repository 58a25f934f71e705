package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/oklog/ulid/v2"

	"lakaz/gamification/content"
)

// inHall is how many play.
const inHall = 50

// hall is a workshop as it is held: a facilitator's remote, a wall, and fifty phones.
type hall struct {
	t            *testing.T
	server       *lakaz
	admin        *person
	id           string // of the workshop
	code, room   string
	wallPath     string
	remote, wall context.Context
	players      []*player
	told         map[string]wallShows // what the wall showed of each activity when it was explained
}

// openHall plans the workshop and puts up the remote and the wall.
func openHall(t *testing.T, activities ...string) *hall {
	return openHallOn(t, serve(t), activities...)
}

// openHallOn is openHall on a server that is there.
func openHallOn(t *testing.T, server *lakaz, activities ...string) *hall {
	h := &hall{t: t, server: server, id: ulid.Make().String(), told: map[string]wallShows{}}
	h.admin = h.server.admin()
	var operation struct{ ID string }
	h.admin.call("POST", "/api/operations", map[string]string{"name": "Lille", "territory": "FR"}, &operation)
	languages := content.Languages()
	h.admin.call("PUT", "/api/workshops/"+h.id, map[string]any{"operation": operation.ID, "title": "Une salle entière", "at": time.Now(), "minutes": 60,
		"languages": languages, "pack": "chauffage", "settings": map[string]any{"languages": languages, "board": "teams", "teams": 3, "speedBonus": 0, "timer": true,
			"activities": activities}}, nil)
	var plan struct{ Code, Room, Wall string }
	h.admin.call("POST", "/api/workshops/"+h.id+"/room", nil, &plan)
	h.code, h.room, h.wallPath = plan.Code, plan.Room, plan.Wall[strings.Index(plan.Wall, "/w/"):]

	h.remote = browser(t)
	base := "http://" + h.server.http
	do(t, h.remote, screen(360, 640), prefers("light"), chromedp.Navigate(base+"/entrer/equipe"))
	js[bool](t, h.remote, fmt.Sprintf(`(() => { const f = document.querySelector("main form"); f.email.value = %q; f.password.value = %q; f.submit(); return true; })()`, adminEmail, adminPassword))
	sees(t, h.remote, 60*time.Second, "the app", interactive)
	do(t, h.remote, chromedp.Navigate(base+"/atelier"))
	presses(t, h.remote, "the way to the remote", button("workshop-"+h.id, "Animer"))
	presses(t, h.remote, "taking the remote", `[...document.querySelectorAll(".btn")].find((b) => b.textContent.trim() === "Prendre la télécommande")`)
	sees(t, h.remote, 30*time.Second, "the remote", button("now", "Commencer"))
	h.wall = visitor(t, h.remote, base+h.wallPath)
	do(t, h.wall, screen(1280, 720))
	return h
}

// together has every one of some players do something, a few at a time as in a hall, and waits for all.
func (h *hall) together(who []*player, does func(*player) error) {
	h.t.Helper()
	var all sync.WaitGroup
	turn := make(chan bool, 8)
	for _, p := range who {
		all.Go(func() {
			turn <- true
			defer func() { <-turn }()
			if err := does(p); err != nil {
				h.t.Error(err)
			}
		})
	}
	all.Wait()
	if h.t.Failed() {
		h.t.FailNow()
	}
}

// where is the room as the server tells its wall.
func (h *hall) where() (now struct {
	Wall struct {
		Phase     string
		Activity  asked
		CloseAt   int64
		Languages []string
	}
}) {
	h.t.Helper()
	h.admin.call(http.MethodGet, "/w/"+h.code+"/state"+h.wallPath[strings.Index(h.wallPath, "?"):], nil, &now)
	return now
}

// looks waits until the wall is in a phase and shows as many answers, and reads it; the way in is whole whenever it is read.
func (h *hall) looks(phase string, answered int) wallShows {
	h.t.Helper()
	shows := fmt.Sprintf("!document.querySelector('.lost') && document.querySelector('.w-main').dataset.phase === %q", phase)
	if answered >= 0 {
		shows += fmt.Sprintf(" && document.querySelector('.in p b')?.textContent === '%d'", answered)
	}
	sees(h.t, h.wall, 60*time.Second, "the wall: "+phase, shows)
	got := onTheWall(h.t, h.wall, h.code, "http://"+h.server.http+"/w/"+h.code)
	for _, fault := range got.Faults {
		h.t.Errorf("the wall, %s: %s", phase, fault)
	}
	houses := [2]int{answered, inHall}
	if phase != "open" { // where it says that answers are no longer taken
		houses = [2]int{}
	}
	if answered >= 0 && (got.Players != inHall || got.Houses != houses) {
		h.t.Errorf("the wall shows %s answers of %d and %v houses, want %d of %d", got.Answered, got.Players, got.Houses, answered, inHall)
	}
	return got
}

// steps taps a button of the remote. What is tapped before the screen has moved on does nothing: so it is tapped until it is
// gone.
func (h *hall) steps(text string) {
	h.t.Helper()
	sees(h.t, h.remote, 30*time.Second, text, button("now", text))
	either := strings.Replace(button("now", text), enabled, "", 1)
	sees(h.t, h.remote, 30*time.Second, text+", done", "(() => { const b = "+either+"; if (b && !b.disabled) b.click(); return !b; })()")
}

// explain closes the activity, tells the answer and keeps what the wall shows of it. It reports which button follows.
func (h *hall) explain(a asked) string {
	h.t.Helper()
	h.steps("Fermer les réponses")
	h.looks("closed", inHall)
	if a.Kind == "words" { // the wall shows what the facilitator lets through
		show := button("pending", "Montrer au mur")
		sees(h.t, h.remote, 60*time.Second, "every word is shown", "(() => { const b = "+show+"; if (b) b.click(); return !b && !document.querySelector('#carte-pending'); })()")
	}
	h.steps("Montrer la réponse")
	h.told[a.ID] = h.looks("reveal", -1)
	texts := []string{"Activité suivante", "Montrer les points", "Terminer l’atelier"}
	sees(h.t, h.remote, 30*time.Second, "the next step", button("now", texts[0])+" || "+button("now", texts[1])+" || "+button("now", texts[2]))
	for _, text := range texts {
		if js[bool](h.t, h.remote, "!!("+button("now", text)+")") {
			return text
		}
	}
	return ""
}

// A whole workshop in browsers: a facilitator's remote, a wall, and fifty phones, in five languages and each of the ways in
// which a page speaks to its room. The processes of three pages in ten are killed in the middle of a question, before, while and after they
// answer, and come back; in another the server is killed while half have answered and the clock runs. No answer is lost or
// doubled: what the wall showed of each question is what the stored answers say, everybody has their seat, and the board is
// what a calculation of the test's own gives.
func TestAWholeWorkshop(t *testing.T) {
	const leavesAt, killedAt = 2, 3
	began := time.Now()
	h := openHall(t, "well", "keep-heat", "degree", "airing", "costs")
	h.looks("lobby", -1)
	for n := range inHall {
		p, err := newPlayer(h.remote, n, "http://"+h.server.http+"/w/"+h.code)
		if err != nil {
			t.Fatal(err)
		}
		h.players = append(h.players, p)
	}
	h.together(h.players, (*player).sit)
	sees(t, h.wall, 30*time.Second, "fifty have come", fmt.Sprintf("document.querySelector('.count b').textContent === '%d'", inHall))
	h.looks("lobby", -1)
	shoot(t, h.wall, "mur-entree")
	t.Logf("%d phones sat down after %v", inHall, time.Since(began).Round(time.Second))

	h.steps("Commencer")
	order, boards := []asked{}, 0
	for n := 1; ; n++ {
		sees(t, h.remote, 60*time.Second, "the activity", hasText(fmt.Sprintf("Activité %d sur", n)))
		a := h.where().Wall.Activity
		order = append(order, a)
		h.looks("open", 0)
		switch n {
		case leavesAt:
			h.leaveAndReturn(a)
		case killedAt:
			h.killTheServer(a)
		default:
			h.together(h.players, func(p *player) error { return p.tap(a, true) })
		}
		h.looks("open", inHall)
		sees(t, h.remote, 30*time.Second, "fifty on the remote", hasText(fmt.Sprintf("Réponses\u00a0: %d sur %d", inHall, inHall)))
		shoot(t, h.wall, "mur-cinquante-"+a.ID)
		next := h.explain(a)
		shoot(t, h.wall, "mur-reponse-"+a.ID)
		if next == "Montrer les points" {
			boards++
			h.steps(next)
			h.told[fmt.Sprint("board after ", len(order))] = h.looks("board", -1)
			shoot(t, h.wall, "mur-points")
			next = "Activité suivante"
			sees(t, h.remote, 30*time.Second, "the step after the board", button("now", next)+" || "+button("now", "Terminer l’atelier"))
			if js[bool](t, h.remote, "!("+button("now", next)+")") {
				next = "Terminer l’atelier"
			}
		}
		h.steps(next)
		if next == "Terminer l’atelier" {
			break
		}
	}
	h.looks("finished", -1)
	shoot(t, h.wall, "mur-fin")
	h.together(h.players, func(p *player) error {
		seat, err := on[playerSeat](p, `await within("the end", () => document.body.dataset.phase === "finished");`+mine)
		if err == nil && len(seat.Answers) != len(order) {
			err = fmt.Errorf("player %d has answered %v", p.number, slices.Collect(maps.Keys(seat.Answers)))
		}
		if err == nil {
			err = p.holds(seat)
		}
		return err
	})
	_, csv := h.admin.status(http.MethodGet, "/atelier/"+h.id+"/bilan.csv", nil)
	if n := strings.Count(string(csv), fmt.Sprintf(";%d;%d;", inHall, inHall)); n != len(order)-1 { // what was thought of it stands apart
		t.Errorf("%d questions that all answered: %s", n, csv)
	}
	if boards < 3 {
		t.Errorf("%d boards", boards)
	}
	h.server.kill()
	h.check(order)
	t.Logf("%d players, %d questions, in %v", inHall, len(order), time.Since(began).Round(time.Second))
}

// leaveAndReturn has fifteen leave in the middle of a question: a third when their answer is noted, a third with the answer
// on its way, a third before they answer. The others go on.
func (h *hall) leaveAndReturn(a asked) {
	h.t.Helper()
	var stay, leave []*player
	for _, p := range h.players {
		if p.number%10 < 3 {
			leave = append(leave, p)
		} else {
			stay = append(stay, p)
		}
	}
	h.together(leave, func(p *player) (err error) {
		if p.number%10 < 2 {
			err = p.tap(a, p.number%10 == 0)
		}
		p.die()
		return err
	})
	h.together(stay, func(p *player) error { return p.tap(a, true) })
	h.together(leave, func(p *player) error {
		err := p.again(a.ID)
		if err == nil && p.number%10 == 2 {
			err = p.tap(a, true)
		}
		return err
	})
}

// killTheServer kills it while half have answered and the clock runs; some tap while it is gone. The question goes on: the
// same one, with the same answers, until the same instant.
func (h *hall) killTheServer(a asked) {
	h.t.Helper()
	half := h.players[:inHall/2]
	h.together(half, func(p *player) error { return p.tap(a, true) })
	at := h.where().Wall.CloseAt
	presses(h.t, h.remote, "more time", button("now", "2 minutes de plus"))
	eventually(h.t, 20*time.Second, "more time", func() error {
		if more := h.where().Wall.CloseAt - at; more != 120_000 {
			return fmt.Errorf("%d ms more", more)
		}
		return nil
	})
	h.looks("open", len(half))
	before := h.where().Wall
	h.server.kill()
	meanwhile := h.players[inHall/2:][:5]
	h.together(meanwhile, func(p *player) error { return p.tap(a, false) })
	sees(h.t, h.wall, 30*time.Second, "the wall has lost the server", "document.querySelector('.lost')")
	h.server.start()
	if after := h.where().Wall; after.CloseAt != before.CloseAt || after.Phase != "open" || after.Activity.ID != a.ID {
		h.t.Errorf("the room goes on with %+v, was at %+v", after, before)
	}
	h.together(meanwhile, func(p *player) error {
		_, err := on[bool](p, `await noted(); return true;`)
		return err
	})
	shows := h.looks("open", len(half)+len(meanwhile))
	if left := time.Until(time.UnixMilli(before.CloseAt)).Seconds(); float64(shows.Clock) < left-1 || float64(shows.Clock) > left+2 {
		h.t.Errorf("%d s on the wall's clock, %.1f s are left", shows.Clock, left)
	}
	h.together(h.players[len(half)+len(meanwhile):], func(p *player) error { return p.tap(a, true) })
}

// check compares what the wall told with what is stored.
func (h *hall) check(order []asked) {
	h.t.Helper()
	stored := storedAnswers(h.t, h.server.data, h.room)
	pack := content.All()[slices.IndexFunc(content.All(), func(p content.Pack) bool { return p.ID == "chauffage" })]
	sofar := map[string]map[string]json.RawMessage{}
	for n, a := range order {
		set := stored[a.ID]
		if len(set) != inHall {
			h.t.Errorf("%s: %d answers are stored", a.ID, len(set))
		}
		for _, p := range h.players {
			if string(set[p.seat.ID]) != p.said[a.ID] {
				h.t.Errorf("player %d, %s: %s is stored, noted was %s", p.number, a.ID, set[p.seat.ID], p.said[a.ID])
			}
		}
		truth, _ := pack.Activity(a.ID)
		if diff := told(h.told[a.ID], a, truth, pack.Texts["fr"], set); diff != "" {
			h.t.Errorf("the wall of %s: %s", a.ID, diff)
		}
		sofar[a.ID] = set
		if board, ok := h.told[fmt.Sprint("board after ", n+1)]; ok {
			if want := teamPoints(pack, h.players, sofar); !maps.Equal(board.Board, want) {
				h.t.Errorf("the board after %s: %v, want %v", a.ID, board.Board, want)
			}
		}
	}
}
