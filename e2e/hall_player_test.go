package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// The ways by which a player's page speaks to its room, by what is taken from the browser before the page begins.
var ways = []struct{ name, without string }{
	{"a socket", ""},
	{"events and posts", "delete window.WebSocket"},
	{"questions every two seconds", "delete window.WebSocket; delete window.EventSource"},
}

// player is somebody in the hall with a phone of their own: a browser context, which keeps cookies and storage while its
// page is closed and opened again.
type player struct {
	number   int
	address  string // of the room
	language string
	without  string // what their browser does not have
	browser  context.Context
	phone    cdp.BrowserContextID
	page     context.Context
	leave    context.CancelFunc // closes the page at once
	seat     playerSeat         // as they sat down
	said     map[string]string  // answers by activity, as JSON, that their page said are noted
}

// playerSeat is what a device is told of its seat.
type playerSeat struct {
	ID, Name, PIN, Lang string
	Team                int
	Answers             map[string]json.RawMessage
}

// newPlayer buys a phone.
func newPlayer(browser context.Context, number int, address string) (*player, error) {
	made, err := cdp.Call(browser, chromedp.FromContext(browser).Browser, target.CreateBrowserContext, target.CreateBrowserContextParams{})
	return &player{number: number, address: address, language: []string{"fr", "gcf-GP", "gcf-MQ", "gcr", "rcf"}[number%5],
		without: ways[number%len(ways)].without, browser: browser, phone: made.BrowserContextID, said: map[string]string{}}, err
}

// open opens the room's page.
func (p *player) open() error {
	p.page, p.leave = chromedp.NewContext(p.browser, chromedp.WithExistingBrowserContext(p.phone))
	if err := chromedp.Do(p.page); err != nil { // the page lives as long as the context of what is done first in it
		return err
	}
	ctx, cancel := context.WithTimeout(p.page, time.Minute)
	defer cancel()
	return chromedp.Do(ctx, screen(360, 640),
		command(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: p.without}), chromedp.Navigate(p.address))
}

// die ends the page's process as a phone short of memory does: nothing on the page hears of it.
func (p *player) die() {
	ctx, cancel := context.WithTimeout(p.page, time.Second)
	defer cancel()
	_ = chromedp.Do(ctx, command(page.Crash, cdp.Empty{})) // nobody is left to answer
	p.leave()
}

// fingers are what every page is given to be played with.
const fingers = `
	const $ = (selector) => document.querySelector(selector);
	const within = (what, holds) => new Promise((yes, no) => {
		const end = Date.now() + 120000;
		(function look() {
			if (holds()) yes();
			else if (Date.now() > end) no(new Error("not within two minutes: " + what + ": " + document.body.innerText.slice(0, 300)));
			else setTimeout(look, 30);
		})();
	});
	const noted = () => within("noted", () => $('.kept use[href="#circle-check"]'));
	const taps = async (selector) => {
		await within(selector, () => $(selector));
		$(selector).click();
	};
	const does = {
		async words(list) {
			await within("the field", () => $("#word"));
			$("#word").value = list[0];
			$("form[data-do=sayWord]").requestSubmit();
		},
		async estimate(n) {
			const s = $("input[type=range]");
			s.value = n;
			s.dispatchEvent(new Event("input", { bubbles: true }));
			await taps("[data-do=guess]");
		},
		async order(list) {
			for (const id of list) await taps('[data-do=put][data-id="' + id + '"]');
		},
		async match(pairs) {
			for (const id of Object.keys(pairs)) {
				await taps('[data-do=hold][data-id="' + id + '"]');
				await taps('[data-do=tie][data-id="' + pairs[id] + '"]');
			}
		},
		async tiles(list) {
			for (const id of list) await taps('.tile[data-id="' + id + '"]');
		},
	};`

// on runs JavaScript on a page, with fingers, and reads what it returns.
func on[T any](p *player, script string) (T, error) {
	ctx, cancel := context.WithTimeout(p.page, 3*time.Minute)
	defer cancel()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T]("(async () => {"+fingers+script+"})()", chromedp.EvalAwaitPromise))
	if err != nil {
		err = fmt.Errorf("player %d: %w", p.number, err)
	}
	return out, err
}

// mine is the seat that the device's cookie opens.
const mine = `
	const state = await (await fetch(location.pathname + "/state", { cache: "no-store" })).json();
	if (state.seats.length !== 1) throw new Error(state.seats.length + " seats");
	return state.seats[0];`

// sit takes a seat in the player's language.
func (p *player) sit() (err error) {
	if err = p.open(); err == nil {
		p.seat, err = on[playerSeat](p, fmt.Sprintf(`
			await taps('[data-do=language][data-id="%[1]s"]');
			await within("the language", () => document.documentElement.lang === "%[1]s");
			await taps("[data-do=join]");
			await within("a seat", () => $(".mine"));`+mine, p.language))
	}
	return err
}

// again opens the page again and checks that it is the same seat with the same answers, and that it shows the answer to what
// is on where one was given.
func (p *player) again(activity string) error {
	if err := p.open(); err != nil {
		return err
	}
	seat, err := on[playerSeat](p, fmt.Sprintf(`
		await within("the question", () => $(".q h2") && $(".q h2").dataset.k === %q);
		if (%v) await noted();`, activity, p.said[activity] != "")+mine)
	if err != nil {
		return err
	}
	return p.holds(seat)
}

// holds checks a seat against how they sat down and what they were told is noted.
func (p *player) holds(seat playerSeat) error {
	if seat.ID != p.seat.ID || seat.Name != p.seat.Name || seat.PIN != p.seat.PIN || seat.Lang != p.language || seat.Team != p.seat.Team {
		return fmt.Errorf("player %d has the seat %+v, sat down as %+v", p.number, seat, p.seat)
	}
	for activity, said := range p.said {
		if string(seat.Answers[activity]) != said {
			return fmt.Errorf("player %d: %s has %s, noted was %s", p.number, activity, seat.Answers[activity], said)
		}
	}
	return nil
}

// tap answers, and waits until the page says that it is noted if it is to.
func (p *player) tap(a asked, waits bool) error {
	said := a.says(p.number)
	answer, err := json.Marshal(said)
	if err != nil {
		return err
	}
	kind := a.Kind
	if _, own := map[string]bool{"words": true, "estimate": true, "order": true, "match": true}[kind]; !own {
		kind = "tiles"
	}
	script := fmt.Sprintf(`
		await within("the question", () => $(".q h2") && $(".q h2").dataset.k === %q && document.body.dataset.phase === "open");
		await does.%s(%s);
		if (%v) await noted();
		return true;`, a.ID, kind, answer, waits)
	_, err = on[bool](p, script)
	if p.said[a.ID] = string(answer); err != nil {
		return err
	}
	return nil
}
