package main

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/oklog/ulid/v2"

	"lakaz"
	"lakaz/gamification/room"
	"lakaz/locales"
)

func TestWifiCode(t *testing.T) {
	f := func(flag, want string) {
		t.Helper()
		if got := wifiOf(flag).code(); got != want {
			t.Errorf("%q: %q, want %q", flag, got, want)
		}
	}
	f("Salle", "WIFI:T:nopass;S:Salle;;")
	f("Salle:secret", "WIFI:T:WPA;S:Salle;P:secret;;")
	f("Salle:a:b", `WIFI:T:WPA;S:Salle;P:a\:b;;`)
	f(`Chez "nous", ici;:a\b`, `WIFI:T:WPA;S:Chez \"nous\"\, ici\;;P:a\\b;;`)
}

func TestHallAddresses(t *testing.T) {
	f := func(want string, all ...string) {
		t.Helper()
		var list []net.Addr
		for _, a := range all {
			ip, n, err := net.ParseCIDR(a)
			must(t, err)
			list = append(list, &net.IPNet{IP: ip, Mask: n.Mask})
		}
		var got []string
		for _, a := range hallAddresses(list, netip.MustParseAddr("172.16.0.1")) {
			got = append(got, a.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%v: %v, want %s", all, got, want)
		}
	}
	f("", "127.0.0.1/8", "::1/128", "fe80::1/64", "169.254.3.4/16")
	f("192.168.8.2 203.0.113.5 2001:db8::2", "2001:db8::2/64", "203.0.113.5/24", "192.168.8.2/24")
	f("172.16.0.1 10.0.0.9", "10.0.0.9/8", "172.16.0.1/12")
}

func TestATerminalShowsACode(t *testing.T) {
	var out bytes.Buffer
	must(t, drawQR(&out, "http://192.168.8.2:8080/w"))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for _, line := range lines {
		if line = strings.TrimSuffix(strings.TrimPrefix(line, "\x1b[30;107m"), "\x1b[0m"); len([]rune(line)) < 29 || strings.Contains(line, "\x1b") {
			t.Errorf("a line of %d modules: %q", len([]rune(line)), line)
		}
	}
	if len(lines) < 14 || !strings.Contains(lines[2], "█▀▀▀▀▀█") {
		t.Errorf("no finder pattern on the third of %d lines: %s", len(lines), out.String())
	}
}

// bagged is a bag on a free port whose facilitator has entered.
func bagged(t *testing.T, territory lakaz.Territory, data string) (d *door, by *visitor, password string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	sv, err := start(ctx, settings{data: data, http: ":0", mqtt: "127.0.0.1:0", options: options{Bag: true, Network: wifiOf("Salle:secret")},
		prepare: func(ctx context.Context, s *server) (err error) {
			password, err = s.packBag(ctx, territory)
			return err
		}}, slog.New(slog.DiscardHandler))
	must(t, err)
	stopped := make(chan error, 1)
	go func() { stopped <- sv.wait(ctx) }()
	d = &door{t: t, server: sv.server, base: "http://127.0.0.1:" + sv.bag.port}
	t.Cleanup(func() {
		stop()
		must(t, <-stopped)
	})
	by = d.visitor()
	by.get(sv.bag.path()).expect(t, http.StatusOK, "Entrer comme animation")
	by.post(sv.bag.path()).leads(t, "/ateliers")
	return d, by, password
}

func TestAWorkshopBeginsOnTheSpot(t *testing.T) {
	for _, at := range []struct {
		territory       lakaz.Territory
		pack, elsewhere string
	}{{lakaz.Mainland, "chauffage", "fraicheur"}, {lakaz.Reunion, "fraicheur", "chauffage"}} {
		t.Run(string(at.territory), func(t *testing.T) {
			d, by, password := bagged(t, at.territory, t.TempDir())
			if len(password) < 10 {
				t.Errorf("the password is %q", password)
			}
			d.visitor().post("/entrer/equipe", "email", bagEmail, "password", password).leads(t, "/atelier")
			d.visitor().get("/sac/"+strings.Repeat("A", 26)).expect(t, http.StatusNotFound)
			list := by.get("/ateliers").expect(t, http.StatusOK, "Commencer maintenant")
			if body := list.raw; !strings.Contains(body, `value="`+at.pack+`"`) || strings.Contains(body, `value="`+at.elsewhere+`"`) {
				t.Error("the packs are not those of the place")
			}
			op := bagMark + strings.ToLower(string(at.territory))
			by.post("/ateliers/maintenant", "operation", op, "contenu", at.elsewhere).expect(t, http.StatusBadRequest)
			room := by.post("/ateliers/maintenant", "operation", op, "contenu", at.pack)
			ws, err := d.server.rooms.book.Of(t.Context(), lakaz.OperationID(op))
			must(t, err)
			if len(ws) != 1 || ws[0].Room == "" {
				t.Fatalf("the workshops are %+v", ws)
			}
			room.leads(t, "/atelier/"+ws[0].ID+"#salle")
			h, err := d.server.rooms.host(t.Context(), ws[0].Room)
			must(t, err)
			d.visitor().get("/w/"+h.room.Code).expect(t, http.StatusOK, h.rules.Pack.Text(locales.Source, "title"))
			wall := d.visitor().get(h.wallPath()).expect(t, http.StatusOK, "Salle", "Wi-Fi de la salle")
			if hosts := d.server.bag.hosts(); len(hosts) > 0 && !strings.Contains(strings.ReplaceAll(wall.raw, "<wbr>", ""), hosts[0]+"/w") {
				t.Errorf("the wall does not tell %s", hosts[0])
			}
		})
	}
}

// A second tap leads to the room that the first opened; once that is over the same page begins another workshop.
func TestAWorkshopBeginsOnce(t *testing.T) {
	d, by, _ := bagged(t, lakaz.Mainland, t.TempDir())
	field := regexp.MustCompile(`name="atelier" value="([0-9A-Z]{26})"`).FindStringSubmatch(by.get("/ateliers").raw)
	if field == nil {
		t.Fatal("the form has no name for what it begins")
	}
	begins := func() string {
		t.Helper()
		return by.post("/ateliers/maintenant", "operation", bagMark+"fr", "contenu", "facture", "atelier", field[1]).expect(t, http.StatusSeeOther).Header.Get("Location")
	}
	first := begins()
	if again := begins(); again != first || first != "/atelier/"+field[1]+"#salle" {
		t.Errorf("the second tap leads to %s, the first to %s", again, first)
	}
	ws, err := d.rooms.book.Get(t.Context(), field[1])
	must(t, err)
	must(t, d.rooms.book.End(t.Context(), ws.Room, d.now()))
	if other := begins(); other == first {
		t.Error("a workshop that is over is begun again")
	}
	if list, err := d.rooms.book.Of(t.Context(), bagMark+"fr"); err != nil || len(list) != 2 {
		t.Errorf("%d workshops, %v", len(list), err)
	}
}

func TestABagIsToldOfAtTheTerminal(t *testing.T) {
	d, _, password := bagged(t, lakaz.Mainland, t.TempDir())
	var out bytes.Buffer
	must(t, d.server.bag.tell(&terminal{out: &out, words: locales.For(locales.Source)}, password, wifiOf("Salle:secret")))
	for _, want := range []string{"/w\n", d.server.bag.path(), password, bagEmail, "« Salle »"} {
		if !strings.Contains(strings.ReplaceAll(out.String(), "\u00a0", " "), want) {
			t.Errorf("the terminal does not tell %q", want)
		}
	}
	again, err := d.server.packBag(t.Context(), lakaz.Mainland)
	if must(t, err); again != "" {
		t.Error("a second start gave the account another password")
	}
	out.Reset()
	if must(t, d.server.bag.tell(&terminal{out: &out, words: locales.For(locales.Source)}, "", wifi{})); strings.Contains(out.String(), bagEmail) {
		t.Error("the account is told again")
	}
}

// With several networks the bag tells the address by which the hall comes in, as long as it has it.
func TestTheAddressInUse(t *testing.T) {
	own := []string{"192.168.1.20", "10.42.0.1", "fd00::2"}
	b := &bag{port: "8080", own: func() (list []netip.Addr) {
		for _, a := range own {
			list = append(list, netip.MustParseAddr(a))
		}
		return list
	}}
	meets := func(to, from string) {
		local := net.TCPAddrFromAddrPort(netip.MustParseAddrPort(to))
		r := (&http.Request{RemoteAddr: from}).WithContext(context.WithValue(t.Context(), http.LocalAddrContextKey, net.Addr(local)))
		b.met(r)
	}
	f := func(want string) {
		t.Helper()
		if got := strings.Join(b.hosts(), " "); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	f("192.168.1.20:8080 10.42.0.1:8080 [fd00::2]:8080")
	meets("127.0.0.1:8080", "127.0.0.1:50000")
	meets("10.42.0.1:8080", "10.42.0.1:50000") // the laptop's own browser
	f("192.168.1.20:8080 10.42.0.1:8080 [fd00::2]:8080")
	meets("[::ffff:10.42.0.1]:8080", "10.42.0.7:50000")
	f("10.42.0.1:8080 192.168.1.20:8080 [fd00::2]:8080")
	own = []string{"192.168.1.20"}
	f("192.168.1.20:8080")
	b.port = "80"
	own = []string{"192.168.1.20", "fd00::2"}
	f("192.168.1.20 [fd00::2]")
}

func TestANewAddressIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		own := []netip.Addr{netip.MustParseAddr("192.168.8.2")}
		b := &bag{card: "ABC", port: "8080", now: time.Now, own: func() []netip.Addr { return own }}
		ctx, stop := context.WithCancel(t.Context())
		var out bytes.Buffer
		ended := make(chan error, 1)
		go func() { ended <- b.watch(ctx, &terminal{out: &out, words: locales.For(locales.Source)}) }()
		f := func(what string, now []netip.Addr, says, silent string) {
			t.Helper()
			out.Reset()
			own = now
			time.Sleep(2 * addressLooks) // of the bubble's own clock
			synctest.Wait()
			if got := strings.ReplaceAll(out.String(), "\u00a0", " "); !strings.Contains(got, says) || silent != "" && strings.Contains(got, silent) || says == "" && got != "" {
				t.Errorf("%s: %q", what, got)
			}
		}
		there := func(a string) []netip.Addr { return []netip.Addr{netip.MustParseAddr(a)} }
		f("the same", there("192.168.8.2"), "", "")
		f("another", there("192.168.8.7"), "http://192.168.8.7:8080/sac/ABC", "192.168.8.2")
		f("none", nil, "Aucun réseau", "http://")
		f("none yet", nil, "", "")
		f("again", there("192.168.8.7"), "http://192.168.8.7:8080/w", "")
		stop()
		must(t, <-ended)
	})
}

func TestAClockThatIsLate(t *testing.T) {
	now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	b := &bag{now: func() time.Time { return now }, own: func() []netip.Addr { return nil }}
	f := func(what string, want bool, says string) {
		t.Helper()
		var out bytes.Buffer
		must(t, b.tell(&terminal{out: &out, words: locales.For(locales.Source)}, "", wifi{}))
		if b.late() != want || !strings.Contains(strings.ReplaceAll(out.String(), "\u00a0", " "), says) {
			t.Errorf("%s: %v %s", what, b.late(), out.String())
		}
	}
	f("nothing is known", false, "indique le 15 janvier 2026, 12\u202fh\u202f00")
	b.knows(now.Add(-time.Hour))
	f("an hour ago", false, "Si ce n’est pas l’heure")
	b.knows(now.Add(time.Hour))
	b.knows(now)
	f("in an hour", true, "retarde : le 15 janvier 2026, 12\u202fh\u202f00")
}

// A port that is taken is told with what to do, and a full disk too.
func TestABagThatCannotStart(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer taken.Close()
	f := func(says string, args ...string) {
		t.Helper()
		args = append([]string{"serve", "--bag", "--log-level", "error", "--data", t.TempDir()}, args...)
		if status, out := said(t, "", args...); status == 0 || !strings.Contains(strings.ReplaceAll(out, "\u00a0", " "), says) {
			t.Errorf("%v: %d %s", args, status, out)
		}
	}
	at := taken.Addr().String()
	f("--http : Cette adresse est déjà prise : "+at, "--http", at)
	f("--mqtt : Cette adresse est déjà prise : "+at, "--http", "127.0.0.1:0", "--mqtt", at)
	f("Le disque des données est plein", "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0", "--reserve", "1000000000")
	if got := (&terminal{words: locales.For(locales.Source)}).sentence(refusedPort("http", ":80", &net.OpError{Op: "listen", Err: os.NewSyscallError("bind", syscall.EACCES)})); !strings.Contains(got, "setcap") || !strings.Contains(got, "--http :8080") {
		t.Errorf("a port that is not allowed: %s", got)
	}
}

// A laptop that wakes up goes by the time on the wall. What is due carries no reading of the clock that stops while it sleeps.
func TestALaptopThatSlept(t *testing.T) {
	d, by, _ := bagged(t, lakaz.Mainland, t.TempDir())
	by.post("/ateliers/maintenant", "operation", bagMark+"fr", "contenu", "facture").expect(t, http.StatusSeeOther)
	list, err := d.rooms.book.Of(t.Context(), bagMark+"fr")
	must(t, err)
	h, err := d.rooms.host(t.Context(), list[0].Room)
	must(t, err)
	must(t, h.ask(t.Context(), room.Command{ID: ulid.Make().String(), Kind: room.CommandTake, By: bagPerson, Name: "Animation"}))
	h.mu.Lock()
	s := h.state
	h.mu.Unlock()
	must(t, h.ask(t.Context(), room.Command{ID: ulid.Make().String(), Kind: room.CommandNext, By: bagPerson, Fence: s.Controller.Fence, From: room.Position{Phase: s.Phase, Activity: s.Now.Activity}}))
	h.mu.Lock()
	defer h.mu.Unlock()
	for what, at := range map[string]time.Time{"the close": h.state.DueAt(), "the remote's last word": h.held} {
		if at.IsZero() || strings.Contains(at.String(), " m=") {
			t.Errorf("%s is at %v", what, at)
		}
	}
}
