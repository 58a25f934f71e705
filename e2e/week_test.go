package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// The week on one page and the screen on which notices are chosen, on a phone and larger, in two languages.
func TestTheWeekAndItsNotices(t *testing.T) {
	server := serve(t)
	h := server.newHome(server.admin(), "FR", flat())
	now := time.Now().Truncate(time.Hour)
	var records []string
	for hour := range 15 * 24 {
		at := now.Add(-time.Duration(hour) * time.Hour)
		records = append(records, fmt.Sprintf(`{"n":"electricity/energy","u":"Wh","t":%d,"v":%d}`, at.Unix(), 500_000-400*hour),
			fmt.Sprintf(`{"n":"salon/temperature","u":"Cel","t":%d,"v":%.1f}`, at.Unix(), 17+float64(hour%40)/10))
	}
	publish(t, server.connect(h), h, "["+strings.Join(records, ",")+"]")
	ctx := browser(t)
	network := newWire(t, server.http)
	base := "http://" + network.addr
	do(t, ctx, screen(360, 640), chromedp.Navigate(base+h.CardURL[strings.Index(h.CardURL, "/c/"):]))
	do(t, ctx, chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	sees(t, ctx, 30*time.Second, "the home", interactive)
	for _, size := range sizes {
		for _, scheme := range []string{"light", "dark"} {
			for lang, title := range map[string]string{"fr": "Ma semaine", "gcf-GP": "Simenn an-mwen"} {
				do(t, ctx, screen(size.width, size.height), prefers(scheme), chromedp.Navigate(base+"/semaine?lang="+lang))
				sees(t, ctx, 30*time.Second, "the week", hasText(title)+" && document.querySelectorAll('.week li[data-c]').length === 7")
				look(t, ctx, strings.Join([]string{"semaine", lang, size.name, scheme}, "-"), axeSource(t))
			}
			do(t, ctx, chromedp.Navigate(base+"/moi/avis"))
			sees(t, ctx, 30*time.Second, "the notices", interactive+" && document.querySelectorAll('.set li').length > 4")
			look(t, ctx, strings.Join([]string{"avis", size.name, scheme}, "-"), axeSource(t))
		}
	}

	// A week that was read is read again without a network, as it looked.
	const week = "document.querySelectorAll('.week li[data-c]').length === 7 && getComputedStyle(document.querySelector('.week')).display === 'grid'"
	sees(t, ctx, 30*time.Second, "the worker", "navigator.serviceWorker.controller")
	do(t, ctx, chromedp.Navigate(base+"/semaine"))
	sees(t, ctx, 30*time.Second, "the week", week)
	network.set(true)
	do(t, ctx, chromedp.Navigate(base+"/semaine"))
	sees(t, ctx, 30*time.Second, "the week without a network", week)
}
