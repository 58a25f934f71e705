package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/gorilla/websocket"
	"github.com/oklog/ulid/v2"
)

// guest is one of a hall's players, headless: a cookie jar and a socket. They answer each activity once, and again until it
// is acknowledged.
type guest struct {
	*person
	number      int
	code, room  string
	id, token   string
	phase, task string // as the room told last
	kind        string
	choices     []string
	low, step   float64
	acked       map[string]string // answers by activity, as JSON
	ws          *websocket.Conn
	cuts        *atomic.Int64
}

// envelope is a message of the live socket.
type envelope struct {
	V  int             `json:"v"`
	Ty string          `json:"ty"`
	Ch string          `json:"ch,omitempty"`
	ID string          `json:"id,omitempty"`
	D  json.RawMessage `json:"d,omitempty"`
}

func (g *guest) dial() error {
	d := websocket.Dialer{Subprotocols: []string{"lakaz.live.v1"}, Jar: g.c.Jar, HandshakeTimeout: 5 * time.Second}
	ws, _, err := d.Dial(strings.Replace(g.base, "http", "ws", 1)+"/w/"+g.code+"/live", nil)
	if err != nil {
		return err
	}
	g.ws = ws
	return ws.WriteJSON(envelope{V: 1, Ty: "sub", Ch: "room:" + g.room + ":play"})
}

// roomView is what a guest needs of the room.
type roomView struct {
	Phase    *string
	Activity *struct {
		ID, Kind  string
		Choices   []struct{ ID string }
		Low, Step float64
	}
}

// take folds one message in.
func (g *guest) take(m envelope) error {
	d := m.D
	if m.Ty == "ev" {
		var e struct{ D json.RawMessage }
		if err := json.Unmarshal(d, &e); err != nil {
			return err
		}
		d = e.D
	} else if m.Ty != "snap" {
		return nil
	}
	var v roomView
	if err := json.Unmarshal(d, &v); err != nil {
		return err
	}
	if v.Phase != nil {
		g.phase = *v.Phase
	}
	if v.Activity != nil {
		g.task, g.kind, g.low, g.step, g.choices = v.Activity.ID, v.Activity.Kind, v.Activity.Low, v.Activity.Step, nil
		for _, c := range v.Activity.Choices {
			g.choices = append(g.choices, c.ID)
		}
	}
	return nil
}

// answer is the guest's own to what is asked; "" where nothing is.
func (g *guest) answer() string {
	switch {
	case g.kind == "words":
		return fmt.Sprintf("[\"mot %d\"]", g.number%9)
	case g.kind == "estimate":
		n, _ := json.Marshal(g.low + g.step*float64(g.number%5))
		return string(n)
	case len(g.choices) > 0:
		return fmt.Sprintf("[%q]", g.choices[g.number%len(g.choices)])
	}
	return ""
}

// play answers to the end. Where the connection breaks it is made again; each third guest breaks it once themselves, in the
// middle of the second question.
func (g *guest) play(until time.Time) error {
	asked, cut := "", false
	for time.Now().Before(until) {
		if g.ws == nil {
			if g.dial() != nil {
				time.Sleep(20 * time.Millisecond) // polling, to the deadline
				continue
			}
			asked = ""
		}
		if g.phase == "finished" {
			return g.ws.Close()
		}
		if said := g.answer(); g.phase == "open" && g.task != asked && g.acked[g.task] == "" && said != "" {
			id := ulid.Make().String()
			body, _ := json.Marshal(map[string]any{"ty": "answer", "d": map[string]any{"seat": g.token, "activity": g.task, "answer": json.RawMessage(said)}})
			if g.ws.WriteJSON(envelope{V: 1, Ty: "cmd", ID: id, Ch: "room:" + g.room, D: body}) == nil {
				asked = g.task
			}
			if g.number%3 == 0 && !cut && len(g.acked) == 1 { // sent, and gone before the answer comes
				cut = true
				g.cuts.Add(1)
				g.ws.Close()
			}
		}
		g.ws.SetReadDeadline(time.Now().Add(time.Second))
		var m envelope
		if err := g.ws.ReadJSON(&m); err != nil {
			g.ws.Close()
			g.ws = nil
			continue
		}
		if m.Ty == "res" && m.ID != "" {
			var r struct{ Refusal *struct{ Key string } }
			if err := json.Unmarshal(m.D, &r); err != nil {
				return err
			}
			if r.Refusal == nil {
				g.acked[asked] = g.answer()
			} else {
				asked = ""
			}
			continue
		}
		if err := g.take(m); err != nil {
			return err
		}
	}
	return errors.New("the workshop never ended")
}

// A whole workshop: a facilitator's remote and a wall in browsers, fifty players over the network. A third of them are cut off
// in the middle of a question, and the server is killed in another: no answer is lost or doubled, the counts are those of the
// answers, everybody has their seat.
func TestAWholeWorkshop(t *testing.T) {
	const players = 50
	server := serve(t)
	admin := server.admin()
	var operation struct{ ID string }
	admin.call("POST", "/api/operations", map[string]string{"name": "Lille", "territory": "FR"}, &operation)
	id := ulid.Make().String()
	admin.call("PUT", "/api/workshops/"+id, map[string]any{"operation": operation.ID, "title": "Une salle entière", "at": time.Now(), "minutes": 60,
		"languages": []string{"fr", "rcf"}, "pack": "chauffage", "settings": map[string]any{"languages": []string{"fr", "rcf"}, "board": "teams", "teams": 3, "speedBonus": 0, "timer": false,
			"activities": []string{"well", "cold-room", "warm-before", "degree"}}}, nil)
	var plan struct{ Code, Room, Wall string }
	admin.call("POST", "/api/workshops/"+id+"/room", nil, &plan)

	ctx := browser(t)
	base := "http://" + server.http
	do(t, ctx, screen(360, 640), prefers("light"), chromedp.Navigate(base+"/entrer/equipe"))
	js[bool](t, ctx, fmt.Sprintf(`(() => { const f = document.querySelector("main form"); f.email.value = %q; f.password.value = %q; f.submit(); return true; })()`, adminEmail, adminPassword))
	sees(t, ctx, 60*time.Second, "the app", interactive)
	do(t, ctx, chromedp.Navigate(base+"/atelier"))
	presses(t, ctx, "the way to the remote", button("workshop-"+id, "Animer"))
	presses(t, ctx, "taking the remote", `[...document.querySelectorAll(".btn")].find((b) => b.textContent.trim() === "Prendre la télécommande")`)
	sees(t, ctx, 30*time.Second, "the remote", button("now", "Commencer"))
	wall := visitor(t, ctx, base+plan.Wall[strings.Index(plan.Wall, "/w/"):])
	do(t, wall, screen(1280, 720))

	cuts := new(atomic.Int64)
	guests := make([]*guest, players)
	var playing sync.WaitGroup
	until := time.Now().Add(5 * time.Minute)
	for i := range guests {
		g := &guest{person: server.person(), number: i, code: plan.Code, room: plan.Room, acked: map[string]string{}, cuts: cuts}
		var seat struct{ Seat, ID string }
		g.call("POST", "/w/"+plan.Code+"/seats", map[string]string{"id": ulid.Make().String(), "language": []string{"fr", "rcf"}[i%2]}, &seat)
		g.token, g.id = seat.Seat, seat.ID
		guests[i] = g
		playing.Go(func() {
			if err := g.play(until); err != nil {
				t.Errorf("guest %d: %v", g.number, err)
			}
		})
	}
	all := hasText(fmt.Sprintf("Réponses\u00a0: %d sur %d", players, players))
	presses(t, ctx, "the beginning", button("now", "Commencer"))
	for n := 1; ; n++ {
		sees(t, ctx, 60*time.Second, "the activity", hasText(fmt.Sprintf("Activité %d sur", n)))
		if n == 3 { // in the middle of the question
			server.kill()
			server.start()
		}
		sees(t, ctx, 120*time.Second, fmt.Sprintf("fifty answers to activity %d", n), all)
		if n == 2 {
			shoot(t, wall, "mur-cinquante")
		}
		// What is tapped before the screen has moved on does nothing: so a button is tapped until it is gone.
		done := func(text string) {
			t.Helper()
			sees(t, ctx, 30*time.Second, text, button("now", text))
			any := strings.Replace(button("now", text), " && !b.disabled", "", 1)
			sees(t, ctx, 30*time.Second, text+", done", "(() => { const b = "+any+"; if (b && !b.disabled) b.click(); return !b; })()")
		}
		done("Fermer les réponses")
		done("Montrer la réponse")
		on, board, end := button("now", "Activité suivante"), button("now", "Montrer les points"), button("now", "Terminer l’atelier")
		sees(t, ctx, 30*time.Second, "the next step", on+" || "+board+" || "+end)
		if js[bool](t, ctx, "!!("+board+")") {
			done("Montrer les points")
			sees(t, ctx, 30*time.Second, "the step after the board", on+" || "+end)
		}
		if js[bool](t, ctx, "!!("+end+")") {
			done("Terminer l’atelier")
			break
		}
		done("Activité suivante")
	}
	playing.Wait()
	shoot(t, wall, "mur-fin")
	if cuts.Load() < players*3/10 {
		t.Errorf("%d guests were cut off", cuts.Load())
	}

	// What each was told is kept is kept, once, in their own seat; and the report counts it.
	tally := map[string]int{}
	for _, g := range guests {
		var now struct {
			Seats []struct {
				ID      string
				Answers map[string]json.RawMessage
			}
		}
		g.call(http.MethodGet, "/w/"+plan.Code+"/state", nil, &now)
		if len(now.Seats) != 1 || now.Seats[0].ID != g.id || len(now.Seats[0].Answers) != len(g.acked) {
			t.Fatalf("guest %d: %+v, acknowledged %v", g.number, now.Seats, g.acked)
		}
		for activity, answer := range now.Seats[0].Answers {
			tally[activity]++
			if string(answer) != g.acked[activity] {
				t.Errorf("guest %d, %s: %s, acknowledged %s", g.number, activity, answer, g.acked[activity])
			}
		}
	}
	for activity, n := range tally {
		if n != players {
			t.Errorf("%s: %d answers", activity, n)
		}
	}
	_, csv := admin.status(http.MethodGet, "/atelier/"+id+"/bilan.csv", nil)
	rows := strings.Split(string(csv), "\r\n")
	if n := len(slices.DeleteFunc(rows, func(r string) bool { return !strings.Contains(r, fmt.Sprintf(";%d sur %d;", players, players)) })); n != 4 {
		t.Errorf("%d questions that all answered: %s", n, csv)
	}
}
