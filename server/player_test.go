package main

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"lakaz/gamification/room"
)

// joins takes a seat on a phone at the room's page.
func (x *hall) joins() tab {
	x.t.Helper()
	b := x.phone("/w/"+x.host.room.Code, 360, 720)
	b.taps(`[data-do="join"]`)
	b.sees("a seat", `document.querySelector('.mine')`)
	return b
}

// on tells the script which activity is shown.
func on(activity string) string {
	return `document.querySelector('.q h2')?.dataset.k === "` + activity + `"`
}

// answerOf is what the first player answered to what is on, as JSON; "" for nothing yet.
func (x *hall) answerOf() string {
	for _, g := range x.state().Now.Given {
		body, err := json.Marshal(g.Answer)
		must(x.t, err)
		return string(body)
	}
	return ""
}

// stands waits until the room has an answer, and the page says that it is noted.
func (x *hall) stands(b tab, want string) {
	x.t.Helper()
	b.sees("noted", `document.querySelector('.kept')?.innerText.includes("C’est noté")`)
	if got := x.answerOf(); got != want {
		x.t.Errorf("%s: %s, want %s", x.state().Now.Activity, got, want)
	}
}

func TestEveryKindIsAnsweredOnAPhone(t *testing.T) {
	x := openHall(t, room.Settings{Board: room.TeamsBoard, Teams: 3})
	b, wall := x.joins(), x.phone(x.host.wallPath(), 1280, 720)
	wall.sees("who came", `document.querySelector('.names li')`)
	b.looks("player-lobby")
	wall.looks("wall-lobby")
	b.do(chromedp.Evaluate[chromedp.Void](`window.heard = []; HTMLMediaElement.prototype.play = function () { heard.push(this.src); return Promise.resolve() }`))
	tile := func(id string) string { return `.tile[data-id="` + id + `"]` }
	slides := func(n string) {
		t.Helper()
		b.sees("a slider", `document.querySelector('input[type=range]')`)
		b.do(chromedp.Evaluate[chromedp.Void](`(s => { s.value = ` + n + `; s.dispatchEvent(new Event("input", {bubbles: true})) })(document.querySelector('input[type=range]'))`))
	}
	f := func(activity, want string, answer func()) {
		t.Helper()
		x.reaches(activity)
		b.sees(activity, on(activity))
		answer()
		if want != "" {
			x.stands(b, want)
		}
		b.looks("player-" + activity)
		wall.sees(activity, `document.querySelector('.w-main h2')?.innerText && "open closed".includes(document.querySelector('.w-main').dataset.phase)`)
		wall.looks("wall-" + activity)
		x.steer(room.CommandReveal)
		for _, seen := range []tab{b, wall} {
			seen.sees("what was right of "+activity, `document.body.dataset.phase === "reveal" || document.querySelector('.w-main')?.dataset.phase === "reveal"`)
		}
		b.looks("player-" + activity + "-reveal")
		wall.looks("wall-" + activity + "-reveal")
	}
	f("quiz", `["heater"]`, func() {
		b.taps(`[data-do="say"]`)
		b.sees("the recorded question heard", `heard[0]?.includes("/voice/fr/quiz.q?v=")`)
		b.taps(tile("tv"))
		x.stands(b, `["tv"]`)
		b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('.tile[data-id="tv"]').focus()`))
		b.taps(tile("heater")) // changed before the end
		b.sees("the other", `document.querySelector('.tile[data-id="heater"][aria-checked=true]')`)
		b.sees("noted", `document.querySelector('.kept').innerText.includes("noté")`)
	})
	if got := read[string](b, `document.querySelector('.outcome b').innerText`); got != "Bien vu\u202f!" {
		t.Errorf("of a right answer it says %q", got)
	}
	f("several", `["air","lid"]`, func() {
		b.taps(tile("air"))
		x.stands(b, `["air"]`)
		b.taps(tile("lid"))
		b.sees("both", `document.querySelectorAll('.tile[aria-checked=true]').length === 2`)
		b.sees("noted", `document.querySelector('.kept').innerText.includes("noté")`)
	})
	f("truth", `["false"]`, func() { b.taps(tile("false")) })
	x.steer(room.CommandNext)
	b.sees("the board", `document.querySelector('.board li.ours')`)
	wall.sees("the street", `document.querySelector('.street .house')`)
	b.looks("player-board")
	wall.looks("wall-board")
	f("guess", `65`, func() {
		slides("60")
		b.taps(`[data-do="guess"]`)
		x.stands(b, `60`)
		b.taps(`[data-do="step"][data-by="1"]`)
		b.sees("one step more", `document.querySelector('.guess b').innerText === "65"`)
		x.until("the step", func() bool { return x.answerOf() == "65" })
	})
	f("order", `["second","first","third"]`, func() {
		for _, id := range []string{"first", "second", "third"} {
			b.taps(`[data-do="put"][data-id="` + id + `"]`)
		}
		x.stands(b, `["first","second","third"]`)
		b.taps(`[data-do="move"][data-id="second"][data-by="-1"]`)
		x.until("the move", func() bool { return x.answerOf() == `["second","first","third"]` })
	})
	f("match", `{"bath":"high","bulb":"low"}`, func() {
		b.taps(`[data-do="hold"][data-id="bath"]`)
		b.taps(`[data-do="tie"][data-id="high"]`)
		x.stands(b, `{"bath":"high"}`)
		b.taps(`[data-do="tie"][data-id="low"]`) // to the one that is left
		x.until("both pairs", func() bool { return x.answerOf() == `{"bath":"high","bulb":"low"}` })
	})
	f("poll", `["yes"]`, func() { b.taps(tile("yes")) })
	f("words", `["froid","d’air"]`, func() {
		for _, word := range []string{"froid", "d’air"} {
			b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('#word').value = "` + word + `"`))
			b.taps(`form [type=submit]`)
			b.sees(word, `document.querySelector('.said').innerText.includes("`+word+`")`)
		}
		x.until("both words", func() bool { return x.answerOf() == `["froid","d’air"]` })
		x.steer(room.CommandModerate, func(c *room.Command) { c.Activity, c.Word, c.Shown = "words", "froid", true })
		wall.sees("the word let through", `document.querySelector('.cloud')?.innerText.trim() === "froid"`)
	})
	f("commit", `["g1"]`, func() { b.taps(tile("g1")) })
	f("measure", "", func() {
		b.taps(`[data-do="guess"]`)
		x.stands(b, `1500`)
		x.steer(room.CommandClose) // only then the kettle is switched on
		x.steer(room.CommandStart)
		for _, watts := range []float64{20, 1990, 2010, 2000} {
			x.pass(1e9)
			must(t, x.host.ask(t.Context(), room.Command{Kind: room.CommandMeasure, Watts: &watts}))
		}
		wall.sees("the curve", `document.querySelector('.measured .c1')`)
		b.sees("the curve", `document.querySelector('.measured .c1')`)
	})
	f("home", "", func() {
		must(t, x.host.ask(t.Context(), room.Command{Kind: room.CommandMeasure, Home: &room.Home{Celsius: 19.5, Humidity: 55}}))
		b.sees("the home", `document.querySelector('.facts')?.innerText.includes("19,5")`)
		wall.sees("the home", `document.querySelector('.living')?.innerText.includes("19,5")`)
	})
	x.steer(room.CommandFinish)
	b.sees("thanks", `document.querySelector('h2').innerText.includes("Merci")`)
	wall.sees("thanks", `document.querySelector('.shared')`)
	b.looks("player-finished")
	wall.looks("wall-finished")
}

func TestASeatBearsWhatAPhoneDoes(t *testing.T) {
	x := openHall(t, room.Settings{Timer: true})
	b := x.joins()
	name := read[string](b, `document.querySelector('.mine').innerText`)
	x.reaches("quiz")
	b.sees("the question", on("quiz"))
	b.taps(`.tile[data-id="tv"]`)
	x.stands(b, `["tv"]`)

	b.do(chromedp.Reload())
	b.sees("the same answer after a refresh", on("quiz")+` && document.querySelector('.tile[data-id="tv"][aria-checked=true]')`)

	x.cable.cut()
	b.sees("the ribbon", `document.querySelector('.ribbon')`)
	b.taps(`.tile[data-id="heater"]`)
	b.sees("kept here", `document.querySelector('.kept').innerText.includes("gardée ici")`)
	if got := x.answerOf(); got != `["tv"]` {
		t.Errorf("without a network the room has %s", got)
	}
	x.cable.mend()
	x.until("the answer kept on the phone", func() bool { return x.answerOf() == `["heater"]` })
	b.sees("noted", `!document.querySelector('.ribbon') && document.querySelector('.kept').innerText.includes("noté")`)

	x.cable.cut()
	b.sees("the ribbon", `document.querySelector('.ribbon')`)
	b.taps(`.tile[data-id="box"]`)
	b.sees("kept here", `document.querySelector('.kept').innerText.includes("gardée ici")`)
	x.cable.mend()
	b.do(chromedp.Reload()) // at once: what waited outlives the page
	x.until("the answer kept over a refresh", func() bool { return x.answerOf() == `["box"]` })

	// A phone that is locked stops; the hall goes on.
	b.lives("frozen")
	x.steer(room.CommandReveal)
	x.reaches("several")
	b.lives("active")
	b.sees("what is on now", on("several"))
	b.taps(`.tile[data-id="air"]`)
	x.stands(b, `["air"]`)

	b.taps(`[data-do="panel"]`)
	pin := read[string](b, `document.querySelector('.pin').innerText`)
	other := x.phone("/w/"+x.host.room.Code, 320, 640)
	other.taps(`[data-id="move"]`)
	other.sees("the form", `document.querySelector('#pin')`)
	other.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('#name').value = "` + name + `"; document.querySelector('#pin').value = "` + pin + `"`))
	other.taps(`form [type=submit]`)
	other.sees("the same seat and answer", `document.querySelector('.eave p').innerText.includes("`+name+`") && document.querySelector('.tile[data-id="air"][aria-checked=true]')`)
	other.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('.tile[data-id="lid"]').click()`))
	x.until("an answer from the other phone", func() bool { return x.answerOf() == `["air","lid"]` })
	if n := len(x.state().Players); n != 1 {
		t.Errorf("%d players have come of one person on two phones", n)
	}
	b.taps(`[data-do="panel"]`)
	b.sees("the same on the first one", `document.querySelectorAll('.tile[aria-checked=true]').length === 2`)
	x.steer(room.CommandPause)
	b.sees("time that stands still", `document.body.innerText.includes("Le temps est arrêté")`)
}

func TestSeveralPeopleShareAPhoneInTheirLanguages(t *testing.T) {
	x := openHall(t, room.Settings{})
	b := x.joins()
	b.taps(`[data-do="panel"]`)
	b.taps(`[data-id="join"]`)
	b.taps(`[data-do="language"][data-id="rcf"]`)
	b.sees("another language", `document.querySelector('[data-id="rcf"]').getAttribute("aria-pressed") === "true" && !document.querySelector('.btn.big').innerText.includes("Entrer")`)
	b.taps(`[data-do="table"][data-by="1"]`)
	b.taps(`[data-do="join"]`)
	b.sees("two seats", `document.querySelectorAll('.seats button').length === 2`)
	players := x.state().Players
	if len(players) != 2 || players[1].Language != "rcf" || players[1].Name != "Tab 1" {
		t.Fatalf("%+v", players)
	}
	x.reaches("quiz")
	b.sees("the question in the second one's language", `document.querySelector('.q h2')?.innerText.includes("Dann inn èr") && document.documentElement.lang === "rcf"`)
	b.taps(`.tile[data-id="tv"]`)
	b.taps(`.p-main > [data-do="seat"]`) // whose turn it is
	b.sees("the question in French", `document.querySelector('.q h2').innerText.includes("Pendant")`)
	b.taps(`.tile[data-id="heater"]`)
	x.until("both answers", func() bool { return len(x.state().Now.Given) == 2 })
	for i, want := range []string{"tv", "heater"} { // in the order in which they came
		if got := x.state().Now.Given[i]; got.Player != players[1-i].ID || got.Answer.List[0] != want {
			t.Errorf("answer %d: %+v", i, got)
		}
	}
	x.steer(room.CommandRemove, func(c *room.Command) { c.Player = players[1].ID })
	b.sees("one seat", `!document.querySelector('.seats')`)
	b.taps(`[data-do="panel"]`)
	b.taps(`[data-do="language"][data-id="gcr"]`)
	x.until("the language", func() bool { return x.state().Players[0].Language == "gcr" })
}

// TestAnAnswerArrivesWhereSocketsAreBlocked tries the browser's other ways.
func TestAnAnswerArrivesWhereSocketsAreBlocked(t *testing.T) {
	for name, script := range map[string]string{"no WebSocket": `delete window.WebSocket`, "neither of the two": `delete window.WebSocket; delete window.EventSource`} {
		t.Run(name, func(t *testing.T) {
			x := openHall(t, room.Settings{})
			b := x.phone("/w", 360, 720)
			b.do(func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
				_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
				return chromedp.Void{}, err
			})
			b.do(chromedp.Navigate(x.base + "/w/" + x.host.room.Code))
			b.taps(`[data-do="join"]`)
			b.sees("a seat", `document.querySelector('.mine')`)
			x.reaches("quiz")
			b.sees("the question", on("quiz"))
			b.taps(`.tile[data-id="tv"]`)
			x.stands(b, `["tv"]`)
			x.steer(room.CommandReveal)
			b.sees("what was right", `document.body.dataset.phase === "reveal"`)
			asked := read[int](b, `performance.getEntriesByType("resource").filter((r) => r.name.endsWith("/state")).length`)
			if polls := strings.Contains(script, "EventSource"); polls != (asked > 1) { // once for the seat that was taken
				t.Errorf("the state was asked for %d times", asked)
			}
		})
	}
}

// TestIconsOfPlainPagesAreInThem: a picture that a script names and its page does not carry would be a hole.
func TestIconsOfPlainPagesAreInThem(t *testing.T) {
	named := regexp.MustCompile(`icon\(([^)]*)`)
	quoted := regexp.MustCompile(`"([a-z0-9-]+)"`)
	known := append(playerIcons(), wallIcons()...)
	of := map[string][]string{"room/wall.js": wallIcons(), "room/drawings.js": slices.DeleteFunc(playerIcons(), func(name string) bool { return !slices.Contains(wallIcons(), name) })}
	files := []string{"player.js", "room/activities.js", "room/head.js", "room/question.js", "room/screens.js", "room/wall.js", "room/drawings.js"}
	for _, name := range files {
		text, err := os.ReadFile("../assets/src/" + name)
		must(t, err)
		for _, call := range named.FindAllStringSubmatch(string(text), -1) {
			for _, found := range quoted.FindAllStringSubmatch(call[1], -1) {
				carried := of[name]
				if carried == nil {
					carried = playerIcons()
				}
				if !slices.Contains(carried, found[1]) && found[1] != "huge" {
					t.Errorf("%s: %s is in no page", name, found[1])
				}
			}
		}
	}
	head, err := os.ReadFile("../assets/src/room/head.js")
	must(t, err)
	if want := `["` + strings.Join(teamIcons(), `", "`) + `"]`; !strings.Contains(string(head), want) {
		t.Errorf("the teams of head.js are not %s", want)
	}
	for _, name := range known {
		if len(sprites()) > 0 && sprites()[name] == "" {
			t.Errorf("%s is no icon", name)
		}
	}
}

// TestPlainPages: wrong codes, other people's walls, what a page lets run.
func TestPlainPages(t *testing.T) {
	x := openHall(t, room.Settings{})
	code := x.host.room.Code
	v := x.visitor()
	f := func(path string, status int, says string) answer {
		t.Helper()
		a := v.send("GET", path, nil)
		if a.StatusCode != status || !strings.Contains(a.raw+a.Header.Get("Location"), says) {
			t.Errorf("%s: %d %s, want %d and %q", path, a.StatusCode, a.Header.Get("Location"), status, says)
		}
		return a
	}
	f("/w", 200, `name="code"`)
	f("/w?code="+strings.ToLower(code), 303, "/w/"+code)
	f("/w?code=QQQQ", 404, "faute")
	f("/w/"+strings.ToLower(code), 303, "/w/"+code)
	f("/w/QQQQ", 303, "/w?code=QQQQ")
	f("/w/"+code+"/wall", 403, "")
	f("/w/"+code+"/wall?t=wrong", 403, "")
	f("/w/"+code+"/voice/fr/quiz.why", 404, "")
	sum := x.host.rules.Clips["fr/quiz.q"]
	clip := f("/w/"+code+"/voice/fr/quiz.q?v="+sum, 200, "RIFF")
	if kind, kept := clip.Header.Get("Content-Type"), clip.Header.Get("Cache-Control"); kind != "audio/wav" || !strings.Contains(kept, "immutable") {
		t.Errorf("a clip is %s, %s", kind, kept)
	}
	if other := f("/w/"+code+"/voice/fr/quiz.q?v=0", 200, "RIFF"); strings.Contains(other.Header.Get("Cache-Control"), "immutable") {
		t.Error("another recording's address is this one's for ever")
	}
	x.reaches("quiz")
	f("/w/"+code, 200, `"clips":{"fr":{"q":"`+sum+`"}}`)
	f("/i18n/play/rcf.json", 200, "play.join")
	f("/i18n/play/xx.json", 404, "")
	drawing := f("/w/"+code+"/pictures/several", 200, `<symbol id="pack-kettle" viewBox="0 0 48 48"`)
	if kind := drawing.Header.Get("Content-Type"); kind != "image/svg+xml" {
		t.Errorf("pictures are %s", kind)
	}
	f("/w/"+code+"/pictures/none", 404, "")
	page := f("/w/"+code, 200, `"code":"`+code+`"`)
	policy := page.Header.Get("Content-Security-Policy")
	for _, body := range regexp.MustCompile(`(?s)<(?:script|style)>(.*?)</(?:script|style)>`).FindAllStringSubmatch(page.raw, -1) {
		if !strings.Contains(policy, hashSource(body[1])) {
			t.Errorf("what the page carries is not what its policy lets run: %.60s", body[1])
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(page.raw, `"right":["heater"]`) {
		t.Errorf("the page is not safe: %s", policy)
	}
	wall := f(x.host.wallPath(), 200, "Réseau Lakaz")
	if !strings.Contains(wall.raw, `class="qr beside"`) || !strings.Contains(wall.raw, `class="qr small"`) {
		t.Error("the wall lacks the room's square, or the network's")
	}
}
