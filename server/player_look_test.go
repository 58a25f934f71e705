package main

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
)

// TestTheFirstLoadIsLight adds up what a browser is sent for a first load of a player's page, headers and all.
func TestTheFirstLoadIsLight(t *testing.T) {
	x := openHall(t, room.Settings{})
	x.reaches("quiz")
	b := x.phone("/w/"+x.host.room.Code, 360, 720)
	b.taps(`[data-do="join"]`)
	b.sees("the question with its pictures and face", on("quiz")+` && document.fonts.status === "loaded" && performance.getEntriesByType("resource").some((r) => r.name.includes("/pictures/")) && performance.getEntriesByType("resource").some((r) => r.name.includes(".woff2"))`)
	type entry struct {
		Name string `json:"name"`
		Size int    `json:"transferSize"`
	}
	total := 0
	for _, e := range read[[]entry](b, `performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource")).map((r) => ({name: r.name, transferSize: r.transferSize}))`) {
		t.Logf("%7d %s", e.Size, e.Name)
		if total += e.Size; e.Size == 0 {
			t.Errorf("%s: nothing was sent", e.Name)
		}
		if !strings.HasPrefix(e.Name, x.base) {
			t.Errorf("%s is not ours", e.Name)
		}
	}
	if total > 60_000 {
		t.Errorf("a first load is %d bytes", total)
	}
}

func TestPlainPagesAreAccessible(t *testing.T) {
	source, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("axe-core is not installed, `make test` does it: ", err)
	}
	x := openHall(t, room.Settings{Board: room.TeamsBoard, Teams: 4, Timer: true})
	b, wall, door := x.phone("/w/"+x.host.room.Code, 320, 640), x.phone(x.host.wallPath(), 1280, 720), x.phone("/w?code=XXXX", 320, 640)
	check := func(where string, seen tab) {
		t.Helper()
		for _, look := range [][2]string{{"prefers-color-scheme", "light"}, {"prefers-color-scheme", "dark"}, {"prefers-contrast", "more"}} {
			seen.wears(look[0], look[1])
			seen.do(chromedp.Evaluate[chromedp.Void](`if (!window.axe) {` + string(source) + `}`))
			found := read[[]string](seen, `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.html.slice(0, 160) + " " + (n.any[0]?.message ?? ""))))`)
			for _, fault := range found {
				t.Errorf("%s, %s: %s", where, look[1], fault)
			}
			for _, bare := range read[[]string](seen, `[...document.querySelectorAll("button, [role=radio]")].filter((e) => !e.querySelector("svg")).map((e) => e.outerHTML.slice(0, 160))`) {
				t.Errorf("%s: only who reads can use it: %s", where, bare)
			}
			if wide := read[int](seen, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
				t.Errorf("%s, %s: %d px wider than the screen", where, look[1], wide)
			}
			seen.looks("axe-" + where + "-" + look[1])
		}
	}
	door.sees("the code's field", `document.querySelector('#code')`)
	check("the code's page", door)
	b.sees("the way in", `document.querySelector('[data-do="join"]')`)
	check("the way in", b)
	b.taps(`[data-id="move"]`)
	check("the move", b)
	b.taps(`[data-id="join"]`)
	b.taps(`[data-do="join"]`)
	b.sees("the lobby", `document.querySelector('.mine')`)
	check("the lobby", b)
	check("the wall's lobby", wall)
	b.taps(`[data-do="panel"]`)
	check("the menu", b)
	b.taps(`[data-do="panel"]`)
	for _, id := range []string{"quiz", "guess", "order", "match", "words", "commit", "measure", "home"} {
		x.reaches(id)
		b.sees(id, on(id))
		if id == "quiz" {
			b.taps(`.tile[data-id="tv"]`)
			x.stands(b, `["tv"]`)
			b.taps(`.say`) // where no voice is
			b.sees("what to do without a voice", `document.querySelector('.pace + .hint')`)
		}
		check(id, b)
		check("the wall of "+id, wall)
		x.explains()
		b.sees("what was right", `document.body.dataset.phase === "reveal"`)
		check("what was right of "+id, b)
		wall.sees("what was right", `document.querySelector('.w-main').dataset.phase === "reveal"`)
		check("the wall of what was right of "+id, wall)
	}
	for x.state().Phase != room.Board {
		x.steer(room.CommandNext)
	}
	b.sees("the board", `document.querySelector('.board')`)
	check("the board", b)
	wall.sees("the street", `document.querySelector('.street')`)
	check("the wall's board", wall)
}

// TestEveryPackFitsThePhone plays each pack as it is shipped: nothing is wider than the smallest phone.
func TestEveryPackFitsThePhone(t *testing.T) {
	for _, pack := range packs.All() {
		t.Run(pack.ID, func(t *testing.T) {
			x := openHallWith(t, pack, room.Settings{})
			b := x.phone("/w/"+x.host.room.Code, 320, 568)
			b.taps(`[data-do="join"]`)
			b.sees("a seat", `document.querySelector('.mine')`)
			fits := func(where string) {
				t.Helper()
				for _, found := range read[[]string](b, `[document.documentElement, ...document.querySelectorAll("#main *")].filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 2 && !e.closest("svg, .vh, input")).map((e) => e.className + " " + e.innerText.slice(0, 80))`) {
					t.Errorf("%s: %s", where, found)
				}
			}
			for _, a := range pack.Activities {
				x.reaches(a.ID)
				b.sees(a.ID, on(a.ID))
				fits(a.ID)
				x.explains()
				b.sees("what was right", `document.body.dataset.phase === "reveal"`)
				fits(a.ID + ", what was right")
				b.looks("phone-" + pack.ID + "-" + a.ID + "-reveal")
			}
		})
	}
}

// TestAPlayerNeedsNeitherASmallTypeNorAFinger: by the keyboard alone, with the browser's letters twice as large.
func TestAPlayerNeedsNeitherASmallTypeNorAFinger(t *testing.T) {
	x := openHall(t, room.Settings{})
	b := x.phone("/w/"+x.host.room.Code, 320, 640, chromedp.Flag("blink-settings", "defaultFontSize=32"))
	fits := func(where string) {
		t.Helper()
		for _, found := range read[[]string](b, `[document.documentElement, ...document.querySelectorAll("#main *, .eave *")].filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 2 && !e.closest("svg, .vh, input")).map((e) => e.tagName + " " + e.className + " " + e.innerText.slice(0, 80))`) {
			t.Errorf("%s: %s", where, found)
		}
		b.looks("large-" + where)
	}
	press := func(keys ...string) {
		t.Helper()
		for _, key := range keys {
			b.do(chromedp.KeyEvent(key))
		}
	}
	focused := func(selector string) {
		t.Helper()
		for range 40 {
			if read[bool](b, `document.activeElement.matches('`+selector+`')`) {
				return
			}
			press(kb.Tab)
		}
		t.Fatalf("the key that goes on never comes to %s", selector)
	}
	b.sees("the way in", `document.querySelector('[data-do="join"]')`)
	fits("join")
	focused(`[data-do="join"]`)
	press(kb.Enter)
	b.sees("a seat", `document.querySelector('.mine')`)
	fits("lobby")
	x.reaches("quiz")
	b.sees("the question", on("quiz"))
	fits("quiz")
	focused(`.tile[data-id="heater"]`)
	press(kb.ArrowRight, " ")
	x.stands(b, `["tv"]`)
	if !read[bool](b, `document.activeElement.matches('.tile[data-id="tv"]')`) {
		t.Error("the focus is lost by answering")
	}
	x.reaches("guess")
	b.sees("the guess", on("guess"))
	fits("guess")
	focused(`input[type=range]`)
	press(kb.ArrowRight)
	b.sees("a step", `document.querySelector('.guess b').innerText === "105"`)
	focused(`[data-do="guess"]`)
	press(kb.Enter)
	x.stands(b, `105`)
	x.reaches("order")
	b.sees("the order", on("order"))
	for _, id := range []string{"third", "first", "second"} {
		focused(`[data-do="put"][data-id="` + id + `"]`)
		press(" ")
		b.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	}
	x.stands(b, `["third","first","second"]`)
	fits("order")
	focused(`[data-do="move"][data-id="first"][data-by="-1"]`)
	press(kb.Enter)
	x.until("the move", func() bool { return x.answerOf() == `["first","third","second"]` })
	x.reaches("match")
	b.sees("the match", on("match"))
	fits("match")
	x.explains()
	b.sees("what was right", `document.body.dataset.phase === "reveal"`)
	fits("match-reveal")
	focused(`[data-id="menu"]`)
	press(kb.Enter)
	b.sees("the menu", `document.querySelector('.pin')`)
	fits("menu")
}
