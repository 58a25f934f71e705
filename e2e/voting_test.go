package e2e

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A hall without phones: cards are printed, held up, photographed and read, and what they say counts; by hand too.
func TestVotingCards(t *testing.T) {
	d := living(t)
	ctx := browser(t)
	axe := axeSource(t)
	do(t, ctx, screen(1280, 800), prefers("light"), chromedp.Navigate(d.enter(t, "facilitator", "")))
	sees(t, ctx, 30*time.Second, "the facilitator is in", "location.pathname !== '/demo' && document.readyState === 'complete'")

	const prepare = `(async () => {
		const call = async (method, path, body) => {
			const r = await fetch(path, { method, headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
			if (!r.ok) throw new Error(method + " " + path + ": " + r.status + " " + await r.text());
			return r.status === 204 ? null : r.json();
		};
		const me = await call("GET", "/api/me");
		const id = "01JZ" + Array.from(crypto.getRandomValues(new Uint8Array(22)), (b) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[b % 32]).join("");
		await call("PUT", "/api/workshops/" + id, { operation: me.operations[0].id, title: "Sans téléphone", at: new Date().toISOString(), minutes: 60,
			facilitators: [], languages: ["fr"], pack: "facture", invited: [] });
		const ws = await call("POST", "/api/workshops/" + id + "/room");
		let n = 0, fence = 0;
		const cmd = async (ty, d) => {
			const answer = await call("POST", "/w/" + ws.code + "/cmd", { v: 1, ty: "cmd", id: "01JZ" + String(Date.now()) + String(100000000 + n++).slice(0, 9), ch: "room:" + ws.room, d: { ty, d } });
			if (answer.d && answer.d.refusal) throw new Error(ty + ": " + JSON.stringify(answer));
		};
		await cmd("take", {});
		for (let i = 0; i < 60; i++) {
			const now = await call("GET", "/w/" + ws.code + "/state?remote");
			fence = now.remote.controller.fence;
			const asked = await call("GET", "/api/workshops/" + id + "/ballots");
			if (asked.open && asked.choices.length >= 3) return id;
			await cmd("next", { fence, from: { phase: now.remote.phase, activity: now.remote.activity ? now.remote.activity.id : "" } });
		}
		throw new Error("no question for cards");
	})()`
	id := js[string](t, ctx, prepare)

	// The printed sheet, held up: the first two cards as they are, the third leaning to its second edge, the fourth to its third.
	do(t, ctx, chromedp.Navigate(d.HTTP+"/cartes-reponse?de=3&a=6"))
	sees(t, ctx, 30*time.Second, "four cards", "document.querySelectorAll('.ballot').length === 4")
	look(t, ctx, "cartes", axe)
	js[bool](t, ctx, `(() => {
		const [, , third, fourth] = document.querySelectorAll(".ballot");
		third.style.transform = "rotate(-88deg) scale(.9)";
		fourth.style.transform = "rotate(183deg) scale(.8)";
		document.body.style.background = "#6b5a50";
		return true;
	})()`)
	shoot(t, ctx, "cartes-photo")
	photo, err := os.ReadFile(filepath.Join("..", "build", "screens", "cartes-photo.png"))
	if err != nil {
		t.Fatal(err)
	}

	do(t, ctx, screen(360, 640), chromedp.Navigate(d.HTTP+"/atelier/"+id+"/lecteur"))
	sees(t, ctx, 30*time.Second, "the question", "document.querySelectorAll('[data-choices] li').length >= 3 && !document.querySelector('[data-shoot]').disabled")
	look(t, ctx, "lecteur-avant", axe)
	js[bool](t, ctx, fmt.Sprintf(`(async () => {
		const bytes = Uint8Array.from(atob(%q), (c) => c.charCodeAt(0));
		const files = new DataTransfer();
		files.items.add(new File([bytes], "photo.png", { type: "image/png" }));
		const input = document.querySelector("[data-shoot]");
		input.files = files.files;
		input.dispatchEvent(new Event("change", { bubbles: true }));
		return true;
	})()`, base64.StdEncoding.EncodeToString(photo)))
	sees(t, ctx, 60*time.Second, "four cards are read", "document.querySelector('[data-count]').textContent === '4'")
	cards := js[map[string]int](t, ctx, "fetch('/api/workshops/"+id+"/ballots').then((r) => r.json()).then((b) => b.cards)")
	if want := map[string]int{"3": 0, "4": 0, "5": 1, "6": 2}; fmt.Sprint(cards) != fmt.Sprint(want) {
		t.Errorf("the cards say %v, want %v", cards, want)
	}
	do(t, ctx, prefers("dark"))
	look(t, ctx, "lecteur-lu", axe)

	// A card that no camera sees is typed; one that was seen may be put right.
	js[bool](t, ctx, `(() => {
		document.querySelector("details").open = true;
		document.querySelector('[data-card="12"] button:nth-of-type(3)').click();
		document.querySelector('[data-card="3"] button:nth-of-type(2)').click();
		return true;
	})()`)
	sees(t, ctx, 30*time.Second, "five cards", `document.querySelector('[data-count]').textContent === '5' &&
		document.querySelector('[data-card="3"] button:nth-of-type(2)').getAttribute("aria-pressed") === "true"`)
	look(t, ctx, "lecteur-main", axe)

	// The reader is a remote: it holds the room, has the wall show what each edge says, and closes the answers.
	sees(t, ctx, 30*time.Second, "the reader holds the room", "document.querySelectorAll('[data-hand] .out:not([hidden])').length === 5")
	wall := js[string](t, ctx, "fetch('/api/workshops/"+id+"').then((r) => r.json()).then((w) => w.wall)")
	do(t, ctx, screen(1280, 800), chromedp.Navigate(wall))
	sees(t, ctx, 30*time.Second, "letters on the wall", "[...document.querySelectorAll('.held + .wt li > b')].map((b) => b.textContent).join('').startsWith('ABC')")
	look(t, ctx, "mur-cartes", axe)
	do(t, ctx, screen(360, 640), chromedp.Navigate(d.HTTP+"/atelier/"+id+"/lecteur"))
	sees(t, ctx, 30*time.Second, "what follows", "document.querySelectorAll('[data-steps] button').length > 1")
	js[bool](t, ctx, "(document.querySelector('[data-steps] button').click(), true)")
	sees(t, ctx, 30*time.Second, "no more cards are taken", "document.querySelector('[data-shoot]').disabled && document.querySelectorAll('[data-choices] li').length === 0")

	// Whose a card is, is told at any time.
	do(t, ctx, chromedp.Navigate(d.HTTP+"/atelier/"+id+"/cartes"))
	sees(t, ctx, 30*time.Second, "cards that are nobody's", "document.body.textContent.includes('3, 4, 5, 6, 12')")
	look(t, ctx, "cartes-foyers", axe)
}
