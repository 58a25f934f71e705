package e2e

import (
	"fmt"
	"testing"
	"time"
)

// speaks chooses the wall's language, and what it shows in turns with it, by what the options say, until the room has it: what
// is chosen while the remote's sheet is asked for anew stands on the old one.
func (h *hall) speaks(first, second, want string) {
	h.t.Helper()
	const option = `[...(document.querySelectorAll('[aria-labelledby="carte-wall-language"] .choices')[%d]?.querySelectorAll('button') || [])].find((b) => b.textContent.includes(%q))`
	eventually(h.t, 60*time.Second, "the wall's language", func() error {
		presses(h.t, h.remote, first, fmt.Sprintf(option, 0, first))
		presses(h.t, h.remote, second, fmt.Sprintf(option, 1, second))
		presses(h.t, h.remote, "the change", button("wall-language", "Changer la langue du mur"))
		if now := fmt.Sprint(h.where().Wall.Languages); now != want {
			return fmt.Errorf("it is %s", now)
		}
		return nil
	})
}

// tapsTwice taps the first button of what is on, and in its place the one that comes of it at once; it is a promise of what
// that one says.
const tapsTwice = `new Promise((done) => {
	const first = () => document.querySelector('[aria-labelledby="carte-now"] .btns .btn');
	const says = first().textContent;
	first().click();
	(function look() {
		const b = first();
		if (!b || b.textContent === says) return setTimeout(look, 5);
		b.click();
		done(b.textContent.trim());
	})();
})`

// A facilitator does on the remote in their hand all that it can do, and the wall and the phones of two follow: the preview
// with its drawings, the next step, pause, more time, the wall's language, a new name, the answer, the board, the way out.
func TestTheRemoteSteersTheHall(t *testing.T) {
	h := openHall(t, "keep-heat", "airing")
	for n := range 2 {
		p, err := newPlayer(h.remote, n, "http://"+h.server.http+"/w/"+h.code)
		if err != nil {
			t.Fatal(err)
		}
		h.players = append(h.players, p)
	}
	h.together(h.players, (*player).sit)
	first, second := h.players[0], h.players[1]
	wall := func(what, holds string) {
		t.Helper()
		sees(t, h.wall, 30*time.Second, what, holds)
	}
	remote := func(what, holds string) {
		t.Helper()
		sees(t, h.remote, 30*time.Second, what, holds)
	}
	phone := func(p *player, what, holds string) {
		t.Helper()
		sees(t, p.page, 30*time.Second, what, holds)
	}
	of := func(p *player) string {
		return fmt.Sprintf(`[...document.querySelectorAll('[aria-labelledby="carte-people"] .set a')].find((a) => a.textContent.includes(%q))`, p.seat.Name)
	}

	// The preview: what comes, what of it is right, and the pack's own drawing.
	const next = `document.querySelector('[aria-labelledby="carte-next"]')`
	remote("the question that comes", next+".innerText.includes('garde la chaleur') && "+next+".innerText.split('Bonne réponse').length === 3")
	remote("its drawing", `(() => { const use = document.querySelector('[aria-labelledby="carte-next"] use[href$="#pack-vent"]'); return use && use.getBBox().width > 0; })()`)
	shoot(t, h.remote, "telecommande-apercu")
	h.steps("Commencer")
	wall("the question", hasText("Qu’est-ce qui garde la chaleur"))

	h.steps("Pause")
	wall("time stands still", "document.querySelector('.stop') && document.querySelector('.clock .t2')")
	phone(first, "time stands still", `document.querySelector('.kept use[href="#pause"]')`)
	h.steps("Reprendre")
	wall("time runs", "!document.querySelector('.stop') && document.querySelector('.clock .tm')")
	before := h.where().Wall.CloseAt
	presses(t, h.remote, "more time", button("now", "2 minutes de plus"))
	wall("more time", "Number(document.querySelector('.clock .tm').textContent) > 120")
	if more := h.where().Wall.CloseAt - before; more != 120_000 {
		t.Errorf("%d ms more", more)
	}

	// The wall speaks another language, then two in turns.
	const alone = "Une seule langue"
	h.speaks("rényoné", alone, "[rcf]")
	wall("the wall in Creole", "document.documentElement.lang === 'rcf' && document.querySelector('.w-main h2').textContent.includes('gard la salèr') && !"+hasText("Rejoindre"))
	shoot(t, h.wall, "mur-rcf")
	h.speaks("rényoné", "Français", "[rcf fr]")
	for _, tag := range []string{"fr", "rcf", "fr"} {
		wall("in turns "+tag, "document.documentElement.lang === '"+tag+"'")
	}
	h.speaks("Français", alone, "[fr]")
	wall("the wall in French", "document.documentElement.lang === 'fr' && document.querySelector('.w-main h2').textContent.includes('garde la chaleur')")

	// Somebody is called differently.
	presses(t, h.remote, "the first", of(first))
	remote("their name", `document.querySelector('[aria-labelledby="carte-name"] input')`)
	js[bool](t, h.remote, `((i) => { i.value = "Awa"; i.dispatchEvent(new Event("input", { bubbles: true })); i.dispatchEvent(new Event("change", { bubbles: true })); return true; })(document.querySelector('[aria-labelledby="carte-name"] input'))`)
	presses(t, h.remote, "the new name", button("name", "Changer le nom"))
	phone(first, "the new name", hasText("Awa"))
	first.seat.Name = "Awa"
	js[bool](t, h.remote, "history.back(), true")

	a := h.where().Wall.Activity
	h.together(h.players, func(p *player) error { return p.tap(a, true) })
	wall("both have answered", "document.querySelector('.in p b').textContent === '2'")

	// A finger taps twice, and the second time on what has come below it: that does nothing.
	if below := js[string](t, h.remote, tapsTwice); below != "Montrer la réponse" {
		t.Errorf("below the finger comes %q", below)
	}
	remote("the step that follows", button("now", "Montrer la réponse"))
	if now := h.where().Wall; now.Phase != "closed" || now.Activity.ID != a.ID {
		t.Errorf("a double tap led to %+v", now)
	}
	h.steps("Montrer la réponse")
	wall("the answer", "document.querySelector('.w-main').dataset.phase === 'reveal' && document.querySelectorAll('.wt .yes').length === 2")
	phone(first, "the answer", "document.body.dataset.phase === 'reveal'")
	h.steps("Montrer les points")
	wall("the board", "document.querySelectorAll('.street .pts').length === 3")
	h.steps("Activité suivante")
	wall("the next question", hasText("dans quel ordre"))

	// Somebody is shown the door: their seat and their answers are gone.
	presses(t, h.remote, "the second", of(second))
	presses(t, h.remote, "out", button("remove", "Retirer"))
	presses(t, h.remote, "yes", `document.querySelector('[aria-labelledby="carte-remove"] .asks .btn')`)
	phone(second, "no seat", "document.querySelector('[data-do=join]')")
	js[bool](t, h.remote, "history.back(), true")
	remote("one is left", `document.querySelectorAll('[aria-labelledby="carte-people"] .set a').length === 1 && `+of(first))
	a = h.where().Wall.Activity
	h.together(h.players[:1], func(p *player) error { return p.tap(a, true) })
	wall("all have answered", "document.querySelectorAll('.hut').length === 1 && document.querySelectorAll('.hut.on').length === 1")
	presses(t, h.remote, "the end", button("end", "Terminer l’atelier"))
	presses(t, h.remote, "yes", `document.querySelector('[aria-labelledby="carte-end"] .asks .btn')`)
	wall("thanks", "document.querySelector('.w-main').dataset.phase === 'finished'")
	remote("the end", hasText("C’est fini. Merci"))
}
