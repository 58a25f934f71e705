package main

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/SherClockHolmes/webpush-go"
	"github.com/golang-jwt/jwt/v5"
	"pgregory.net/rapid"

	"lakaz"
	"lakaz/kv"
	"lakaz/screen"
)

func TestTheNextNotice(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 1, day, hour, 0, 0, 0, lakaz.Reunion.Location()) }
	week := 7 * 24 * time.Hour
	danger, leak := notice{Kind: noticeDanger, Key: "cold", Rest: week}, notice{Kind: noticeLeak, Key: "leak", Rest: week}
	both := []notice{danger, leak}
	choice := noNotices()
	f := func(what string, now time.Time, change func(*noticeChoice), sent toldAt, want string) {
		t.Helper()
		c := choice
		c.Kinds = []noticeKind{noticeDanger, noticeLeak}
		if change != nil {
			change(&c)
		}
		if got, _ := c.next(now, both, sent); got.Key != want {
			t.Errorf("%s: %q, not %q", what, got.Key, want)
		}
	}
	f("by day", at(5, 12), nil, nil, "cold")
	f("nothing chosen", at(5, 12), func(c *noticeChoice) { c.Kinds = nil }, nil, "")
	f("leaks alone chosen", at(5, 12), func(c *noticeChoice) { c.Kinds = []noticeKind{noticeLeak} }, nil, "leak")
	f("told this week", at(5, 12), nil, toldAt{"cold": at(3, 12)}, "leak")
	f("both told", at(5, 12), nil, toldAt{"cold": at(3, 12), "leak": at(4, 12)}, "")
	f("told a week ago", at(11, 12), nil, toldAt{"cold": at(4, 12)}, "cold")
	f("at quiet hours", at(5, 22), nil, nil, "")
	f("before the morning", at(5, 7), nil, nil, "")
	f("when quiet hours end", at(5, 8), nil, nil, "cold")
	f("danger may pass", at(5, 22), func(c *noticeChoice) { c.Danger = true }, nil, "cold")
	f("a leak may not", at(5, 22), func(c *noticeChoice) { c.Danger = true }, toldAt{"cold": at(5, 20)}, "")
	f("the day's most", at(5, 12), nil, toldAt{"a": at(5, 9), "b": at(5, 10)}, "")
	f("yesterday's do not count", at(5, 12), nil, toldAt{"a": at(4, 9), "b": at(4, 10)}, "cold")
	f("danger beyond the most", at(5, 12), func(c *noticeChoice) { c.Danger = true }, toldAt{"a": at(5, 9), "b": at(5, 10)}, "cold")
}

// However often it is looked and whatever is open: nothing at quiet hours, no more than the day's most, nothing twice
// while it rests.
func TestNoticesKeepTheirMeasure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := noticeChoice{Kinds: noticeKinds(), Quiet: lakaz.ClockRange{From: rapid.IntRange(0, 1439).Draw(t, "from")}, Most: rapid.SampledFrom([]int{1, 2, 4}).Draw(t, "most")}
		c.Quiet.To = (c.Quiet.From + rapid.IntRange(1, 1300).Draw(t, "quiet")) % 1440
		var open []notice
		for _, kind := range noticeKinds() {
			for i := range rapid.IntRange(0, 3).Draw(t, "open") {
				open = append(open, notice{Kind: kind, Key: fmt.Sprint(kind, i), Rest: time.Duration(rapid.IntRange(25, 200).Draw(t, "rest")) * time.Hour})
			}
		}
		loc := lakaz.Mainland.Location()
		sent, days := toldAt{}, map[string]int{}
		for now := time.Date(2026, 3, 27, 0, 0, 0, 0, loc); now.Before(time.Date(2026, 4, 2, 0, 0, 0, 0, loc)); {
			if n, due := c.next(now, open, sent); due {
				if c.Quiet.Holds(now.Hour()*60 + now.Minute()) {
					t.Fatalf("%s at %s, quiet %s", n.Key, now, c.Quiet)
				}
				if at, before := sent[n.Key]; before && now.Sub(at) < n.Rest {
					t.Fatalf("%s again after %s", n.Key, now.Sub(at))
				}
				if days[now.Format(time.DateOnly)]++; days[now.Format(time.DateOnly)] > c.Most {
					t.Fatalf("%d on %s", days[now.Format(time.DateOnly)], now)
				}
				sent[n.Key] = now.UTC()
			}
			now = now.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "tick")) * time.Minute)
		}
	})
}

// pushService is a push service of our own: it takes notices over TLS and reads them as the browser would.
type pushService struct {
	*httptest.Server
	t       *testing.T
	private *ecdh.PrivateKey
	auth    []byte

	during func() // called when a notice has arrived and is not answered yet

	mu     sync.Mutex
	answer int
	got    []message
	tokens []string
}

func newPushService(t *testing.T, s *server) *pushService {
	t.Helper()
	p := &pushService{t: t, auth: make([]byte, 16), answer: http.StatusCreated}
	var err error
	p.private, err = ecdh.P256().GenerateKey(rand.Reader)
	must(t, err)
	rand.Read(p.auth)
	p.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if p.during != nil {
			p.during()
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		var m message
		if err := json.Unmarshal(p.decrypt(data), &m); err != nil {
			t.Error(err)
		}
		if p.answer == http.StatusCreated {
			p.got, p.tokens = append(p.got, m), append(p.tokens, r.Header.Get("Authorization"))
		}
		if r.Header.Get("TTL") == "" || len(r.Header.Get("Topic")) == 0 || len(r.Header.Get("Topic")) > 32 {
			t.Errorf("headers %v", r.Header)
		}
		w.WriteHeader(p.answer)
	}))
	t.Cleanup(p.Close)
	s.notices.push.client = p.Client()
	return p
}

// decrypt reads a message of aes128gcm (RFC 8188) with the keys of a browser (RFC 8291).
func (p *pushService) decrypt(data []byte) []byte {
	salt, rest := data[:16], data[20:]
	sender, sealed := rest[1:1+rest[0]], rest[1+int(rest[0]):]
	theirs, err := ecdh.P256().NewPublicKey(sender)
	must(p.t, err)
	shared, err := p.private.ECDH(theirs)
	must(p.t, err)
	derive := func(secret, salt []byte, info string, n int) []byte {
		key, err := hkdf.Key(sha256.New, secret, salt, info, n)
		must(p.t, err)
		return key
	}
	ikm := derive(shared, p.auth, "WebPush: info\x00"+string(p.private.PublicKey().Bytes())+string(sender), 32)
	block, err := aes.NewCipher(derive(ikm, salt, "Content-Encoding: aes128gcm\x00", 16))
	must(p.t, err)
	gcm, err := cipher.NewGCM(block)
	must(p.t, err)
	if size := binary.BigEndian.Uint32(data[16:20]); int(size) < len(sealed) {
		p.t.Errorf("a record of %d in %d bytes", len(sealed), size)
	}
	plain, err := gcm.Open(nil, derive(ikm, salt, "Content-Encoding: nonce\x00", 12), sealed, nil)
	must(p.t, err)
	plain = []byte(strings.TrimRight(string(plain), "\x00"))
	return plain[:len(plain)-1] // without the delimiter
}

// subscription is what a browser would tell of itself.
func (p *pushService) subscription(path string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return fmt.Sprintf(`{"endpoint":%q,"keys":{"p256dh":%q,"auth":%q}}`, p.URL+path, encode(p.private.PublicKey().Bytes()), encode(p.auth))
}

func (p *pushService) take() []message {
	p.mu.Lock()
	defer p.mu.Unlock()
	got := p.got
	p.got = nil
	return got
}

func (p *pushService) say(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = status
}

// wish is a call that must succeed without an answer.
func (d *door) wish(session, method, path, body string) {
	d.t.Helper()
	if status, text := d.call(session, method, path, body); status != http.StatusNoContent {
		d.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
}

// A cold home's people are told once, on the device they chose, in their language, and nothing that a locked phone should
// not say; who chose nothing is told nothing.
func TestNoticesArrive(t *testing.T) {
	d := openDoor(t, options{}, nil) // at 17 h 42 in Lille
	p := newPushService(t, d.server)
	sessions, now, ctx := d.sessions(), d.clock(), t.Context()
	session := sessions["resident"]
	for _, home := range []lakaz.HouseholdID{"h1", "h2"} {
		d.lived(home, channel("salon", "temperature"), now.AddDate(0, 0, -9), now, 10, func(int) float64 { return 12 })
	}
	must(t, d.server.weeks.judgeAll(ctx))
	send := func(s *server) {
		t.Helper()
		must(t, s.notices.sendAll(ctx))
	}
	d.wish(session, "PUT", "/api/me/push", p.subscription("/device-1"))
	send(d.server)
	if got := p.take(); len(got) != 0 {
		t.Fatalf("nothing was chosen: %+v", got)
	}
	d.wish(session, "PUT", "/api/me/notices/danger", `{"wanted":true}`)
	d.wish(session, "PUT", "/api/me/notices/danger", `{"wanted":true}`)
	d.wish(session, "PUT", "/api/me/push", p.subscription("/device-1"))
	d.wish(session, "PUT", "/api/me/language", `{"language":"gcf-GP"}`)
	who, err := d.registry.Resident(ctx, "h1")
	must(t, err)
	kept := false
	p.during = func() { // a server that is cut off now has kept that it was told
		err := d.store.View(ctx, func(r kv.Reader) error {
			sent, err := d.server.notices.sent(r, "h1", who.ID)
			_, kept = sent["cold"]
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	send(d.server)
	if p.during = nil; !kept {
		t.Error("a notice left before it was kept as told")
	}
	got := p.take()
	if len(got) != 1 || got[0].Title != "Konfò a-w ka mandé on kout-zyé" || got[0].Lang != "gcf-GP" || got[0].Page != "/moi/aide" || got[0].Tag != "cold" {
		t.Fatalf("%+v", got)
	}
	if strings.ContainsAny(got[0].Title+got[0].Text, "0123456789") {
		t.Errorf("a locked phone shows a figure: %+v", got[0])
	}
	keys, err := d.server.notices.push.own(ctx)
	must(t, err)
	signed := strings.TrimPrefix(strings.Split(p.tokens[0], ",")[0], "vapid t=")
	if !strings.HasSuffix(p.tokens[0], "k="+keys.Public) {
		t.Errorf("another key: %s", p.tokens[0])
	}
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(signed, claims); err != nil || claims["aud"] != p.URL {
		t.Errorf("%v %v", claims, err)
	}

	// Looked at again and by a server that started anew, it is not told again.
	send(d.server)
	again, err := newServer(ctx, d.store, options{}, slog.New(slog.DiscardHandler), d.clock)
	must(t, err)
	defer again.close(context.Background())
	again.notices.push.client = p.Client()
	send(again)
	if got := p.take(); len(got) != 0 {
		t.Fatalf("told again: %+v", got)
	}
	if after, err := again.notices.push.own(ctx); err != nil || after != keys {
		t.Errorf("other keys after a restart: %v", err)
	}

	// A push service that fails is asked again; a device that has gone is forgotten.
	next := func(want int, status int) {
		t.Helper()
		p.say(status)
		send(d.server)
		if got := p.take(); len(got) != want {
			t.Errorf("%d notices, not %d: %+v", len(got), want, got)
		}
	}
	week := func() {
		t.Helper()
		d.pass(8 * 24 * time.Hour)
		d.lived("h1", channel("salon", "temperature"), d.clock().AddDate(0, 0, -8), d.clock(), 10, func(int) float64 { return 12 })
		must(t, d.server.weeks.judgeAll(ctx))
	}
	week()
	p.say(http.StatusServiceUnavailable)
	if err := d.server.notices.sendAll(ctx); err == nil {
		t.Error("a notice that reached nobody is no error")
	}
	next(1, http.StatusCreated)
	next(0, http.StatusCreated)
	week()
	next(0, http.StatusGone)
	next(0, http.StatusCreated)
	if _, _, picture := d.noticeDevice(session); picture != "bell-off" {
		t.Errorf("the device that has gone shows %s", picture)
	}

	// A device ends with its session, and where its person says so.
	d.wish(session, "PUT", "/api/me/push", p.subscription("/device-2"))
	d.wish(session, "PUT", "/api/me/notices", `{"from":"23:00","to":"06:00","most":"4","danger":"pass","figures":"show"}`)
	next(1, http.StatusCreated)
	d.wish(session, "DELETE", "/api/me/push", "")
	d.wish(session, "DELETE", "/api/me/push", "")
	d.wish(session, "PUT", "/api/me/push", p.subscription("/device-3"))
	d.wish(session, "POST", "/api/leave", "")
	week()
	next(0, http.StatusCreated)
	if left, err := d.server.notices.devicesOf(ctx, "h1", who.ID); err != nil || len(left) != 0 {
		t.Errorf("left behind: %+v %v", left, err)
	}
}

// noticeDevice is the sheet's card of this device: its button, where that leads and its picture.
func (d *door) noticeDevice(session string) (id, href, picture string) {
	d.t.Helper()
	var sheet screen.Sheet
	d.read(session, "/api/households/h1/sheets/notices", &sheet)
	a := sheet.Cards[0].Actions[0]
	return a.ID, a.Href, sheet.Cards[0].Picture
}

// What was chosen to be shown names the figures; the sheet says how it stands.
func TestNoticesAreChosen(t *testing.T) {
	d := openDoor(t, options{}, nil)
	p := newPushService(t, d.server)
	sessions, now := d.sessions(), d.clock()
	session := sessions["resident"]
	d.lived("h1", channel("salon", "temperature"), now.AddDate(0, 0, -9), now, 10, func(int) float64 { return 12 })
	must(t, d.server.weeks.judgeAll(t.Context()))
	if id, href, _ := d.noticeDevice(session); id != "start" || href != "#notify" {
		t.Errorf("%s leads to %s", id, href)
	}
	d.wish(session, "PUT", "/api/me/push", `{"refused":"denied"}`)
	var sheet screen.Sheet
	d.read(session, "/api/households/h1/sheets/notices", &sheet)
	if text := sheet.Cards[0].Parts[0].Text; !strings.Contains(text, "a dit non") {
		t.Error(text)
	}
	d.wish(session, "PUT", "/api/me/push", p.subscription("/device"))
	if id, _, _ := d.noticeDevice(session); id != "stop" {
		t.Error(id)
	}
	d.wish(session, "PUT", "/api/me/notices/danger", `{"wanted":true}`)
	d.wish(session, "PUT", "/api/me/notices", `{"from":"16:00","to":"18:00","most":"2","danger":"wait","figures":"show"}`)
	must(t, d.server.notices.sendAll(t.Context()))
	if got := p.take(); len(got) != 0 {
		t.Errorf("at quiet hours: %+v", got)
	}
	d.wish(session, "PUT", "/api/me/notices", `{"from":"16:00","to":"18:00","most":"2","danger":"pass","figures":"show"}`)
	must(t, d.server.notices.sendAll(t.Context()))
	if got := p.take(); len(got) != 1 || got[0].Title != "Il fait froid chez vous" || !strings.Contains(got[0].Text, "18\u202f°C") {
		t.Errorf("%+v", got)
	}
	for _, bad := range []string{`{"from":"16:00","to":"16:00","most":"2","danger":"wait","figures":"show"}`, `{"from":"soon","to":"16:00","most":"2","danger":"wait","figures":"show"}`,
		`{"from":"16:00","to":"18:00","most":"9","danger":"wait","figures":"show"}`} {
		if status, text := d.call(session, "PUT", "/api/me/notices", bad); status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", bad, status, text)
		}
	}
	for _, name := range []string{"advisor", "administrator"} {
		if status, _ := d.call(sessions[name], "GET", "/api/households/h1/sheets/notices", ""); status != http.StatusForbidden {
			t.Errorf("%s reads what a home's people chose: %d", name, status)
		}
	}
}

// A person has a few devices, the newest.
func TestDevicesAreFew(t *testing.T) {
	d := openDoor(t, options{}, nil)
	for i := range devicesMost + 3 {
		must(t, d.server.notices.take(t.Context(), "h1", "p", pushDevice{Session: fmt.Sprint(i), Since: d.clock().Add(time.Duration(i) * time.Minute)}))
	}
	all, err := d.server.notices.devicesOf(t.Context(), "h1", "p")
	must(t, err)
	if len(all) != devicesMost || slices.ContainsFunc(all, func(d pushDevice) bool { return d.Session == "2" }) {
		t.Errorf("%d devices: %+v", len(all), all)
	}
}

// What a browser tells may be anybody's: an address in our own network is not called.
func TestPushStaysOutOfOurNetwork(t *testing.T) {
	f := func(address string, want bool) {
		t.Helper()
		if err := publicOnly("tcp", address, nil); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
	f("203.0.113.7:443", true)
	f("[2001:db8::1]:443", true)
	f("203.0.113.7:8080", false)
	f("127.0.0.1:443", false)
	f("10.1.2.3:443", false)
	f("192.168.1.1:443", false)
	f("169.254.169.254:443", false)
	f("[::1]:443", false)
	f("[::ffff:10.0.0.1]:443", false)
	f("[fd00::1]:443", false)
	f("0.0.0.0:443", false)
}

func FuzzPushDevice(f *testing.F) {
	f.Add("https://push.example/1", "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", "BTBZMqHH6r4Tts7J_aSIgg")
	f.Add("http://push.example/1", "x", "")
	var keys pushKeys
	var err error
	keys.Private, keys.Public, err = webpush.GenerateVAPIDKeys()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, endpoint, key, auth string) {
		d := pushDevice{Endpoint: endpoint, P256dh: key, Auth: auth}
		if d.check() != nil {
			return
		}
		// For whatever is taken a message can be made.
		_, err := webpush.SendNotification([]byte("{}"), &webpush.Subscription{Endpoint: endpoint, Keys: webpush.Keys{P256dh: key, Auth: auth}},
			&webpush.Options{HTTPClient: taker{}, VAPIDPublicKey: keys.Public, VAPIDPrivateKey: keys.Private})
		if err != nil {
			t.Errorf("%+v: %v", d, err)
		}
	})
}

// taker is a push service that takes everything.
type taker struct{}

func (taker) Do(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusCreated, Body: http.NoBody}, nil
}

// A gesture that was picked is called to mind once a day, and the week that is over on its Monday, once.
func TestChallengesAndWeeksAreCalledToMind(t *testing.T) {
	d := openDoor(t, options{}, nil) // Thursday 15 January 2026, 17 h 42
	p := newPushService(t, d.server)
	session := d.sessions()["resident"]
	for _, c := range [][2]string{{"/api/me/push", p.subscription("/device")}, {"/api/me/notices/challenge", `{"wanted":true}`}, {"/api/me/notices/week", `{"wanted":true}`},
		{"/api/me/notices", `{"from":"21:00","to":"08:00","most":"2","danger":"wait","figures":"show"}`}} {
		d.wish(session, "PUT", c[0], c[1])
	}
	if status, text := d.call(session, "PUT", "/api/households/h1/challenges/01JZ0000000000000000000001", `{"gesture":"g70"}`); status != http.StatusOK {
		t.Fatal(status, string(text))
	}
	var got []string
	for range 5 * 24 { // until Tuesday evening
		must(t, d.server.notices.sendAll(t.Context()))
		for _, m := range p.take() {
			got = append(got, d.clock().In(lakaz.Mainland.Location()).Format("Mon 15 ")+m.Page+" "+m.Tag)
		}
		d.pass(time.Hour)
	}
	want := []string{"Thu 17 /gestes challenge-2026-01-15", "Fri 08 /gestes challenge-2026-01-16", "Sat 08 /gestes challenge-2026-01-17", "Sun 08 /gestes challenge-2026-01-18",
		"Mon 08 /gestes challenge-2026-01-19", "Mon 09 /semaine week-2026-04", "Tue 08 /gestes challenge-2026-01-20"}
	if !slices.Equal(got, want) {
		t.Errorf("%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Whoever called for help hears once of each step that somebody takes.
func TestAnAnswerToACallIsTold(t *testing.T) {
	d := openDoor(t, options{}, nil)
	p := newPushService(t, d.server)
	sessions := d.sessions()
	d.wish(sessions["resident"], "PUT", "/api/me/push", p.subscription("/device"))
	d.wish(sessions["resident"], "PUT", "/api/me/notices/answer", `{"wanted":true}`)
	call := "/api/households/h1/calls/" + callID(d.clock(), 1)
	step := func(name, path, body string, want int) {
		t.Helper()
		if status, text := d.call(sessions[name], "PUT", path, body); status != http.StatusOK {
			t.Fatal(status, string(text))
		}
		for range 2 {
			must(t, d.server.notices.sendAll(t.Context()))
		}
		if got := p.take(); len(got) != want {
			t.Errorf("%s: %d notices: %+v", path, len(got), got)
		}
		d.pass(time.Minute)
	}
	step("resident", call, `{"topic":"bill"}`, 0)
	step("advisor", call+"/seen", "", 1)
	step("advisor", call+"/seen", "", 0)
	step("advisor", call+"/called", "", 1)
}

// Devices are asked side by side, a person's own and those of all homes: one that is slow to answer delays no other.
func TestASlowDeviceDelaysNobody(t *testing.T) {
	d := openDoor(t, options{}, nil)
	p := newPushService(t, d.server)
	sessions := d.sessions()
	second, err := d.registry.EnterByToken(t.Context(), d.card("h1").Token, "a second device")
	must(t, err)
	for i, session := range []string{sessions["resident"], second, sessions["neighbour"]} {
		d.wish(session, "PUT", "/api/me/push", p.subscription(fmt.Sprint("/device-", i)))
		d.wish(session, "PUT", "/api/me/notices/answer", `{"wanted":true}`)
	}
	for i, by := range [][2]string{{"resident", "advisor"}, {"neighbour", "other advisor"}} {
		call := fmt.Sprintf("/api/households/h%d/calls/%s", i+1, callID(d.clock(), 1))
		for _, c := range [][3]string{{by[0], call, `{"topic":"cold"}`}, {by[1], call + "/seen", ""}} {
			if status, text := d.call(sessions[c[0]], "PUT", c[1], c[2]); status != http.StatusOK {
				t.Fatal(status, string(text))
			}
		}
	}
	var asked atomic.Int32
	all := make(chan struct{})
	p.during = func() { // nobody is answered before all were asked
		if asked.Add(1) == 3 {
			close(all)
		}
		select {
		case <-all:
		case <-time.After(8 * time.Second):
			t.Error("a device waits for another's answer")
		}
	}
	must(t, d.server.notices.sendAll(t.Context()))
	if got := p.take(); len(got) != 3 {
		t.Errorf("%d notices: %+v", len(got), got)
	}
}

// Two people on one device, one after the other: its address is the second's.
func TestAnAddressHasOneOwner(t *testing.T) {
	d := openDoor(t, options{}, nil)
	p := newPushService(t, d.server)
	sessions := d.sessions()
	d.wish(sessions["resident"], "PUT", "/api/me/push", p.subscription("/shared"))
	d.wish(sessions["resident"], "PUT", "/api/me/push", p.subscription("/shared"))
	if _, _, picture := d.noticeDevice(sessions["resident"]); picture != "bell-ring" {
		t.Errorf("taken twice: %s", picture)
	}
	d.wish(sessions["neighbour"], "PUT", "/api/me/push", `{"refused":"denied"}`)
	if _, _, picture := d.noticeDevice(sessions["resident"]); picture != "bell-ring" {
		t.Errorf("another's refusal: %s", picture)
	}
	d.wish(sessions["neighbour"], "PUT", "/api/me/push", p.subscription("/shared"))
	if _, _, picture := d.noticeDevice(sessions["resident"]); picture != "bell-off" {
		t.Errorf("another person's device: %s", picture)
	}
}
