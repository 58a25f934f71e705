package e2e

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/oklog/ulid/v2"
)

// kettleHour is a workshop of one measurement.
const kettleHour = `(async () => {
	const me = await fetch('/api/me').then((a) => a.json());
	const operation = me.operations && me.operations.length ? me.operations[0].id : %q;
	const body = { operation, title: 'Une bouilloire', at: new Date().toISOString(), minutes: 30, table: %q,
		languages: ['fr', 'rcf'], pack: 'chauffage', settings: { languages: ['fr', 'rcf'], board: 'own', speedBonus: 0, teams: 0, timer: false, activities: ['kettle'] } };
	const answer = await fetch('/api/workshops/%s', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
	return answer.status + (answer.ok ? '' : await answer.text());
})()`

// measuring is a workshop with a measurement on the demo table: the facilitator's remote, the wall, and two phones.
type measuring struct {
	*testing.T
	server       *lakaz
	remote, wall context.Context
	name         string
}

// lays makes the demo table with one tap and points a plug at it.
func (m *measuring) lays(operation string) (plug func(watts int)) {
	m.Helper()
	do(m.T, m.remote, chromedp.Navigate("http://"+m.server.http+"/operation/"+operation+"/table"))
	presses(m.T, m.remote, "making the table", `document.querySelector('form button.wide')`)
	sees(m.T, m.remote, 20*time.Second, "its settings", `document.querySelectorAll('.settings code').length > 6`)
	m.looks("table")
	settings := js[[]string](m.T, m.remote, `[...document.querySelectorAll('.settings code')].map((c) => c.textContent)`)
	if _, port, _ := strings.Cut(m.server.mqtt, ":"); !strings.HasSuffix(settings[0], ":"+port) {
		m.Errorf("devices are sent to %s, the broker is on %s", settings[0], m.server.mqtt)
	}
	topic := strings.NewReplacer("%prefix%", "tele", "%topic%", "prise").Replace(settings[4]) + "SENSOR" // as Tasmota makes it
	gateway := m.server.connect(home{Gateway: settings[1], Secret: settings[2]})
	plug = func(watts int) {
		m.Helper()
		said := fmt.Sprintf(`{"Time":"1970-01-01T00:00:09","ENERGY":{"TotalStartTime":"2026-01-01T00:00:00","Total":0.412,"Power":%d,"Voltage":230}}`, watts)
		if token := gateway.Publish(topic, 1, false, said); !token.WaitTimeout(10*time.Second) || token.Error() != nil {
			m.Fatal("publish: ", token.Error())
		}
	}
	plug(3)
	presses(m.T, m.remote, "what it said", `document.querySelector('a.btn.ghost.wide[href*="table"]')`)
	sees(m.T, m.remote, 20*time.Second, "the plug", hasText("3\u202fW")+" && "+hasText("c’est elle que le mur montre"))
	m.looks("table-prise")
	return plug
}

// looks takes pictures as they are by day and by night.
func (m *measuring) looks(what string) {
	m.Helper()
	for _, scheme := range []string{"light", "dark"} {
		do(m.T, m.remote, prefers(scheme))
		within(m.T, m.remote, what)
		shoot(m.T, m.remote, "mesure-"+m.name+"-"+what+"-"+scheme)
	}
	do(m.T, m.remote, prefers("light"))
}

// plays guesses on two phones, lets the kettle run, and shows who was nearest.
func (m *measuring) plays(id string, plug func(int)) {
	m.Helper()
	do(m.T, m.remote, chromedp.Navigate("http://"+m.server.http+"/atelier?id="+id))
	presses(m.T, m.remote, "the closed room", button("door", "Ouvrir la salle"))
	sees(m.T, m.remote, 30*time.Second, "the open room", "document.querySelector('#carte-doors')")
	code := js[string](m.T, m.remote, `document.querySelector('[aria-labelledby="carte-doors"] .amount .num').innerText.trim()`)
	base := "http://" + m.server.http
	m.wall = visitor(m.T, m.remote, base+js[string](m.T, m.remote, `(() => { const u = new URL(document.querySelector('[aria-labelledby="carte-doors"] a.btn').href); return u.pathname + u.search; })()`))
	do(m.T, m.wall, screen(1280, 800), prefers("light"))
	var phones []context.Context
	for range 2 {
		p := visitor(m.T, m.remote, base+"/w/"+strings.ToLower(code))
		presses(m.T, p, "the way in", "document.querySelector('[data-do=join]')")
		phones = append(phones, p)
	}
	sees(m.T, m.remote, 20*time.Second, "who has come", `document.querySelectorAll('[aria-labelledby="carte-people"] .set a').length === 2`)
	presses(m.T, m.remote, "the beginning", button("now", "Commencer"))
	for i, guess := range []string{"1000", "2100"} {
		sees(m.T, phones[i], 20*time.Second, "the slider", `document.querySelector('input[type=range]')`)
		js[bool](m.T, phones[i], `((s) => { s.value = `+guess+`; s.dispatchEvent(new Event('input', { bubbles: true })); return true; })(document.querySelector('input[type=range]'))`)
		presses(m.T, phones[i], "the guess", `document.querySelector('[data-do=guess]')`)
		sees(m.T, phones[i], 20*time.Second, "that it is kept", `document.querySelector('.kept')`)
	}
	plug(1990) // somebody tries the kettle already: the remote alone tells
	sees(m.T, m.remote, 20*time.Second, "the watts on the remote", `document.querySelector('[aria-labelledby="carte-table"] .amount .num').innerText.replace(/\s/g, '').indexOf('1990') === 0`)
	m.looks("devinette")
	if js[bool](m.T, m.wall, `!!document.querySelector('.measured')`) {
		m.Error("the wall tells the guess")
	}
	plug(3)
	if js[bool](m.T, m.remote, `!!(`+button("now", "Montrer la réponse")+`)`) {
		m.Error("what is not measured yet can be shown")
	}
	presses(m.T, m.remote, "the close", button("now", "Fermer les réponses, puis mesurer"))
	presses(m.T, m.remote, "the start", button("now", "Commencer la mesure"))
	length := func() int {
		return js[int](m.T, m.wall, `(document.querySelector('.measured .c1') || { getAttribute: () => '' }).getAttribute('d').split('L').length`)
	}
	sees(m.T, m.wall, 20*time.Second, "that it is measured", hasText("On mesure en ce moment"))
	for _, watts := range []int{1980, 2010, 2005} {
		was := length()
		plug(watts)
		eventually(m.T, 20*time.Second, "the curve grows", func() error {
			if is := length(); is <= was {
				return fmt.Errorf("%d points, %d before", is, was)
			}
			return nil
		})
	}
	m.looks("mesure")
	m.walls("mesure")
	presses(m.T, m.remote, "the stop", button("now", "Arrêter la mesure"))
	sees(m.T, m.remote, 20*time.Second, "what is right", hasText("Bonne réponse\u00a0: 2\u202f010\u202fW"))
	m.looks("mesuré")
	presses(m.T, m.remote, "the answer", button("now", "Montrer la réponse"))
	sees(m.T, m.wall, 20*time.Second, "the answer on the wall", `document.querySelector('.w-scale .unit b').innerText.replace(/\s/g, '') === '2010'`)
	m.walls("réponse")
	for i, want := range []float64{0, 1} { // 1 000 W is far off, 2 100 W near enough
		sees(m.T, phones[i], 20*time.Second, "what was right", hasText("2\u202f010\u202fW"))
		got := js[float64](m.T, phones[i], `fetch('/w/`+code+`/state').then((a) => a.json()).then((a) => a.seats[0].right.kettle)`)
		if want == 1 && got != 1 || want == 0 && (got <= 0 || got >= 0.5) {
			m.Errorf("phone %d has %v of the points", i, got)
		}
	}
	shoot(m.T, phones[1], "mesure-"+m.name+"-téléphone")
}

// walls takes pictures of the wall by day and by night, in French and a Creole.
func (m *measuring) walls(what string) {
	m.Helper()
	for _, look := range []string{"fr-light", "fr-dark", "rcf-light"} {
		language, scheme, _ := strings.Cut(look, "-")
		do(m.T, m.wall, prefers(scheme))
		if js[string](m.T, m.wall, "document.documentElement.lang") != language {
			presses(m.T, m.wall, "the other language", `document.querySelector('[data-do=language]')`)
		}
		within(m.T, m.wall, what)
		shoot(m.T, m.wall, "mesure-"+m.name+"-mur-"+what+"-"+look)
	}
	do(m.T, m.wall, prefers("light"))
	presses(m.T, m.wall, "French again", `document.querySelector('[data-do=language]')`)
}

// The kettle on the demo table: people guess, it runs on the wall while a plug as sold tells its watts over MQTT, and the
// nearest have the points; at the main server.
func TestAKettleIsMeasured(t *testing.T) {
	server := serve(t)
	admin := server.admin()
	var operation struct{ ID string }
	admin.call("POST", "/api/operations", map[string]string{"name": "Lille", "territory": "FR"}, &operation)
	m := &measuring{T: t, server: server, remote: browser(t), name: "serveur"}
	do(t, m.remote, screen(360, 640), prefers("light"), chromedp.Navigate("http://"+server.http+"/entrer/equipe"))
	js[bool](t, m.remote, fmt.Sprintf(`(() => { const f = document.querySelector("main form"); f.email.value = %q; f.password.value = %q; f.submit(); return true; })()`, adminEmail, adminPassword))
	sees(t, m.remote, 60*time.Second, "the app", interactive)
	plug := m.lays(operation.ID)
	// It is the operation's only table: a plan that is begun by hand has it already.
	do(t, m.remote, chromedp.Navigate("http://"+server.http+"/ateliers/nouveau?operation="+operation.ID))
	sees(t, m.remote, 20*time.Second, "the table in the plan", `document.querySelector('#compteur').value !== ''`)
	table := js[string](t, m.remote, `document.querySelector('#compteur').value`)
	id := ulid.Make().String()
	if status := js[string](t, m.remote, fmt.Sprintf(kettleHour, operation.ID, table, id)); status != "200" {
		t.Fatal(status)
	}
	m.plays(id, plug)
}

// The same in a hall without the Internet: the bag lays its own table, and every workshop in it has it.
func TestAKettleIsMeasuredInABag(t *testing.T) {
	server := &lakaz{t: t, data: t.TempDir(), http: freePort(t), mqtt: freePort(t), log: new(lockedBuffer), flags: []string{"--bag"}}
	server.start()
	t.Cleanup(server.kill)
	m := &measuring{T: t, server: server, remote: browser(t), name: "sac"}
	card := regexp.MustCompile(`/sac/[A-Z0-9]+`).FindString(server.log.String())
	do(t, m.remote, screen(360, 640), prefers("light"), chromedp.Navigate("http://"+server.http+card))
	presses(t, m.remote, "the facilitator's card", `document.querySelector('form button')`)
	sees(t, m.remote, 30*time.Second, "the workshops", hasText("Commencer maintenant"))
	operation := js[string](t, m.remote, `document.querySelector('input[name=operation]').value`)
	id := ulid.Make().String()
	if status := js[string](t, m.remote, fmt.Sprintf(kettleHour, operation, "", id)); status != "200" { // planned before there is a table
		t.Fatal(status)
	}
	plug := m.lays(operation)
	m.plays(id, plug)
}
