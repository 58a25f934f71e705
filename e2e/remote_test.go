package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/oklog/ulid/v2"
)

// shortHour is one workshop of each of a few kinds of activity.
const shortHour = `(async () => {
	const me = await fetch('/api/me').then((a) => a.json());
	const body = { operation: me.operations[0].id, title: 'Au chaud sans se ruiner ' + Date.now() %% 10000, place: 'Salle des fêtes', at: new Date(Date.now() + 6e5).toISOString(), minutes: 60,
		languages: ['fr', 'rcf'], pack: 'chauffage', settings: { languages: ['fr', 'rcf'], board: 'top3', speedBonus: 0, teams: 0, timer: false, activities: ['well', 'cold-room', 'warm-before', 'degree'] } };
	const answer = await fetch('/api/workshops/%s', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
	return answer.status + (answer.ok ? '' : await answer.text());
})()`

// enabled is the end of a condition: a button b may be tapped.
const enabled = ` && !b.disabled && b.getAttribute("aria-disabled") !== "true"`

// button is the expression for a button or link of a sheet's card with a text.
func button(card, text string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('[aria-labelledby="carte-%s"] .btn')].find((b) => b.textContent.trim() === %q`+enabled+`)`, card, text)
}

// presses waits for something to be there and clicks it.
func presses(t *testing.T, ctx context.Context, what, expression string) {
	t.Helper()
	sees(t, ctx, 20*time.Second, what, expression)
	js[bool](t, ctx, "("+expression+").click(), true")
}

// pendingUntilDone is a promise that b, once it shows that it was pressed, shows so until it is gone or says something else.
const pendingUntilDone = `new Promise((done) => {
	const says = b.textContent;
	let pressed = false;
	const watch = () => {
		if (!b.isConnected || b.textContent !== says) return done(pressed);
		if (pressed && !b.disabled) return done(false);
		pressed = pressed || b.disabled;
		requestAnimationFrame(watch);
	};
	watch();
})`

// visitor opens a window of a browser that is somebody else's: it shares nothing with the others.
func visitor(t *testing.T, ctx context.Context, address string) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, screen(360, 640)); err != nil { // the window lives as long as the context of what is done first in it
		t.Fatal(err)
	}
	do(t, ctx, chromedp.Navigate(address))
	return ctx
}

// TestAFacilitatorSteersAWorkshop opens a room on the remote and steps through a short hour, while three phones answer and
// the wall shows where it is. Every look of the remote is checked on the way.
func TestAFacilitatorSteersAWorkshop(t *testing.T) {
	d := living(t)
	axe := axeSource(t)
	ctx := browser(t)
	id := ulid.Make().String()
	do(t, ctx, screen(360, 640), prefers("light"), chromedp.Navigate(d.enter(t, "facilitator", "fr")))
	sees(t, ctx, 30*time.Second, "the app", interactive+" && location.pathname === '/atelier'")
	if status := js[string](t, ctx, fmt.Sprintf(shortHour, id)); status != "200" {
		t.Fatal(status)
	}
	do(t, ctx, chromedp.Navigate(d.HTTP+"/atelier"))
	everyLook := func(name string) {
		t.Helper()
		for _, size := range sizes {
			for _, scheme := range []string{"light", "dark"} {
				do(t, ctx, screen(size.width, size.height), prefers(scheme))
				look(t, ctx, strings.Join([]string{"telecommande", name, size.name, scheme}, "-"), axe)
			}
		}
		do(t, ctx, screen(360, 640), highContrast())
		look(t, ctx, "telecommande-"+name+"-contrast", axe)
		do(t, ctx, prefers("light"))
	}
	sees(t, ctx, 20*time.Second, "the workshop", hasText("Au chaud sans se ruiner"))
	everyLook("liste")
	presses(t, ctx, "the way to the remote", button("workshop-"+id, "Animer"))
	presses(t, ctx, "the closed room", button("door", "Ouvrir la salle"))
	sees(t, ctx, 20*time.Second, "the open room", "document.querySelector('#carte-doors')")
	code := js[string](t, ctx, `document.querySelector('[aria-labelledby="carte-doors"] .amount .num').innerText.trim()`)
	sees(t, ctx, 20*time.Second, "its QR code", "document.querySelector('img.drawn').naturalWidth > 0")

	wall := visitor(t, ctx, d.HTTP+js[string](t, ctx, `(() => { const u = new URL(document.querySelector('[aria-labelledby="carte-doors"] a.btn').href); return u.pathname + u.search; })()`))
	do(t, wall, screen(1280, 720))
	var phones []context.Context
	for i := range 3 {
		p := visitor(t, ctx, d.HTTP+"/w/"+strings.ToLower(code))
		presses(t, p, "the way in", "document.querySelector('[data-do=join]')")
		phones = append(phones, p)
		sees(t, ctx, 20*time.Second, "who has come", fmt.Sprintf(`document.querySelectorAll('[aria-labelledby="carte-people"] .set a').length === %d`, i+1))
	}
	everyLook("salle")

	// A double tap starts one activity, not two.
	begin := button("now", "Commencer")
	sees(t, ctx, 20*time.Second, "the way to begin", begin)
	if !js[bool](t, ctx, "((b) => { b.click(); b.click(); return "+pendingUntilDone+"; })("+begin+")") {
		t.Error("a button that was pressed can be pressed again before what comes of it is shown")
	}
	sees(t, ctx, 20*time.Second, "the first activity", hasText("Activité 1 sur"))
	sees(t, wall, 20*time.Second, "the wall's first question", hasText("En un mot, un logement"))
	for i, p := range phones {
		sees(t, p, 20*time.Second, "the question on a phone", "document.querySelector('#word')")
		word := []string{"chaud", "calme", "chaud"}[i]
		js[bool](t, p, `(() => { const f = document.querySelector('form[data-do=sayWord]'); f.word ? f.word.value = '`+word+`' : document.querySelector('#word').value = '`+word+`'; f.requestSubmit(); return true; })()`)
	}
	sees(t, ctx, 20*time.Second, "the words that wait", hasText("Mots à montrer")+" && "+hasText("Réponses\u00a0: 3 sur 3"))
	everyLook("mots")
	presses(t, ctx, "a word", button("pending", "Montrer au mur"))
	sees(t, wall, 20*time.Second, "the word on the wall", "document.querySelector('.cloud li')")

	// Its language is its reader's, and can be changed without leaving it.
	speak := func(language string) {
		t.Helper()
		choice := `[...document.querySelectorAll('[aria-labelledby="carte-language"] .choices button')].find((b) => b.textContent.includes('` + language + `'))`
		presses(t, ctx, language, choice)
		sees(t, ctx, 20*time.Second, language+" chosen", "("+choice+").ariaPressed === 'true'")
		presses(t, ctx, "changing the language", `[...document.querySelectorAll('[aria-labelledby="carte-language"] .btns .btn')].find((b) => true`+enabled+`)`)
	}
	speak("rényoné")
	sees(t, ctx, 30*time.Second, "the remote in Creole", "document.documentElement.lang === 'rcf' && document.querySelector('.sheet').lang === 'rcf' && "+hasText("Fèrm bann répons"))
	everyLook("rcf")
	speak("Français")
	sees(t, ctx, 30*time.Second, "the remote in French", "document.querySelector('.sheet').lang === 'fr' && "+hasText("Fermer les réponses"))

	presses(t, ctx, "the pause", button("now", "Pause"))
	presses(t, ctx, "going on", button("now", "Reprendre"))
	closed := "!" + hasText("Fermer les réponses") // what is tapped before the screen shows it is from where the room no longer is
	presses(t, ctx, "the close", button("now", "Fermer les réponses"))
	sees(t, ctx, 20*time.Second, "the room closed", closed)
	presses(t, ctx, "more time", button("now", "2 minutes de plus")) // which opens it again
	presses(t, ctx, "the close again", button("now", "Fermer les réponses"))
	sees(t, ctx, 20*time.Second, "the room closed again", closed)
	presses(t, ctx, "the answer", button("now", "Montrer la réponse"))
	for n := 2; n <= 5; n++ { // what people thought of it comes last
		points, next := button("now", "Montrer les points"), button("now", "Activité suivante")
		sees(t, ctx, 20*time.Second, "the way on", points+" || "+next)
		if js[bool](t, ctx, "!!("+points+")") { // a board between rounds only
			presses(t, ctx, "the points", points)
		}
		presses(t, ctx, "the next activity", next)
		sees(t, ctx, 20*time.Second, "the next activity", hasText(fmt.Sprintf("Activité %d sur", n)))
		for _, p := range phones {
			sees(t, p, 20*time.Second, "the question on a phone", "document.querySelector('[data-do=pick], [data-do=guess]')")
			js[bool](t, p, "document.querySelector('[data-do=pick], [data-do=guess]').click(), true")
		}
		sees(t, ctx, 20*time.Second, "three answers", hasText("Réponses\u00a0: 3 sur 3"))
		if n == 3 {
			everyLook("question")
		}
		presses(t, ctx, "the answer at once", button("now", "Montrer la réponse"))
		sees(t, ctx, 20*time.Second, "what was right", closed+" && !"+hasText("Montrer la réponse"))
		if n == 3 {
			everyLook("reponse")
		}
	}
	// Who is in the hall can be called differently, and have more time.
	presses(t, ctx, "a player", `document.querySelector('[aria-labelledby="carte-people"] .set a')`)
	sees(t, ctx, 20*time.Second, "the player", "document.querySelector('#carte-extra')")
	everyLook("joueur")
	js[bool](t, ctx, "history.back(), true")
	presses(t, ctx, "the last board", button("now", "Montrer les points"))
	sees(t, ctx, 20*time.Second, "the points", "document.querySelector('#carte-now').innerText === 'Les points'")
	presses(t, ctx, "the end", button("now", "Terminer l’atelier"))
	presses(t, ctx, "yes", `document.querySelector('[aria-labelledby="carte-now"] .asks .btn')`)
	sees(t, ctx, 20*time.Second, "the end", hasText("C’est fini. Merci"))
	everyLook("fin")
}

// The hall's network goes away under the remote: it says how old it is, what is tapped waits, and is done once when there is
// a network again.
func TestTheRemoteOnANetworkThatStutters(t *testing.T) {
	d := living(t)
	network := newWire(t, strings.TrimPrefix(d.HTTP, "http://"))
	base := "http://" + network.addr
	ctx := browser(t)
	id := ulid.Make().String()
	do(t, ctx, screen(360, 640), chromedp.Navigate(base+strings.TrimPrefix(d.enter(t, "facilitator", "fr"), d.HTTP)))
	sees(t, ctx, 30*time.Second, "the app", interactive)
	if status := js[string](t, ctx, fmt.Sprintf(shortHour, id)); status != "200" {
		t.Fatal(status)
	}
	do(t, ctx, chromedp.Navigate(base+"/atelier?id="+id))
	presses(t, ctx, "the closed room", button("door", "Ouvrir la salle"))
	presses(t, ctx, "the way to begin", button("now", "Commencer"))
	sees(t, ctx, 20*time.Second, "the first activity", button("now", "Fermer les réponses"))

	network.set(true)
	sees(t, ctx, 60*time.Second, "its age", "document.querySelector('header.eave p').innerText.includes('Mis à jour')")
	presses(t, ctx, "the close", button("now", "Fermer les réponses"))
	sees(t, ctx, 60*time.Second, "what waits", `document.querySelector('[aria-labelledby="carte-now"] .kept')`)
	shoot(t, ctx, "telecommande-sans-reseau")
	network.set(false)
	sees(t, ctx, 90*time.Second, "the room closed", button("now", "2 minutes de plus")+` && !document.querySelector('.kept')`)
	sees(t, ctx, 20*time.Second, "it is of now", "!document.querySelector('header.eave p').innerText.includes('Mis à jour')")
}
