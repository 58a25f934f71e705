package main

import (
	"context"
	"net/http"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
)

// TestATextIsRecordedOnItsPage: the browser's own format becomes what every browser plays, and can be heard and taken
// away; the next text is offered in the same language. The microphone is the browser's own that beeps.
func TestATextIsRecordedOnItsPage(t *testing.T) {
	x := openHall(t, room.Settings{})
	v := x.as("facilitator")
	id, at := x.ownPackOf(t, v, "chauffage")
	to := at + "/activite/warm-before"
	b := x.phone("/w", 360, 720, chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"))
	b.do(func(ctx context.Context, target *chromedp.Target) (v chromedp.Void, err error) {
		_, err = cdp.Call(ctx, target, network.SetCookie, network.SetCookieParams{Name: sessionCookie, Value: x.sessions()["facilitator"], URL: x.base})
		return v, err
	})
	b.do(chromedp.Navigate(x.base + to))
	b.sees("the microphone", `document.querySelector('button[data-mic]:not([hidden])')`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('#langue').value = "rcf"`))
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('#langue').dispatchEvent(new Event("change", {bubbles: true}))`))
	if got, want := read[string](b, `document.querySelector('[data-words]').textContent`), x.draft(t, id).Texts["rcf"]["warm-before.q"]; got != want {
		t.Errorf("to say: %q, want %q", got, want)
	}
	b.taps(`button[data-mic]`)
	b.sees("the seconds", `document.querySelector('button[data-mic]').innerText.includes(" 2 / 30")`)
	b.looks("record-on")
	b.taps(`button[data-mic]`)
	b.sees("the recording", `document.querySelector('.sounds audio')`)
	b.sees("its place", `document.querySelector('#f-voice').getBoundingClientRect().top < innerHeight / 2`)
	b.looks("record-kept")
	clip := x.voiceOf(t, id, "rcf/warm-before.q")
	if sound, ok := packs.SoundOf(clip); !ok || sound.Extension != ".wav" || sound.Length < 1e9 || sound.Length > 4e9 {
		t.Errorf("a recording of some two seconds is %+v", sound)
	}
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('.sounds audio').play()`))
	b.sees("it is heard", `document.querySelector('.sounds audio').currentTime > 0`)
	if next := read[string](b, `document.querySelector('#texte').value + " " + document.querySelector('#langue').value`); next != "warm-before.why rcf" {
		t.Errorf("next is %s", next)
	}
	v.get(to).expect(t, http.StatusOK, "Sons de cette activité")
	b.taps(`.sounds button`)
	b.sees("none", `!document.querySelector('.sounds') && document.querySelector('button[data-mic]:not([hidden])')`)
}

// voiceOf is a recording of a draft.
func (d *door) voiceOf(t *testing.T, id, name string) []byte {
	t.Helper()
	p, err := d.rooms.shelf.Whole(t.Context(), id)
	must(t, err)
	if p.Voices[name] == nil {
		t.Fatal("no voice ", name)
	}
	return p.Voices[name]
}
