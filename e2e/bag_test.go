package e2e

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A workshop in a bag, as the README tells it: from an empty folder and the terminal's card to the wall, a phone and the
// remote, through a power cut, and home to the main server as a file and over the network, each twice.
func TestABagAsTheReadmeTells(t *testing.T) {
	_, port, err := net.SplitHostPort(freePort(t))
	if err != nil {
		t.Fatal(err)
	}
	bag := &lakaz{t: t, data: filepath.Join(t.TempDir(), "data"), http: "0.0.0.0:" + port, mqtt: freePort(t), log: new(lockedBuffer), flags: []string{"--bag", "--wifi", "Salle du port:secret"}}
	t.Cleanup(func() { bag.kill() })
	bag.start()
	told := func(what, pattern, but string) (last string) {
		t.Helper()
		eventually(t, 10*time.Second, "the terminal tells "+what, func() error {
			all := regexp.MustCompile(pattern).FindAllStringSubmatch(bag.log.String(), -1)
			if len(all) == 0 || all[len(all)-1][1] == but {
				return fmt.Errorf("%s", bag.log.String())
			}
			last = all[len(all)-1][1]
			return nil
		})
		return last
	}
	card := told("the card", `(http://localhost:`+port+`/sac/\S+)`, "")
	told("the Wi-Fi", `(«.Salle du port.»)`, "")
	told("an account", `(animation@sac\.example)`, "")

	laptop := browser(t)
	do(t, laptop, screen(1280, 800), chromedp.Navigate(card))
	presses(t, laptop, "the card's button", "document.querySelector('main form button[type=submit]')")
	presses(t, laptop, "a content under « Commencer maintenant »", `document.querySelector('form[action="/ateliers/maintenant"] button[value="facture"]')`)
	sees(t, laptop, 20*time.Second, "the open room", "document.querySelector('#salle .spelt')")
	code := js[string](t, laptop, "document.querySelector('#salle .spelt').textContent")
	link := func(of string) string {
		return js[string](t, laptop, fmt.Sprintf("[...document.querySelectorAll('#salle a')].find((a) => a.getAttribute('href').includes(%q)).href", of))
	}
	remote, wall := link("/atelier?id="), link("/wall")
	wallTab, phone := visitor(t, laptop, wall), visitor(t, laptop, "http://127.0.0.1:"+port+"/w")
	do(t, wallTab, screen(1280, 720))
	sees(t, wallTab, 20*time.Second, "the square of the room and that of the Wi-Fi", "document.querySelectorAll('.way svg.qr').length === 2")
	sees(t, wallTab, 20*time.Second, "the code and the network's name", hasText("Salle du port")+fmt.Sprintf(" && [...document.querySelectorAll('.letters span')].map((s) => s.textContent).join('') === %q", code))

	js[bool](t, phone, fmt.Sprintf("(document.querySelector('[name=code]').value = %q, document.querySelector('main form').submit(), true)", strings.ToLower(code)))
	presses(t, phone, "the way in", `document.querySelector('[data-do="join"]')`)
	sees(t, phone, 20*time.Second, "a seat", "document.querySelector('.mine')")
	do(t, laptop, chromedp.Navigate(remote))
	take := `[...document.querySelectorAll(".btn")].find((b) => b.textContent.trim() === "Prendre la télécommande")`
	sees(t, laptop, 60*time.Second, "the remote", take+" || "+button("now", "Commencer"))
	js[bool](t, laptop, "(("+take+")?.click(), true)")
	presses(t, laptop, "the beginning", button("now", "Commencer"))
	presses(t, phone, "an answer", "document.querySelector('.tile')")
	noted, counted := `document.querySelector('.kept use[href="#circle-check"]')`, "document.querySelector('.in p b')?.textContent === '1'"
	sees(t, phone, 20*time.Second, "it is noted", noted)
	sees(t, wallTab, 20*time.Second, "one answer", counted)

	bag.kill() // the laptop's battery is empty
	sees(t, wallTab, 30*time.Second, "the wall has lost the server", "document.querySelector('.lost')")
	bag.start()
	told("another card than at the last start", `(http://localhost:`+port+`/sac/\S+)`, card)
	sees(t, wallTab, 60*time.Second, "the same question on the wall with its answer", "!document.querySelector('.lost') && "+counted)
	sees(t, phone, 60*time.Second, "and on the phone", "!document.querySelector('.ribbon') && "+noted)
	presses(t, laptop, "the close", button("now", "Fermer les réponses"))
	sees(t, wallTab, 30*time.Second, "the close on the wall", "document.querySelector('.w-main').dataset.phase === 'closed'")
	bag.kill()

	main := serve(t)
	admin := main.admin()
	var operation struct{ ID string }
	admin.call("POST", "/api/operations", map[string]string{"name": "Lille", "territory": "FR"}, &operation)
	carries := func(want string, args ...string) {
		t.Helper()
		out, err := exec.Command(binary(t), append([]string{"carry", "--data", bag.data}, args...)...).CombinedOutput()
		if text := strings.ReplaceAll(string(out), "\u00a0", " "); err != nil || !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("lakaz carry %v: %v %s", args, err, text)
		}
	}
	file := filepath.Join(t.TempDir(), "atelier.lakaz")
	carries(`Écrit dans`, "--out", file)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{`Ateliers : 1, nouveautés : [1-9]`, `Ateliers : 1, nouveautés : 0\.`} {
		if page := admin.handsIn(operation.ID, data); !regexp.MustCompile(want).MatchString(page) {
			t.Errorf("handed in, time %d: %s", i+1, page)
		}
	}
	token := regexp.MustCompile(`--token ([A-Z0-9]+)`).FindStringSubmatch(admin.answer(admin.c.PostForm(admin.base+"/ateliers/jeton", url.Values{"operation": {operation.ID}})))
	if token == nil {
		t.Fatal("no token is shown")
	}
	for range 2 {
		carries(`C’est rapporté. Ateliers : 1, nouveautés : 0\.`, "--to", "http://"+main.http, "--token", token[1])
	}
	if list := admin.answer(admin.c.Get(admin.base + "/ateliers")); !strings.Contains(list, "Ma facture, mes droits") {
		t.Error("the workshop is not among those of the main server")
	}
}

// handsIn hands a file of workshops in and is the page that answers.
func (p *person) handsIn(operation string, file []byte) string {
	p.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("operation", operation)
	part, err := form.CreateFormFile("fichier", "atelier.lakaz")
	if err != nil {
		p.t.Fatal(err)
	}
	part.Write(file)
	form.Close()
	return p.answer(p.c.Post(p.base+"/ateliers/rapporter", form.FormDataContentType(), &body))
}

// answer is a page as its reader sees it: with ordinary spaces.
func (p *person) answer(resp *http.Response, err error) string {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %v %s", resp.Request.URL, err, resp.Status)
	}
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(string(page))
}
