package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/assets"
)

// The hall of TestNothingLeavesTheHall: a network device behind which nobody is, and the way to everybody.
const (
	hallDevice = "hall0"
	hallHost   = "192.168.77.2"
	hallLater  = "192.168.77.9" // what the router gives the laptop in the middle of the evening
	inTheHall  = "LAKAZ_TEST_IN_THE_HALL"
)

// hallNetwork makes the hall: what is for anybody else leaves by one device, to a router that never answers, and so do the
// questions for names.
var hallNetwork = strings.NewReplacer("DEV", hallDevice, "HOST", hallHost).Replace(`set -e
ip link set lo up; ip link add DEV type veth peer name router
for d in DEV router; do echo 1 >/proc/sys/net/ipv6/conf/$d/disable_ipv6; done
echo 1 >/proc/sys/net/ipv4/conf/all/promote_secondaries
ip addr add HOST/24 dev DEV; ip link set DEV up; ip link set router up
ip route add default via 192.168.77.1 dev DEV
ip neigh replace 192.168.77.1 lladdr 02:00:00:00:00:01 dev DEV nud permanent
echo nameserver 192.168.77.1 >"$1/resolv.conf"; mount --bind "$1/resolv.conf" /etc/resolv.conf
`)

// TestNothingLeavesTheHall holds an evening with a bag in a network namespace of its own, all of it in Chromium on the hall's
// address and over plain HTTP: the facilitator enters by the card and steers with the remote, phones answer, paper cards are
// typed, the wall shows it, the report is read and the file for the main server taken. Chromium may look up any name. Every
// frame that the kernel lets out by the only way there is is looked at: none is for another network, and the only names that
// are asked for are those that Chromium itself asks for wherever it is. At last one is looked up on purpose, and is seen.
func TestNothingLeavesTheHall(t *testing.T) {
	if os.Getenv(inTheHall) != "" {
		aloneInTheHall(t)
		return
	}
	if err := assets.Built(); err != nil {
		t.Skip("make test does it: ", err)
	}
	for _, tool := range []string{"unshare", "ip", "mount", "chromium"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool, " is not installed: ", err)
		}
	}
	flags := "-nm"
	if os.Geteuid() != 0 {
		flags = "-rnm"
	}
	if out, err := exec.Command("unshare", flags, "sh", "-c", hallNetwork, "sh", t.TempDir()).CombinedOutput(); err != nil {
		t.Skipf("network namespaces are not allowed here: %v %s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), "unshare", flags, "sh", "-c", hallNetwork+`exec "$0" -test.run '^TestNothingLeavesTheHall$' -test.v`, os.Args[0], t.TempDir())
	cmd.Env = append(os.Environ(), inTheHall+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestNothingLeavesTheHall") {
		t.Fatalf("%v\n%s", err, out)
	}
}

// strays are the frames that are for another network, but for Chromium's own errands: the names that it looks up with an empty
// page on screen too, each of them exactly. Nobody answers, so that it never comes to more.
func strays(frames []string) []string {
	errands := []string{"accounts.google.com", "clients2.google.com", "content-autofill.googleapis.com", "optimizationguide-pa.googleapis.com", "update.googleapis.com",
		"safebrowsing.googleapis.com", "safebrowsingohttpgateway.googleapis.com", "redirector.gvt1.com", "android.clients.google.com", "mtalk.google.com"}
	return slices.DeleteFunc(frames, func(frame string) bool {
		_, name, _ := strings.Cut(frame, ":53 asks for ")
		return strings.HasPrefix(frame, "arp who has 192.168.77.") || slices.Contains(errands, name)
	})
}

func TestStrays(t *testing.T) {
	f := func(frame string, want int) {
		t.Helper()
		if got := strays([]string{frame}); len(got) != want {
			t.Errorf("%s: %v", frame, got)
		}
	}
	f("arp who has 192.168.77.9", 0)
	f("arp who has 10.0.0.1", 1)
	f("protocol 17 192.168.77.2 > 192.168.77.1:53 asks for update.googleapis.com", 0)
	f("protocol 17 192.168.77.2 > 192.168.77.1:53 asks for fonts.googleapis.com", 1)
	f("protocol 17 192.168.77.2 > 192.168.77.1:53 asks for update.googleapis.com.example.org", 1)
	f("protocol 6 192.168.77.2 > 142.250.0.1:443", 1)
}

// evening of a bag in browsers: who is there, each with a device of their own.
type hallEvening struct {
	t      *testing.T
	d      *door
	base   string // on the hall's address
	chrome context.Context
}

// device opens a browser that is somebody's own at an address.
func (e hallEvening) device(base, path string) tab {
	e.t.Helper()
	ctx, cancel := chromedp.NewContext(e.chrome, chromedp.WithNewBrowserContext())
	e.t.Cleanup(cancel)
	must(e.t, chromedp.Do(ctx, chromedp.EmulateViewport(360, 640)))
	b := tab{e.t, ctx, base}
	b.do(chromedp.Navigate(base + path))
	return b
}

// remoteButton is the expression for a button of a card of the remote that does something: one that has just come below a finger
// does not yet.
func remoteButton(card, text string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('[aria-labelledby="carte-%s"] .btn')].find((b) => b.textContent.trim() === %q && !b.disabled && b.getAttribute("aria-disabled") !== "true")`, card, text)
}

// presses waits for something and clicks it.
func (b tab) presses(what, expression string) {
	b.t.Helper()
	b.sees(what, expression)
	read[bool](b, "("+expression+").click(), true")
}

// shows waits until the page shows a text.
func (b tab) shows(text string) {
	b.t.Helper()
	b.sees(text, fmt.Sprintf("document.body.innerText.replace(/\\u00a0|\\u202f/g, ' ').includes(%q)", text))
}

func aloneInTheHall(t *testing.T) {
	wire := tapped(t, hallDevice)
	d, _, _ := bagged(t, lakaz.Mainland, t.TempDir())
	hosts := d.server.bag.hosts()
	if len(hosts) != 1 || !strings.HasPrefix(hosts[0], hallHost) {
		t.Fatalf("the hall's addresses are %v", hosts)
	}
	e := hallEvening{t: t, d: d, base: "http://" + hosts[0]}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("chromium"), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("lang", "fr-FR"), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-domain-reliability", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	e.chrome, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	must(t, chromedp.Do(e.chrome, chromedp.Navigate("about:blank")))

	// The facilitator enters by the card, plans an hour and opens its room on the remote.
	team := e.device(e.base, d.server.bag.path())
	team.presses("the card", "document.querySelector('main form button[type=submit]')")
	team.sees("the workshops", "location.pathname === '/ateliers'")
	for what, not := range map[string]string{"a secure context": "isSecureContext", "a camera of its own": "navigator.mediaDevices", "a worker": "navigator.serviceWorker"} {
		if read[bool](team, "!!("+not+")") {
			t.Errorf("the hall's address has %s: this proves nothing of plain HTTP", what)
		}
	}
	id := ulid.Make().String()
	plan := fmt.Sprintf(`fetch('/api/workshops/%s', {method: 'PUT', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({operation: '%sfr', title: 'Au chaud', place: 'Salle', at: new Date().toISOString(), minutes: 60,
		languages: ['fr', 'rcf'], pack: 'chauffage', settings: {languages: ['fr', 'rcf'], board: 'top3', speedBonus: 0, teams: 0, timer: false, activities: ['cold-room', 'warm-before', 'degree']}})}).then((a) => a.status)`, id, bagMark)
	if status := read[int](team, plan); status != http.StatusOK {
		t.Fatalf("planned: %d", status)
	}
	team.do(chromedp.Navigate(e.base + "/atelier?id=" + id))
	team.presses("the closed room", remoteButton("door", "Ouvrir la salle"))
	team.sees("the open room", "document.querySelector('#carte-doors')")
	ws, err := d.rooms.book.Get(t.Context(), id)
	must(t, err)
	h, err := d.rooms.host(t.Context(), ws.Room)
	must(t, err)
	answered := func(n int) {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); ; {
			h.mu.Lock()
			given := len(h.state.Now.Given)
			h.mu.Unlock()
			if given == n {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d answers, want %d", given, n)
			}
			select {
			case <-time.After(20 * time.Millisecond):
			case <-t.Context().Done():
			}
		}
	}

	wall, here := e.device(e.base, h.wallPath()), e.device("http://localhost:"+d.server.bag.port, h.wallPath()) // the laptop's own
	var phones []tab
	for _, path := range []string{"/w/" + h.room.Code, "/w?code=" + strings.ToLower(h.room.Code)} {
		p := e.device(e.base, path)
		p.presses("the way in", `document.querySelector('[data-do="join"]')`)
		p.sees("a seat", `document.querySelector('.mine')`)
		phones = append(phones, p)
	}
	if cookie := read[string](phones[0], "document.cookie"); strings.Contains(cookie, "lakaz_seat") {
		t.Error("a script can read the seat")
	}
	reader := e.device(e.base, d.server.bag.path())
	reader.presses("the card", "document.querySelector('main form button[type=submit]')")
	reader.sees("the workshops", "location.pathname === '/ateliers'")
	reader.do(chromedp.Navigate(e.base + "/atelier/" + id + "/lecteur"))

	team.presses("the way to begin", remoteButton("now", "Commencer"))
	for n := 1; n <= 4; n++ { // what people thought of it comes last
		team.shows(fmt.Sprintf("Activité %d sur", n))
		for _, p := range phones {
			p.presses("an answer", "document.querySelector('[data-do=pick]:not([aria-disabled=true]), [data-do=guess]')")
		}
		wall.sees("the question on the wall", "document.querySelector('.w-main h2')")
		count := len(phones)
		if n == 1 {
			reader.sees("the shutter, which needs no camera of the page's own", "document.querySelector('[data-choices] li') && !document.querySelector('[data-shoot]').disabled")
			reader.do(chromedp.Click(chromedp.CSS("details.card summary")))
			reader.presses("a card, typed by hand", `document.querySelector('[data-hand] [data-card="3"] button:not([disabled])')`)
			reader.sees("the card is counted", "document.querySelector('[data-count]').textContent === '1'")
			count++
		}
		answered(count)
		team.presses("the answer", remoteButton("now", "Montrer la réponse"))
		wall.sees("what is right", `document.querySelector('.w-main[data-phase="reveal"]')`)
		phones[0].shows("Voici l’explication")
		if n == 2 {
			moved(t, e, h.room.Code, here, phones[1])
		}
		board, onward, end := remoteButton("now", "Montrer les points"), remoteButton("now", "Activité suivante"), remoteButton("now", "Terminer l’atelier")
		team.sees("the way on", board+" || "+onward+" || "+end)
		if read[bool](team, "!!("+board+")") { // between rounds, and at the end
			team.presses("the board", board)
			wall.sees("the board", `document.querySelector('.w-main[data-phase="board"]')`)
		}
		if n < 4 {
			team.presses("the next activity", onward)
		}
	}
	team.presses("the end", remoteButton("now", "Terminer l’atelier"))
	team.presses("yes", `document.querySelector('[aria-labelledby="carte-now"] .asks .btn')`)
	wall.sees("the end", `document.querySelector('.w-main[data-phase="finished"]')`)
	wordsAreHidden(t, e, h)

	team.do(chromedp.Navigate(e.base + "/atelier/" + id + "/bilan"))
	team.shows("Au chaud")
	for path, kind := range map[string]string{"/atelier/" + id + "/bilan.pdf": "application/pdf", "/atelier/" + id + "/bilan.csv": "text/csv", "/ateliers/rapporter": carriedType,
		"/contenu/chauffage": "text/html", "/atelier/" + id + "/invitations": "text/html", "/cartes-reponse": "text/html", "/langues": "text/html"} {
		got := read[string](team, fmt.Sprintf("fetch(%q).then(async (a) => a.status + ' ' + a.headers.get('Content-Type') + ' ' + ((await a.arrayBuffer()).byteLength > 500))", path))
		if !strings.HasPrefix(got, "200 "+kind) || !strings.HasSuffix(got, "true") {
			t.Errorf("%s: %s", path, got)
		}
	}

	if left := strays(wire.seen()); len(left) > 0 {
		t.Errorf("%d frames left the hall: %s", len(left), strings.Join(left, "; "))
	}
	_ = chromedp.Do(phones[0].ctx, chromedp.Navigate("http://outside.test/")) // there is no such name, nor anybody who would say so
	for deadline := time.Now().Add(20 * time.Second); !slices.ContainsFunc(wire.seen(), func(f string) bool { return strings.Contains(f, ":53 asks for outside.test") }); {
		if time.Now().After(deadline) {
			t.Fatalf("a name that was looked up is not seen: %v", wire.seen())
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-t.Context().Done():
		}
	}
}

// moved gives the laptop another address: its own wall tells it, whoever comes finds it, and who was there goes on when the
// first is back.
func moved(t *testing.T, e hallEvening, code string, wall, phone tab) {
	t.Helper()
	ip := func(args ...string) {
		t.Helper()
		if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
			t.Fatalf("ip %v: %v %s", args, err, out)
		}
	}
	ip("addr", "add", hallLater+"/24", "dev", hallDevice)
	ip("addr", "del", hallHost+"/24", "dev", hallDevice)
	wall.sees("the new address", fmt.Sprintf("document.querySelector('.addr').textContent.startsWith(%q)", hallLater))
	late := e.device("http://"+hallLater+":"+e.d.server.bag.port, "/w/"+code)
	late.sees("the way in at the new address", `document.querySelector('[data-do="join"]')`)
	phone.sees("that the line is gone", "document.querySelector('.ribbon')")
	phone.sees("the name and the code that take the seat along", `document.querySelector('.p-main > .card:first-child .pin')`) // some seconds after the line was lost
	name, pin := read[string](phone, "document.querySelector('.p-main > .card h2').textContent"), read[string](phone, "document.querySelector('.p-main > .card .pin').textContent")
	late.presses("another phone's seat", `document.querySelector('[data-do="panel"][data-id="move"]')`)
	late.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf("document.querySelector('#name').value = %q, document.querySelector('#pin').value = %q, document.querySelector('form [type=submit]').click()", name, pin)))
	late.sees("the same seat", fmt.Sprintf("document.querySelector('header').innerText.includes(%q)", name))
	ip("addr", "add", hallHost+"/24", "dev", hallDevice)
	ip("addr", "del", hallLater+"/24", "dev", hallDevice)
	wall.sees("the first address", fmt.Sprintf("document.querySelector('.addr').textContent.startsWith(%q)", hallHost))
	phone.sees("the line, which came back by itself", "!document.querySelector('.ribbon') && !document.querySelector('.p-main > .card .pin')")
}

// wordsAreHidden looks at the hall's plain pages without a word.
func wordsAreHidden(t *testing.T, e hallEvening, h *roomHost) {
	t.Helper()
	for _, path := range []string{"/w?", "/w/" + h.room.Code + "?", h.wallPath() + "&", "/entrer?"} {
		p := e.device(e.base, path+"mots=caches")
		p.sees(path+" without words", "CSS.highlights.get('words')?.size > 2")
		p.do(chromedp.Navigate(e.base + "/w"))
		p.sees("the next page without words", "CSS.highlights.get('words')?.size > 2")
		p.do(chromedp.Navigate(e.base + "/w?mots=visibles"))
		p.sees("the words", "document.querySelector('label') && !CSS.highlights.get('words')")
	}
}
