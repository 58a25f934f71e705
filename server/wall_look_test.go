package main

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/oklog/ulid/v2"

	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
)

// farRead is what a wall is measured by. People sit up to ten metres from a picture that is two metres high, which is as far
// as a hall's projector is read: by ANSI/INFOCOMM V202.01:2016, basic decision making, the farthest reader is 200 times as far
// as what they read is high, so a capital is at least 50 mm, a fortieth of the picture. A telephone's preview, 1920 pixels over
// 65 degrees, has 151 of them to the metre at ten metres; two for a module of the square are 13 mm, a 150th of the picture.
const farRead = `(() => {
	const pen = document.createElement("canvas").getContext("2d"), faults = [];
	const near = (a, b, by = 1.5) => a.left >= b.left - by && a.right <= b.right + by && a.top >= b.top - by && a.bottom <= b.bottom + by;
	const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight }, box = (e) => e.getBoundingClientRect();
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = walk.nextNode(); node; node = walk.nextNode()) {
		const e = node.parentElement, text = node.data.trim();
		if (!text || e.closest("script, .vh") || getComputedStyle(e).visibility === "hidden") continue;
		const style = getComputedStyle(e), drawn = e.getScreenCTM && e.closest("svg") ? e.getScreenCTM().d : 1;
		pen.font = style.fontWeight + " " + style.fontSize + " " + style.fontFamily;
		const capital = pen.measureText("H").actualBoundingBoxAscent * drawn;
		if (capital < innerHeight / 40 - 0.25) faults.push("a capital of 1/" + Math.round(innerHeight / capital) + " of the picture: " + text);
		const range = document.createRange();
		range.selectNodeContents(node);
		const line = box(range), air = 0.2 * parseFloat(style.fontSize) * drawn; // above and below the letters
		const words = { left: line.left, right: line.right, top: line.top + air, bottom: line.bottom - air }, holder = e.closest("li, .why, .in, svg, h1, h2, header, main, aside");
		if (e.matches(".eave-t p")) continue; // the workshop's name is cut where a message stands beside it
		if (!near(words, screen) || !near(words, box(holder))) faults.push("cut off: " + text + " " + JSON.stringify([words, box(holder)].map((b) => [b.left, b.top, b.right, b.bottom].map(Math.round))));
		if (!e.closest("svg") && e.scrollWidth > e.clientWidth + 1 && e.clientWidth) faults.push("wider than its place: " + text);
	}
	const main = document.querySelector("main");
	if (main.scrollHeight > main.clientHeight + 1 || main.scrollWidth > main.clientWidth + 1) faults.push("the screen is " + main.scrollHeight + " high, has " + main.clientHeight);
	if (document.querySelector(".join h2").textContent !== document.querySelector(".join").getAttribute("aria-label")) faults.push("the way in is in another language");
	if (document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth) faults.push("it scrolls");
	for (const part of document.querySelectorAll(".join h2, .join .qr, .letters span, .addr, .net, #main > *")) {
		const b = box(part), top = document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2);
		if (!part.matches(".names, #main > *") && part !== top && !part.contains(top)) faults.push("covered: " + part.textContent);
		if (!part.matches(".names") && !near(b, screen)) faults.push("out of sight: " + part.textContent);
	}
	for (const square of document.querySelectorAll(".join .qr")) {
		if (box(square).width / Number(square.getAttribute("viewBox").split(" ")[2]) < innerHeight / 150) faults.push("a module of " + box(square).width + " px in all");
	}
	return faults;
})()`

// inEveryLanguage is farRead on the screen as it is, in one language of the wall after the other.
const inEveryLanguage = `(async () => {
	const faults = [];
	await document.fonts.ready;
	for (let i = 0; i < 5; i++) {
		document.dispatchEvent(new KeyboardEvent("keydown", { key: "l" }));
		const began = document.documentElement.lang;
		await new Promise((done) => setTimeout(done, 0));
		for (const fault of ` + farRead + `) faults.push(began + ": " + fault);
	}
	return faults;
})()`

// walls are the projectors that halls have.
var walls = [][2]int64{{1280, 720}, {1920, 1080}, {1024, 768}}

// Every question of every pack is read ten metres away, in every language, with fifty in the hall: while it is open, once it
// is closed, and with its explanation.
func TestTheWallIsReadTenMetresAway(t *testing.T) {
	for _, pack := range packs.All() {
		t.Run(pack.ID, func(t *testing.T) {
			x := openHallWith(t, pack, room.Settings{Board: room.TeamsBoard, Teams: 8, Timer: true})
			wall := x.phone(x.host.wallPath(), 1280, 720)
			x.crowd(50)
			wall.sees("fifty", `document.querySelector('.count b')?.innerText === "50"`)
			fits := func(where string) {
				t.Helper()
				for _, size := range walls {
					wall.do(chromedp.EmulateViewport(size[0], size[1]))
					wall.sees(where, fmt.Sprintf(`innerWidth === %d`, size[0]))
					for _, fault := range read[[]string](wall, inEveryLanguage) {
						t.Errorf("%s, %d x %d: %s", where, size[0], size[1], fault)
					}
					if size[0] == 1920 { // the same shape as the first
						continue
					}
					wall.looks(fmt.Sprintf("far-%s-%s-%d", pack.ID, where, size[0]))
				}
			}
			fits("lobby")
			for _, a := range pack.Activities {
				x.reaches(a.ID)
				wall.sees(a.ID, `document.querySelector('#main').dataset.phase === "open"`)
				x.all(a)
				wall.sees("fifty answers", `!document.querySelector('.in') || document.querySelector('.in b').innerText === "50"`)
				fits(a.ID)
				if a.Kind != packs.LiveHome { // which is explained at once
					x.steer(room.CommandClose)
					wall.sees("it is closed", `document.querySelector('#main').dataset.phase === "closed"`)
					fits(a.ID + "-closed")
				}
				x.explains()
				wall.sees("what was right", `document.querySelector('#main').dataset.phase === "reveal"`)
				fits(a.ID + "-reveal")
			}
			for _, phase := range []room.Phase{room.Board, room.Finished} {
				for x.state().Phase != phase {
					x.steer(room.CommandNext)
				}
				wall.sees(string(phase), fmt.Sprintf(`document.querySelector('#main').dataset.phase === %q`, phase))
				fits(string(phase))
			}
		})
	}
}

// crowd seats players, who have their own language each and stay.
func (x *hall) crowd(n int) {
	x.t.Helper()
	var seats []room.PlayerID
	for i := range n {
		id := ulid.Make().String()
		must(x.t, x.host.ask(x.t.Context(), room.Command{ID: id, Kind: room.CommandJoin, Language: packs.Languages()[i%5], Random: uint64(i) * 0x9e3779b97f4a7c15}))
		seats = append(seats, room.PlayerID(id))
	}
	x.t.Cleanup(x.host.connected(seats))
}

// all has everybody answer an activity.
func (x *hall) all(a packs.Activity) {
	x.t.Helper()
	if a.Kind == packs.LiveHome {
		return
	}
	shown := room.PlayView(x.state(), x.host.rules).Activity
	for i, p := range x.state().Players {
		var answer room.Answer
		must(x.t, json.Unmarshal(encoded(answerTo(*shown, i)), &answer))
		must(x.t, x.host.ask(x.t.Context(), room.Command{ID: ulid.Make().String(), Kind: room.CommandAnswer, Player: p.ID, Activity: a.ID, Answer: &answer}))
	}
}
