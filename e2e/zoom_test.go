package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestNothingIsCutWhenLarge opens every resident's screen in the largest text on a window of 320 px, which is a desk's at
// 400 %: nothing is wider than the window, no text is cut, no button lies outside.
func TestNothingIsCutWhenLarge(t *testing.T) {
	d := living(t)
	for _, language := range []string{"fr", "rcf"} {
		ctx := browser(t)
		do(t, ctx, screen(320, 640), prefers("light"), chromedp.Navigate(d.enter(t, "resident", language)))
		js[bool](t, ctx, `localStorage.setItem('lakaz.device', '{"size":"largest"}'), true`)
		for _, path := range []string{"/", "/historique", "/historique?place=electricity&span=month", "/gestes", "/budget", "/moi", "/moi/donnees", "/moi/aide", "/moi/avis", "/atelier"} {
			do(t, ctx, chromedp.Navigate(d.HTTP+path))
			sees(t, ctx, 30*time.Second, path, interactive+" && document.documentElement.dataset.size === 'largest' && document.querySelector('main h2') && !document.querySelector('main .skel') && document.fonts.status === 'loaded'")
			name := "grand-" + language + strings.NewReplacer("/", "-", "?", "-", "=", "-", "&", "-").Replace(path)
			shoot(t, ctx, name)
			for _, wrong := range js[[]string](t, ctx, `(() => {
				const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth, wrong = wide > 0 ? ['the page is ' + wide + ' px too wide'] : [];
				for (const e of document.querySelectorAll('#app *')) {
					if (e.closest('svg, .vh, .skip, .scroll, [hidden]') || !e.checkVisibility() || !e.textContent.trim()) continue;
					const style = getComputedStyle(e), box = e.getBoundingClientRect();
					if (style.overflowX === 'hidden' && e.scrollWidth > e.clientWidth + 1) wrong.push('cut: ' + e.outerHTML.slice(0, 120));
					if (e.matches('a, button, .num, input, select') && (box.left < -1 || box.right > innerWidth + 1)) wrong.push('outside: ' + e.outerHTML.slice(0, 120));
					if (e.matches('button, .btn') && e.scrollWidth > e.clientWidth + 1) wrong.push('bursts: ' + e.outerHTML.slice(0, 120));
				}
				return wrong;
			})()`) {
				t.Errorf("%s: %s", name, wrong)
			}
		}
	}
}
