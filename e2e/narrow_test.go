package e2e

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"lakaz/locales"
)

// TestEveryDateFitsUnderTheTitle writes every day of two years, live, under the title of a phone of 360 px, in every
// language: each stays on one line beside the language button.
func TestEveryDateFitsUnderTheTitle(t *testing.T) {
	d := living(t)
	ctx := browser(t)
	do(t, ctx, screen(360, 640), chromedp.Navigate(d.enter(t, "resident", "fr")))
	do(t, ctx, chromedp.Navigate(d.HTTP+"/"))
	sees(t, ctx, 30*time.Second, "the app", interactive)
	sees(t, ctx, 10*time.Second, "live", "document.querySelector('.live') && document.fonts.status === 'loaded'")
	for _, tag := range []string{"fr", "gcf-GP", "gcf-MQ", "gcr", "rcf"} {
		w := locales.For(tag)
		var dates []string
		for day := range 730 {
			at := time.Date(2026, 1, 1+day, 23, 59, 0, 0, time.UTC)
			dates = append(dates, locales.Date(w, at)+", "+locales.Clock(at))
		}
		words, _ := json.Marshal(map[string]any{"live": w.T("home.live"), "dates": dates})
		wrapped := js[[]string](t, ctx, `(({live, dates}) => {
			const line = document.querySelector('.eave p').cloneNode();
			document.querySelector('.eave-t').append(line);
			line.innerHTML = '<span class="live"></span>';
			line.firstChild.textContent = live;
			line.append('');
			const height = line.offsetHeight, cut = dates.filter((date) => {
				line.lastChild.data = ' · ' + date;
				return line.offsetHeight > height || line.scrollWidth > line.clientWidth;
			});
			line.remove();
			return cut;
		})(`+string(words)+`)`)
		if len(wrapped) > 0 {
			t.Errorf("%s: %d dates need two lines, such as %q", tag, len(wrapped), wrapped[0])
		}
	}
}

// TestEveryRefusalIsSeenOnAPhone opens the gateways on a phone, and the sensors of one: no figure of theirs lies beyond
// the edge.
func TestEveryRefusalIsSeenOnAPhone(t *testing.T) {
	d := living(t)
	ctx := browser(t)
	do(t, ctx, screen(360, 640), chromedp.Navigate(d.enter(t, "administrator", "")))
	do(t, ctx, chromedp.Navigate(d.HTTP+"/bureau"))
	sees(t, ctx, 30*time.Second, "the gateways", interactive+" && document.querySelector('table.cards td.wrap')")
	do(t, ctx, chromedp.Click(chromedp.CSS("table.cards td button.link"))) // its sensors
	sees(t, ctx, 30*time.Second, "the sensors", "document.querySelector('table.cards .alarms .state')")
	look(t, ctx, "administrator--bureau-capteurs-phone", axeSource(t))
	beyond := js[[]string](t, ctx, `[...document.querySelectorAll('table.cards td')].filter((cell) => {
		const box = cell.getBoundingClientRect(), region = cell.closest('.scroll').getBoundingClientRect();
		return box.left < region.left || box.right > region.right || cell.scrollWidth > cell.clientWidth;
	}).map((cell) => cell.textContent)`)
	if len(beyond) > 0 {
		t.Errorf("beyond the edge: %s", strings.Join(beyond, " | "))
	}
}

// TestEveryTileSaysBothFiguresUncut writes every word and figure beside it into a room's tile on a phone of 360 px, in
// every language, in plain text and the largest: nothing is cut, the figure stays whole.
func TestEveryTileSaysBothFiguresUncut(t *testing.T) {
	d := living(t)
	ctx := browser(t)
	do(t, ctx, screen(360, 640), chromedp.Navigate(d.enter(t, "resident", "fr")))
	do(t, ctx, chromedp.Navigate(d.HTTP+"/"))
	sees(t, ctx, 30*time.Second, "a room with both figures", interactive+" && document.querySelector('.room .st small') && document.fonts.status === 'loaded'")
	var lines [][2]string
	for _, tag := range []string{"fr", "gcf-GP", "gcf-MQ", "gcr", "rcf"} {
		w := locales.For(tag)
		lines = append(lines, [2]string{w.T("home.airDamp"), locales.Celsius(-18.6)})
		for _, c := range []string{"froid", "frais", "bien", "chaud", "trop"} {
			lines = append(lines, [2]string{w.T("comfort.short." + c), locales.Percent(100)})
		}
	}
	words, _ := json.Marshal(lines)
	cut := js[[]string](t, ctx, `((lines) => {
		const small = document.querySelector('.room .st small'), line = small.closest('.st'), tile = line.closest('.room'), cut = [];
		for (const size of ['', 'large', 'largest']) {
			document.documentElement.dataset.size = size;
			for (const [word, figure] of lines) {
				small.previousSibling.data = word + ' ';
				small.textContent = figure;
				const inside = tile.getBoundingClientRect().right - parseFloat(getComputedStyle(tile).paddingRight);
				if (line.scrollWidth > line.clientWidth || small.getClientRects().length > 1 || small.getBoundingClientRect().right > inside + 1) cut.push(size + ' ' + word + figure);
			}
		}
		return cut;
	})(`+string(words)+`)`)
	if len(cut) > 0 {
		t.Errorf("cut: %s", strings.Join(cut, " | "))
	}
}

// TestEveryGestureLabelHasAir measures the gesture of the day: its label does not touch its pictograms.
func TestEveryGestureLabelHasAir(t *testing.T) {
	d := living(t)
	ctx := browser(t)
	do(t, ctx, screen(360, 640), chromedp.Navigate(d.enter(t, "resident", "fr")))
	do(t, ctx, chromedp.Navigate(d.HTTP+"/gestes"))
	sees(t, ctx, 30*time.Second, "the gesture", interactive+" && document.querySelector('.recipe .pic')")
	air := js[float64](t, ctx, `document.querySelector('.recipe').getBoundingClientRect().top - document.querySelector('.advice .label').getBoundingClientRect().bottom`)
	if air < 6 {
		t.Errorf("%v px between the label and the pictograms", air)
	}
}

// TestEveryWayHomeFits opens an address that only the programme answers, which leads nowhere, in French: the longest of
// the buttons home stays inside its card.
func TestEveryWayHomeFits(t *testing.T) {
	d := living(t)
	ctx := browser(t)
	do(t, ctx, screen(360, 640), chromedp.Navigate(d.enter(t, "resident", "fr")))
	do(t, ctx, chromedp.Navigate(d.HTTP+"/shell"))
	sees(t, ctx, 30*time.Second, "the way home", interactive+" && "+hasText("Cette page n’existe pas")+" && document.fonts.status === 'loaded'")
	shoot(t, ctx, "resident-fr-nulle-part")
	if !js[bool](t, ctx, `(() => { const button = document.querySelector('main a.btn'), card = button.closest('.card');
		return button.scrollWidth <= button.clientWidth && button.getBoundingClientRect().right <= card.getBoundingClientRect().right - 12 })()`) {
		t.Error("the button is wider than its card")
	}
}
