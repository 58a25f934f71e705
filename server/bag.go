package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"lakaz"
	"lakaz/locales"
	"lakaz/registry"
)

// bag is a server on a laptop in a hall: one facilitator, who enters by a card of the terminal, and whoever is in the
// hall's network.
type bag struct {
	card string // opens the team's side; a new one at each start
	port string
	now  func() time.Time
	own  func() []netip.Addr // this machine's addresses that others reach, the likeliest first

	mu   sync.Mutex
	used netip.Addr // by which somebody of the hall came in last
	was  time.Time  // an instant that has been, as others' clocks tell
}

// newBag is a bag that answers on an address's port.
func newBag(addr string, now func() time.Time) (*bag, error) {
	_, port, err := net.SplitHostPort(addr)
	return &bag{card: rand.Text(), port: port, now: now, own: machineAddresses, was: builtAt()}, err
}

// path is the card's, on which the facilitator enters.
func (b *bag) path() string { return "/sac/" + b.card }

// met notes by which of its addresses the hall reaches the bag: of several networks it is the one that people are in.
func (b *bag) met(r *http.Request) {
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if local == nil {
		return
	}
	to, err := netip.ParseAddrPort(local.String())
	from, failed := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || failed != nil || to.Addr().Unmap() == from.Addr().Unmap() || from.Addr().IsLoopback() {
		return // the laptop itself
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used = to.Addr().Unmap()
}

// knows notes an instant by another clock, which has been: a clock that is before it is wrong.
func (b *bag) knows(at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at.After(b.was) {
		b.was = at
	}
}

// late reports whether this laptop's clock is behind what is known to have been. A battery that is empty puts it back by years.
func (b *bag) late() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now().Before(b.was.Add(-clockSlack))
}

// clockSlack is by how much two clocks may differ that are both right enough.
const clockSlack = 5 * time.Minute

// builtAt is when the programme's source was last changed; zero where nobody noted it.
func builtAt() (at time.Time) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return at
	}
	for _, x := range info.Settings {
		if x.Key == "vcs.time" {
			at, _ = time.Parse(time.RFC3339, x.Value) // zero where it is no time
		}
	}
	return at
}

// What a bag makes for itself. The mark stands before the ids of operations that are no other server's.
const (
	bagMark   = "sac-"
	bagPerson = lakaz.PersonID("p-sac")
	bagEmail  = "animation@sac.example"
)

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
