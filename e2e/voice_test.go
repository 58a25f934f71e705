package e2e

import (
	"bytes"
	little "encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// voices stands in for the voices of a browser, of which a headless Chromium has none: what is to be spoken is written
// down. What is played is written down too, and played.
const voices = `
window.heard = [];
Object.defineProperty(window, 'speechSynthesis', {value: {
	getVoices: () => [{lang: 'en-US', localService: true}, {lang: 'fr-CA', localService: false}, {lang: 'fr-FR', localService: true}],
	speak(u) { heard.push(u.voice?.lang + ' ' + u.text); window.rate = u.rate; setTimeout(() => { u.onstart?.(); u.onend?.() }) },
	cancel() {},
}});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } };
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () { heard.push('sound'); return play.call(this) };
`

// TestCardsAreReadAloud listens to a card whose sentences were recorded, to the same in a language without recordings, and
// to a figure with its unit.
func TestCardsAreReadAloud(t *testing.T) {
	server := serve(t)
	folder := t.TempDir()
	for _, name := range []string{"fr/wall.title.wav", "fr/wall.text.wav"} {
		if err := os.MkdirAll(filepath.Join(folder, "fr"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), silence(400), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	server.kill()
	server.flags = []string{"--voice", folder}
	server.start()
	h := server.newHome(server.admin(), "FR", flat())
	publish(t, server.connect(h), h, air(20.4, 1480))

	ctx := browser(t)
	do(t, ctx, screen(360, 640), command(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: voices}))
	do(t, ctx, chromedp.Navigate("http://"+server.http+h.CardURL[strings.Index(h.CardURL, "/c/"):]))
	do(t, ctx, chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	sees(t, ctx, 30*time.Second, "the app has taken over", interactive)
	listen := func(card, what, expression string) {
		t.Helper()
		sees(t, ctx, 10*time.Second, "the loudspeaker", "document.querySelector('"+card+" .say')")
		js[bool](t, ctx, "heard.length = 0, document.querySelector('"+card+" .say').click(), true")
		sees(t, ctx, 10*time.Second, what, expression)
		sees(t, ctx, 10*time.Second, "it is over", "document.querySelector('"+card+" .say').ariaPressed === 'false'")
	}
	listen("[aria-labelledby=elec]", "the power with its unit in words, by the device's own French voice",
		"heard.length === 1 && heard[0].startsWith('fr-FR ') && heard[0].includes('1480 watts')")
	do(t, ctx, chromedp.Click(chromedp.CSS(`nav.bar a[href="/moi"]`)))
	listen("[aria-labelledby=mur]", "both recorded sentences and no voice", "heard.join() === 'sound,sound'")
	js[bool](t, ctx, `document.querySelector('#langue span[lang="rcf"]').closest('button').click(), true`)
	sees(t, ctx, 10*time.Second, "Réunionese Creole", "document.documentElement.lang === 'rcf'")
	listen("[aria-labelledby=mur]", "a French voice for a Creole that nobody recorded", "heard.length === 1 && heard[0].startsWith('fr-FR Tablèt') && rate > 0.9")

	// A slower voice is chosen by ear, and stays chosen.
	const slower = `[...document.querySelectorAll('[aria-labelledby="me.voice"] button')][1]`
	js[bool](t, ctx, "heard.length = 0, "+slower+".click(), true")
	sees(t, ctx, 10*time.Second, "it is heard slowly", slower+".ariaPressed === 'true' && heard.length === 1 && rate < 0.8")
	do(t, ctx, chromedp.Reload())
	sees(t, ctx, 30*time.Second, "it is chosen still", interactive+" && "+slower+".ariaPressed === 'true' && document.documentElement.dataset.pace === 'slow'")
}

// silence is a sound file of so many samples at 8 kHz.
func silence(samples int) []byte {
	var b bytes.Buffer
	b.WriteString("RIFF")
	little.Write(&b, little.LittleEndian, uint32(36+samples))
	b.WriteString("WAVEfmt ")
	for _, v := range []any{uint32(16), uint16(1), uint16(1), uint32(8000), uint32(8000), uint16(1), uint16(8)} {
		little.Write(&b, little.LittleEndian, v)
	}
	b.WriteString("data")
	little.Write(&b, little.LittleEndian, uint32(samples))
	b.Write(bytes.Repeat([]byte{128}, samples))
	return b.Bytes()
}
