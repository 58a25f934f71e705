package main

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/assets"
	"lakaz/gamification"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/gamification/workshops"
)

// hall is a workshop whose room is open at the door, with an activity of every kind, and the remote in the test's hand.
type hall struct {
	*door
	host  *roomHost
	cable *cable
}

// everyKind is a pack with one activity of each kind, in three rounds.
func everyKind() packs.Pack {
	choice := func(id, picture string, right bool, target string) packs.Choice {
		return packs.Choice{ID: id, Picture: picture, Right: right, Target: target}
	}
	p := packs.Pack{ID: "essai", Version: 1, Places: []gamification.Place{gamification.OnTheMainland}, Texts: map[string]map[string]string{},
		Pictures: map[string]string{"kettle": `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width="3"><path d="M10 40h28l-4-26H14zM24 14V8"/></svg>`},
		Voices:   map[string][]byte{"fr/quiz.q": tone(200)},
		Activities: []packs.Activity{
			{ID: "quiz", Kind: packs.Quiz, Round: 1, Picture: "zap", Seconds: 60, Sources: []string{"S"}, Choices: []packs.Choice{
				choice("heater", "heater", true, ""), choice("tv", "tv", false, ""), choice("bulb", "lightbulb", false, ""), choice("box", "router", false, "")}},
			{ID: "several", Kind: packs.Quiz, Round: 1, Picture: "wind", Several: true, Sources: []string{"S"}, Choices: []packs.Choice{
				choice("air", "wind", true, ""), choice("lid", "cooking-pot", true, ""), choice("kettle", "pack:kettle", false, "")}},
			{ID: "truth", Kind: packs.TrueFalse, Round: 1, Picture: "air-vent", Sources: []string{"S"}, Choices: []packs.Choice{
				choice("true", "check", false, ""), choice("false", "x", true, "")}},
			{ID: "guess", Kind: packs.Guess, Round: 2, Picture: "refrigerator", Sources: []string{"S"}, Estimate: &packs.Estimate{Unit: "EUR", Answer: 60, Low: 0, High: 200, Step: 5, Near: 10}},
			{ID: "order", Kind: packs.Order, Round: 2, Picture: "list", Sources: []string{"S"}, Choices: []packs.Choice{
				choice("first", "lightbulb", false, ""), choice("second", "tv", false, ""), choice("third", "heater", false, "")}},
			{ID: "match", Kind: packs.Match, Round: 2, Picture: "receipt-text", Sources: []string{"S"}, Choices: []packs.Choice{
				choice("bulb", "lightbulb", false, "low"), choice("bath", "bath", false, "high")},
				Targets: []packs.Target{{ID: "low", EUR: 2}, {ID: "high", EUR: 150}}},
			{ID: "poll", Kind: packs.Poll, Round: 3, Picture: "hand", Choices: []packs.Choice{choice("yes", "check", false, ""), choice("no", "x", false, "")}},
			{ID: "words", Kind: packs.Words, Round: 3, Picture: "message-circle"},
			{ID: "commit", Kind: packs.Commit, Round: 3, Picture: "sprout", Gestures: []string{"g1", "g2"}, Choices: []packs.Choice{choice("g1", "shower-head", false, ""), choice("g2", "lightbulb", false, "")}},
			{ID: "measure", Kind: packs.Measure, Round: 3, Picture: "plug", Sources: []string{"S"}, Estimate: &packs.Estimate{Unit: "W", Answer: 2000, Low: 0, High: 3000, Step: 100, Near: 100}},
			{ID: "home", Kind: packs.LiveHome, Round: 3, Picture: "house"},
		}}
	for _, tag := range packs.Languages() {
		p.Texts[tag] = map[string]string{"title": "Chaleur et factures", "quiz.q": "Pendant une heure, qui consomme le plus ?", "quiz.heater": "Radiateur soufflant", "quiz.tv": "Télévision",
			"quiz.bulb": "Ampoule LED", "quiz.box": "Box internet", "quiz.why": "Un radiateur soufflant prend 2 000 W : autant que deux cents ampoules LED.",
			"several.q": "Que faire contre l’humidité ?", "several.air": "Aérer dix minutes", "several.lid": "Mettre un couvercle", "several.kettle": "Laisser bouillir l’eau", "several.why": "L’air humide sort, l’air sec entre.",
			"truth.q": "On bouche les grilles d’aération quand il fait froid.", "truth.true": "Vrai", "truth.false": "Faux", "truth.why": "Non : l’air humide resterait.",
			"guess.q": "Un vieux réfrigérateur, par an ?", "guess.why": "Environ 60 € par an.", "order.q": "Du plus petit au plus gros", "order.first": "Ampoule LED", "order.second": "Télévision", "order.third": "Chauffage d’appoint", "order.why": "Ce qui chauffe consomme le plus.",
			"match.q": "Combien par an ?", "match.bulb": "Une ampoule LED", "match.bath": "Un bain par semaine", "match.low": "2 € par an", "match.high": "150 € par an", "match.why": "L’eau chaude coûte.",
			"poll.q": "Avez-vous eu froid cet hiver ?", "poll.yes": "Oui", "poll.no": "Non", "words.q": "Un mot pour dire votre logement", "commit.q": "Que voulez-vous essayer ?", "commit.g1": "Douche courte", "commit.g2": "Éteindre en sortant",
			"measure.q": "Combien prend la bouilloire ?", "measure.why": "Elle chauffe de l’eau.", "home.q": "Un logement qui a dit oui"}
	}
	p.Texts["rcf"]["quiz.q"] = "Dann inn èr, kisa i konsom plis ?"
	return p
}

// tone is a WAV of so many samples at 8 kHz.
func tone(samples int) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	b = binary.LittleEndian.AppendUint32(b, 8000)
	b = binary.LittleEndian.AppendUint32(b, 16000)
	b = append(b, "\x02\x00\x10\x00data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(2*samples))
	b = append(b, make([]byte, 2*samples)...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

// openHall opens a room of everyKind with settings and the remote taken.
func openHall(t *testing.T, set room.Settings) *hall {
	t.Helper()
	return openHallWith(t, everyKind(), set)
}

func openHallWith(t *testing.T, pack packs.Pack, set room.Settings) *hall {
	t.Helper()
	x := &hall{door: openDoor(t, options{Network: wifi{Name: "Réseau Lakaz", Password: "soleil et vent", Joined: true}}, nil)}
	set.Languages = packs.Languages()
	ws := workshops.Workshop{ID: ulid.Make().String(), Operation: "lille", Title: "Mercredi", At: x.clock(), Minutes: 60, Facilitators: []lakaz.PersonID{"p-awa"},
		Languages: set.Languages, Pack: pack.ID, Settings: set}
	must(t, x.rooms.book.Put(t.Context(), ws))
	r, err := x.rooms.book.Open(t.Context(), ws.ID, pack, x.clock())
	must(t, err)
	x.host, err = x.rooms.host(t.Context(), r.ID)
	must(t, err)
	if len(pack.Voices) > 0 { // a room keeps its pack without them: they are on the shelf
		must(t, x.rooms.shelf.Add(t.Context(), pack.ID, "lille", pack, x.clock()))
		own, err := x.rooms.shelf.Get(t.Context(), pack.ID)
		must(t, err)
		x.host.clips = own.Draft.Clips
		x.host.rules.Clips = shortSums(own.Draft.Clips)
	}
	must(t, x.host.begin(t.Context()))
	x.cable = newCable(t, strings.TrimPrefix(x.base, "http://"))
	x.base = "http://" + x.cable.Addr().String()
	x.steer(room.CommandTake)
	return x
}

// steer does what the remote asks, from where the room is.
func (x *hall) steer(kind room.CommandKind, more ...func(*room.Command)) {
	x.t.Helper()
	s := x.state()
	c := room.Command{ID: ulid.Make().String(), Kind: kind, By: "p-awa", Name: "Awa", Fence: s.Controller.Fence,
		From: room.Position{Phase: s.Phase, Activity: s.Now.Activity}}
	for _, change := range more {
		change(&c)
	}
	must(x.t, x.host.ask(x.t.Context(), c))
	if kind == room.CommandReveal && s.Phase == room.Open && x.state().Phase == room.Closed { // first it is measured
		x.steer(kind)
	}
}

// explains tells what was right; what is measured is measured first, or not.
func (x *hall) explains() {
	x.t.Helper()
	for x.state().Phase != room.Reveal {
		x.steer(room.CommandReveal)
	}
}

// until waits for something to be true of the room.
func (x *hall) until(what string, holds func() bool) {
	x.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !holds(); {
		if time.Now().After(deadline) {
			x.t.Fatalf("%s: the room has %s", what, x.answerOf())
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-x.t.Context().Done():
			x.t.Fatal(x.t.Context().Err())
		}
	}
}

func (x *hall) state() room.State {
	x.host.mu.Lock()
	defer x.host.mu.Unlock()
	return x.host.state
}

// reaches goes on until an activity is open.
func (x *hall) reaches(activity string) {
	x.t.Helper()
	for s := x.state(); s.Now.Activity != activity || s.Phase != room.Open; s = x.state() {
		if s.Phase == room.Finished {
			x.t.Fatal("there is no activity ", activity)
		}
		x.steer(room.CommandNext)
	}
}

// phone is a browser of somebody in the hall, at an address.
func (x *hall) phone(path string, width, height int, more ...chromedp.ExecAllocatorOption) tab {
	x.t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		x.t.Skip("chromium is not installed (apt-get install chromium): ", err)
	}
	if err := assets.Built(); err != nil {
		x.t.Skip("make test does it: ", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(x.t.TempDir()), chromedp.Flag("lang", "fr-FR"), chromedp.WindowSize(width, height))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
	x.t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	x.t.Cleanup(cancel)
	must(x.t, chromedp.Do(ctx, chromedp.Navigate("about:blank"), chromedp.EmulateViewport(int64(width), int64(height))))
	b := tab{x.t, ctx, x.base}
	b.do(chromedp.Navigate(x.base + path))
	return b
}

// taps clicks what a selector finds.
func (b tab) taps(selector string) {
	b.t.Helper()
	b.sees(selector, `document.querySelector('`+selector+`')`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('` + selector + `').click()`))
}

// looks keeps a picture for people to look at, in build/screens.
func (b tab) looks(name string) {
	b.t.Helper()
	shot, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	must(b.t, err)
	dir := filepath.Join("..", "build", "screens")
	must(b.t, os.MkdirAll(dir, 0o755))
	must(b.t, os.WriteFile(filepath.Join(dir, name+".png"), shot, 0o644))
}

// lives stops the page as a locked phone does, "frozen", or lets it go on, "active".
func (b tab) lives(state page.SetWebLifecycleStateState) {
	b.t.Helper()
	b.do(func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, page.SetWebLifecycleState, page.SetWebLifecycleStateParams{State: state})
		return chromedp.Void{}, err
	})
}

// wears asks the page for light, dark or more contrast.
func (b tab) wears(name, value string) {
	b.t.Helper()
	b.do(func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: name, Value: value}}})
		return chromedp.Void{}, err
	})
}

// cable is the hall's network: it can be cut and mended.
type cable struct {
	net.Listener
	to string

	mu    sync.Mutex
	cutIt bool
	open  map[net.Conn]bool
	lost  map[net.Conn]bool // nothing passes any more, and neither end is told
}

func newCable(t *testing.T, to string) *cable {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	c := &cable{Listener: l, to: to, open: map[net.Conn]bool{}, lost: map[net.Conn]bool{}}
	t.Cleanup(func() {
		l.Close()
		c.cut()
	})
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go c.carry(in)
		}
	}()
	return c
}

// carry passes bytes both ways until one end is cut.
func (c *cable) carry(in net.Conn) {
	out, err := net.Dial("tcp", c.to)
	if err != nil {
		in.Close()
		return
	}
	c.mu.Lock()
	c.open[in], c.open[out] = true, true
	cut := c.cutIt
	c.mu.Unlock()
	if cut {
		in.Close()
		out.Close()
	}
	var done sync.WaitGroup
	for _, way := range [][2]net.Conn{{in, out}, {out, in}} {
		done.Go(func() {
			io.Copy(c.through(way[0]), way[1]) // an end that is cut says so
			way[0].Close()
			way[1].Close()
		})
	}
	done.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range []net.Conn{in, out} {
		delete(c.open, conn)
		delete(c.lost, conn)
	}
}

// through is one end, where what comes is lost once the cable has lost it.
func (c *cable) through(end net.Conn) io.Writer {
	return writes(func(b []byte) (int, error) {
		c.mu.Lock()
		lost := c.lost[end]
		c.mu.Unlock()
		if lost {
			return len(b), nil
		}
		return end.Write(b)
	})
}

type writes func([]byte) (int, error)

func (w writes) Write(b []byte) (int, error) { return w(b) }

// lose leaves every connection that there is half open: what is sent over it arrives nowhere.
func (c *cable) lose() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.open {
		c.lost[conn] = true
	}
}

func (c *cable) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cutIt = true
	for conn := range c.open {
		conn.Close()
	}
}

func (c *cable) mend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cutIt = false
}
