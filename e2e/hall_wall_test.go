package e2e

import (
	"context"
	"encoding/json"
	"testing"

	"rsc.io/qr"
)

// wallShows is what can be read on the wall.
type wallShows struct {
	Phase    string
	Question string
	Answered string     // the number that is told beside the question
	Players  int        // of "answers of so many"
	Houses   [2]int     // lit, and in all
	Tally    []int      // of each tile, in their order
	Rows     []string   // ids in order, of what was put in order
	Number   string     // what was to be guessed
	Cloud    []struct { // words and how large they are
		Text string
		Size int
	}
	Pairs  map[string]string // the target of each choice, by their texts
	Board  map[int]int       // points by team
	Clock  int               // seconds left, -1 where none are told
	Why    bool
	Faults []string // of the way in
}

// onTheWall reads the wall, and checks that the way in is whole, on top and in sight, and that its square says the address.
func onTheWall(t *testing.T, ctx context.Context, code, address string) wallShows {
	t.Helper()
	square, err := qr.Encode(address, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	modules := make([]string, square.Size)
	for y := range modules {
		row := make([]byte, square.Size)
		for x := range row {
			row[x] = "01"[map[bool]int{true: 1}[square.Black(x, y)]]
		}
		modules[y] = string(row)
	}
	want, _ := json.Marshal(map[string]any{"code": code, "address": address, "modules": modules})
	return js[wallShows](t, ctx, `((want) => {
		const $ = (s) => document.querySelector(s), all = (s) => [...document.querySelectorAll(s)];
		const faults = [], number = (s) => Number(s.replace(/\D/g, ""));
		const seen = (name, e) => {
			if (!e) return faults.push(name + " is not there");
			const b = e.getBoundingClientRect(), top = document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2);
			if (b.width < 9 || b.height < 9 || b.left < 0 || b.top < 0 || b.right > innerWidth || b.bottom > innerHeight) faults.push(name + " is out of sight: " + JSON.stringify(b));
			else if (top !== e && !e.contains(top)) faults.push(name + " is covered by " + (top && top.outerHTML.slice(0, 80)));
		};
		seen("the square", $(".join .qr"));
		all(".letters span").forEach((e) => seen("a sign of the code", e));
		seen("the address", $(".addr"));
		if (all(".letters span").map((e) => e.textContent).join("") !== want.code) faults.push("the code is " + all(".letters span").map((e) => e.textContent));
		if (!want.address.includes($(".addr").textContent.trim())) faults.push("the address is " + $(".addr").textContent);
		const path = new Path2D($(".join .qr path").getAttribute("d")), ink = document.createElement("canvas").getContext("2d");
		const side = Number($(".join .qr").getAttribute("viewBox").split(" ")[2]);
		if (side !== want.modules.length + 8) faults.push("the square has " + side + " modules");
		want.modules.forEach((row, y) => [...row].forEach((dark, x) => {
			if (ink.isPointInPath(path, x + 4.5, y + 4.5) !== (dark === "1")) faults.push("another square at " + x + " " + y);
		}));
		const main = $(".w-main"), count = $(".in p"), clock = $(".clock .tm");
		return {
			phase: main.dataset.phase, question: ($(".w-main h2") || {}).textContent || "", answered: count ? count.querySelector("b").textContent : "",
			players: count ? number([...count.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data).join("")) : 0,
			houses: [all(".hut.on").length, all(".hut").length],
			tally: all(".wt li em b").map((e) => Number(e.textContent)), rows: all(".wr li").map((e) => e.dataset.k), number: ($(".w-scale .unit b") || {}).textContent || "",
			cloud: all(".cloud li").map((e) => ({ text: e.textContent, size: Number(e.dataset.size) })),
			pairs: Object.fromEntries(all(".wm li").filter((e) => e.querySelector("em")).map((e) => [e.querySelector("span").firstChild.data, e.querySelector("em").textContent])),
			board: Object.fromEntries(all(".street g").filter((g) => g.querySelector(".roof")).map((g) => [g.querySelector(".roof").classList[1].slice(1), Number(g.querySelector(".pts").textContent)])),
			clock: clock ? Number(clock.textContent) : -1, why: Boolean($(".why")), faults: faults.slice(0, 5),
		};
	})(`+string(want)+`)`)
}
