package main

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"lakaz/gamification/room"
)

// mouths stands in for the voices of a phone, of which a headless browser has none: what is spoken is written down with
// what the page shows meanwhile, and what is played is played, and written down. has(...) says which voices there are, a
// language with a tilde being one of the network.
const mouths = `
window.heard = [];
let there = [];
const shown = () => { const n = document.querySelector('[data-said]'); return n ? n.dataset.id || n.nodeName.toLowerCase() : '-' };
Object.defineProperty(window, 'speechSynthesis', {value: {
	getVoices: () => there,
	speak(u) { heard.push(u.voice.lang + '|' + u.text + '|' + shown()); window.rate = u.rate; this.now = u; if (!window.slow) setTimeout(() => { u.onstart?.(); u.onend?.() }, 5) },
	cancel() { const u = this.now; this.now = null; if (u) setTimeout(() => u.onerror?.()) },
}});
window.has = (...langs) => { there = langs.map((l) => ({lang: l.replace('~', ''), localService: !l.includes('~')})); speechSynthesis.onvoiceschanged(); heard.length = 0 };
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } };
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () { heard.push('clip|' + this.src.replace(/.*\/voice\//, '').replace(/\?.*/, '') + '|' + shown()); return play.call(this) };
`

// TestAQuestionIsReadAloud: each part is shown while it is heard, by a recording, or a voice of the phone's own in its
// language; where there is none the page says so and offers French, and no other voice is made to read.
func TestAQuestionIsReadAloud(t *testing.T) {
	x := openHall(t, room.Settings{})
	code := x.host.room.Code
	b := x.phone("/w/"+code, 360, 720, chromedp.Flag("autoplay-policy", "no-user-gesture-required"))
	b.do(beforeEachPage(mouths), chromedp.Reload())
	x.reaches("quiz")
	b.taps(`[data-do="join"]`)
	b.sees("the question", on("quiz"))
	speaks := func(voices string) {
		t.Helper()
		b.do(chromedp.Evaluate[chromedp.Void](`has(` + voices + `)`))
	}
	hears := func(what, want string) {
		t.Helper()
		b.sees(what, `heard.join("; ").replace(/[\u00a0\u202f]/g, " ") === `+want)
		b.sees(what+", to its end", `!document.querySelector('[data-said]') && document.querySelector('.say').ariaPressed === "false"`)
	}
	const question = `"clip|fr/quiz.q|h2; `
	const choices = `fr-FR|Radiateur soufflant|heater; fr-FR|Télévision|tv; fr-FR|Ampoule LED|bulb; fr-FR|Box internet|box"`

	speaks(`"en-US", "~fr-CA", "fr-FR"`)
	b.taps(`.say`)
	hears("the recording, then each choice by the phone's own French voice, each shown", question+choices)
	b.looks("voice-read")
	b.do(chromedp.Evaluate[chromedp.Void](`heard.length = 0`))
	b.taps(`[data-do="slower"]`)
	hears("all again, slowly", question+choices)
	if rate := read[float64](b, `rate`); rate > 0.8 {
		t.Errorf("slowly is %v", rate)
	}
	b.do(chromedp.Evaluate[chromedp.Void](`heard.length = 0, slow = true`))
	b.taps(`[data-do="again"]`)
	b.sees("the first choice", `heard.length === 2 && document.querySelector('.tile[data-said]').dataset.id === "heater"`)
	b.looks("voice-tile")
	b.taps(`.say`)
	b.sees("silence", `!document.querySelector('[data-said]') && document.querySelector('.say').ariaPressed === "false"`)
	b.do(chromedp.Evaluate[chromedp.Void](`slow = false, heard.length = 0`))
	x.steer(room.CommandReveal)
	b.sees("what was right", `document.body.dataset.phase === "reveal"`)
	hears("what is right and why, without a touch, to who listened", `"fr-FR|Radiateur soufflant|heater; fr-FR|Un radiateur soufflant prend 2 000 W : autant que deux cents ampoules LED.|p"`)

	x.reaches("several")
	b.sees("another question", on("several"))
	speaks(`"en-US", "~fr-FR"`) // in a hall without internet that one is silence
	b.taps(`.say`)
	b.sees("that there is no voice", `document.querySelector('.pace + .hint').innerText.includes("Pas de voix sur ce téléphone")`)
	hears("nothing", `""`)
	if read[bool](b, `!!document.querySelector('[data-do="french"]')`) {
		t.Error("French is offered where nobody speaks it")
	}
	b.looks("voice-none")

	b.taps(`[data-do="panel"]`)
	b.taps(`[data-do="language"][data-id="rcf"]`)
	b.sees("Réunionese Creole", `document.documentElement.lang === "rcf"`)
	b.taps(`[data-do="panel"]`)
	b.sees("the question", on("several"))
	speaks(`"en-US", "fr-FR"`)
	b.taps(`.say`)
	b.sees("that there is no voice yet, and French", `document.querySelector('[data-do="french"]')?.innerText === "Ékout an fransé"`)
	hears("nothing, until it is agreed", `""`)
	b.looks("voice-french")
	b.taps(`[data-do="french"]`)
	hears("the French words", `"fr-FR|Que faire contre l’humidité ?|h2; fr-FR|Aérer dix minutes|air; fr-FR|Mettre un couvercle|lid; fr-FR|Laisser bouillir l’eau|kettle"`)
	speaks(`"fr-FR", "rcf-RE"`)
	b.taps(`[data-do="again"]`)
	b.sees("a voice of the language's own, once there is one", `heard.length === 4 && heard.every((line) => line.startsWith("rcf-RE|"))`)
}

// beforeEachPage runs a script before those of each page.
func beforeEachPage(script string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (v chromedp.Void, err error) {
		_, err = cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return v, err
	}
}
