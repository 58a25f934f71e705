package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"rsc.io/qr"

	"lakaz"
	"lakaz/locales"
	"lakaz/registry"
)

// bag is a server on a laptop in a hall: one facilitator, who enters by a card of the terminal, and whoever is in the
// hall's network.
type bag struct {
	card string // opens the team's side; a new one at each start
	port string
}

// What a bag makes for itself. The mark stands before the ids of operations that are no other server's.
const (
	bagMark   = "sac-"
	bagPerson = lakaz.PersonID("p-sac")
	bagEmail  = "animation@sac.example"
)

// wifi is a network that phones join by a QR code.
type wifi struct {
	Name, Password string
	Joined         bool // by a QR code: its password, or that it has none, was told
}

// wifiOf reads --wifi: a network's name, and its password after the first colon.
func wifiOf(flag string) wifi {
	name, password, _ := strings.Cut(flag, ":")
	return wifi{name, password, name != ""}
}

// code is what phones read to join the network, as Android and iOS understand it: the MECARD form that ZXing describes.
func (w wifi) code() string {
	escape := strings.NewReplacer(`\`, `\\`, `;`, `\;`, `,`, `\,`, `:`, `\:`, `"`, `\"`).Replace
	if w.Password == "" {
		return "WIFI:T:nopass;S:" + escape(w.Name) + ";;"
	}
	return "WIFI:T:WPA;S:" + escape(w.Name) + ";P:" + escape(w.Password) + ";;"
}

// hallAddresses are this machine's own addresses that others in its networks reach, private IPv4 ones first.
func hallAddresses(all []net.Addr) (list []netip.Addr) {
	for _, a := range all {
		p, err := netip.ParsePrefix(a.String())
		if err != nil || !p.Addr().IsGlobalUnicast() {
			continue
		}
		list = append(list, p.Addr())
	}
	rank := func(a netip.Addr) int {
		switch {
		case a.Is4() && a.IsPrivate():
			return 0
		case a.Is4():
			return 1
		}
		return 2
	}
	slices.SortStableFunc(list, func(a, b netip.Addr) int { return rank(a) - rank(b) })
	return list
}

// hosts are where the hall finds the bag, "192.168.8.2:8080", read anew each time: the laptop may join the network late.
func (b *bag) hosts() (list []string) {
	cards, err := net.Interfaces()
	if err != nil {
		return nil
	}
	var all []net.Addr
	for _, card := range cards {
		if card.Flags&net.FlagRunning == 0 { // a cable that is not plugged in, a bridge to nothing
			continue
		}
		if own, err := card.Addrs(); err == nil {
			all = append(all, own...)
		}
	}
	for _, a := range hallAddresses(all) {
		list = append(list, net.JoinHostPort(a.String(), b.port))
	}
	return list
}

// hostFor is the address that others are told: that of the request, or the hall's where the laptop itself asks.
func (s *server) hostFor(r *http.Request) string {
	if s.bag == nil {
		return r.Host
	}
	name, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		name = r.Host
	}
	if ip, err := netip.ParseAddr(name); name != "localhost" && (err != nil || !ip.IsLoopback()) {
		return r.Host
	}
	if hosts := s.bag.hosts(); len(hosts) > 0 {
		return hosts[0]
	}
	return r.Host
}

// packBag makes what a bag needs to be used: an operation of a territory, and who holds its workshops. Password is theirs
// where they are new, else "".
func (s *server) packBag(ctx context.Context, t lakaz.Territory) (password string, err error) {
	words := locales.For(locales.Source)
	o := lakaz.Operation{ID: lakaz.OperationID(bagMark + strings.ToLower(string(t))), Name: words.T("cli.bagOperation"), Territory: t}
	if err := s.registry.PutOperation(ctx, o); err != nil {
		return "", err
	}
	p, err := s.registry.Person(ctx, bagPerson)
	fresh := errors.Is(err, lakaz.ErrNotFound)
	if err != nil && !fresh {
		return "", err
	}
	if fresh {
		p = registry.Person{ID: bagPerson, Name: words.T("cli.bagPerson"), Role: lakaz.Facilitator, Email: bagEmail}
		password = registry.ShowCode(registry.Random(8)) + "-" + registry.ShowCode(registry.Random(8))
	}
	if !slices.Contains(p.Operations, o.ID) {
		p.Operations = append(p.Operations, o.ID)
		if err := s.registry.PutPerson(ctx, p); err != nil {
			return "", err
		}
	}
	if fresh {
		err = s.registry.SetPassword(ctx, bagPerson, password)
	}
	return password, err
}

// newBag is a bag that answers on a port.
func newBag(addr string) (*bag, error) {
	_, port, err := net.SplitHostPort(addr)
	return &bag{card: rand.Text(), port: port}, err
}

// tell says at the terminal where the hall finds the bag, and how its facilitator enters.
func (b *bag) tell(t *terminal, password string, network wifi) error {
	w := t.words
	hosts := b.hosts()
	if len(hosts) == 0 {
		hosts = []string{net.JoinHostPort("127.0.0.1", b.port)}
		fmt.Fprintln(t.out, w.T("cli.bagNoNetwork"))
	}
	if network.Joined {
		fmt.Fprintln(t.out, "\n"+w.T("cli.bagWifi", locales.Args{"Name": network.Name}))
		if err := drawQR(t.out, network.code()); err != nil {
			return err
		}
	}
	fmt.Fprintln(t.out, "\n"+w.T("cli.bagPlayers"))
	for _, host := range hosts {
		fmt.Fprintln(t.out, "  http://"+host+"/w")
	}
	if err := drawQR(t.out, "http://"+hosts[0]+"/w"); err != nil {
		return err
	}
	enter := "http://" + hosts[0] + b.path()
	fmt.Fprintln(t.out, "\n"+w.T("cli.bagCard")+"\n  "+enter)
	if err := drawQR(t.out, enter); err != nil {
		return err
	}
	if password != "" {
		fmt.Fprintln(t.out, w.T("cli.bagAccount", locales.Args{"Email": bagEmail, "Password": password}))
	}
	return nil
}

// path is the card's, on which the facilitator enters.
func (b *bag) path() string { return "/sac/" + b.card }

// drawQR draws a code in a terminal, two modules to a character, dark on light whatever the terminal's colours are.
func drawQR(w io.Writer, text string) error {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return err
	}
	const quiet = 4 // modules around it, which readers need
	halves := map[bool]map[bool]string{false: {false: " ", true: "▄"}, true: {false: "▀", true: "█"}}
	var b strings.Builder
	for y := -quiet; y < code.Size+quiet; y += 2 {
		b.WriteString("\x1b[30;107m")
		for x := -quiet; x < code.Size+quiet; x++ {
			b.WriteString(halves[code.Black(x, y)][code.Black(x, y+1)])
		}
		b.WriteString("\x1b[0m\n")
	}
	_, err = io.WriteString(w, b.String())
	return err
}
