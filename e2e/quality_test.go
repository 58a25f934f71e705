package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A day whose register was silent through the night and began anew in the evening, and whose living room was not
// measured for twenty minutes: the drawing, the note and the total say what is estimated, on a phone and at the office.
func TestWhatIsEstimatedIsSeen(t *testing.T) {
	server := serve(t)
	h := server.newHome(server.admin(), "FR", flat())
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now().In(paris)
	midnight := time.Date(now.Year(), now.Month(), now.Day()-2, 0, 0, 0, 0, paris)
	var records []string
	for minute := -60; minute < 25*60; minute += 10 {
		at := midnight.Add(time.Duration(minute) * time.Minute)
		wh := 500_000 + 6*minute
		if minute >= 20*60 {
			wh = 6 * (minute - 20*60)
		}
		if minute < 100 || minute > 400 {
			records = append(records, fmt.Sprintf(`{"n":"electricity/energy","u":"Wh","t":%d,"v":%d}`, at.Unix(), wh))
		}
		if minute < 700 || minute > 720 {
			records = append(records, fmt.Sprintf(`{"n":"salon/temperature","u":"Cel","t":%d,"v":%.1f}`, at.Unix(), 19+float64(minute%360)/200))
		}
	}
	publish(t, server.connect(h), h, "["+strings.Join(records, ",")+"]")
	ctx := browser(t)
	base := "http://" + server.http
	do(t, ctx, screen(360, 640), chromedp.Navigate(h.CardURL))
	do(t, ctx, chromedp.Click(chromedp.CSS("main form button[type=submit]")))
	sees(t, ctx, 30*time.Second, "the home", interactive)
	for _, size := range sizes {
		for _, scheme := range []string{"light", "dark"} {
			do(t, ctx, screen(size.width, size.height), prefers(scheme))
			for place, words := range map[string][]string{
				"electricity": {"Dont 2 heures estimées", "remis à zéro", "environ"},
				"salon":       {"En pointillé"},
			} {
				name := strings.Join([]string{"qualite", place, size.name, scheme}, "-")
				do(t, ctx, chromedp.Navigate(base+"/historique?span=day&place="+place+"&at="+midnight.Format(time.DateOnly)))
				sees(t, ctx, 30*time.Second, name, interactive+" && document.querySelector('figure svg path')")
				look(t, ctx, name, axeSource(t))
				for _, word := range words {
					if !js[bool](t, ctx, hasText(word)) {
						t.Errorf("%s: %q is not said", name, word)
					}
				}
			}
		}
	}
}
