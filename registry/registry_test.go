package registry

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
)

// clock is a time tests move by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// open is a registry in memory with two operations and a home in each.
func open(t *testing.T) (*Registry, *clock) {
	t.Helper()
	store, err := badgerkv.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	c := &clock{at: time.Date(2026, 1, 15, 17, 42, 0, 0, time.UTC)}
	r, err := Open(t.Context(), store, c.now)
	if err != nil {
		t.Fatal(err)
	}
	r.password.memoryKiB, r.password.passes = 64, 1 // the real parameters are tested once
	ok(t, r.PutOperation(t.Context(), lakaz.Operation{ID: "lille", Name: "Lille Sud", Territory: lakaz.Mainland}))
	ok(t, r.PutOperation(t.Context(), lakaz.Operation{ID: "saint-denis", Name: "Saint-Denis", Territory: lakaz.Reunion}))
	ok(t, r.PutHousehold(t.Context(), home("h1", "lille", lakaz.Mainland)))
	ok(t, r.PutHousehold(t.Context(), home("h2", "saint-denis", lakaz.Reunion)))
	return r, c
}

func home(id lakaz.HouseholdID, op lakaz.OperationID, territory lakaz.Territory) lakaz.Household {
	return lakaz.Household{ID: id, Operation: op, Name: "Famille Morel", Dwelling: lakaz.Dwelling{Territory: territory,
		Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}}}}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
}

func TestHouseholdsOfAnOperation(t *testing.T) {
	r, _ := open(t)
	f := func(op lakaz.OperationID, want int) {
		t.Helper()
		list, err := r.Households(t.Context(), op)
		ok(t, err)
		ids, err := r.HouseholdIDs(t.Context(), op)
		ok(t, err)
		if len(list) != want || !slices.EqualFunc(list, ids, func(h lakaz.Household, id lakaz.HouseholdID) bool { return h.ID == id }) {
			t.Errorf("%s has households %v and %v, want %d", op, list, ids, want)
		}
	}
	f("lille", 1)
	f("saint-denis", 1)
	f("nowhere", 0)

	moved := home("h2", "lille", lakaz.Mainland)
	ok(t, r.PutHousehold(t.Context(), moved))
	f("lille", 2)
	f("saint-denis", 0)
}

func TestWhatIsRefused(t *testing.T) {
	r, _ := open(t)
	f := func(err error, field string) {
		t.Helper()
		var refusal *lakaz.Refusal
		if !errors.As(err, &refusal) || refusal.Field != field || refusal.Kind != lakaz.ErrInvalid {
			t.Errorf("%v, want field %q refused", err, field)
		}
	}
	ctx := t.Context()
	f(r.PutOperation(ctx, lakaz.Operation{ID: "Not/Sound", Name: "x", Territory: lakaz.Mainland}), "id")
	f(r.PutOperation(ctx, lakaz.Operation{ID: "o", Name: "  ", Territory: lakaz.Mainland}), "name")
	f(r.PutOperation(ctx, lakaz.Operation{ID: "o", Name: "x", Territory: "XX"}), "territory")
	f(r.PutHousehold(ctx, home("h3", "nowhere", lakaz.Mainland)), "operation")
	h := home("h3", "lille", lakaz.Mainland)
	h.Dwelling.Floor = 12
	f(r.PutHousehold(ctx, h), "dwelling.floor")
	h = home("h3", "lille", lakaz.Mainland)
	h.Dwelling.Rooms = append(h.Dwelling.Rooms, h.Dwelling.Rooms[0])
	f(r.PutHousehold(ctx, h), "dwelling.rooms")
	f(r.PutGateway(ctx, Gateway{ID: "g1", Household: "h9"}, "0123456789abcdef"), "household")
	f(r.PutGateway(ctx, Gateway{ID: "g1", Household: "h1"}, "short"), "secret")
	f(r.PutPerson(ctx, Person{ID: "p1", Name: "A", Role: "king"}), "role")
	f(r.PutPerson(ctx, Person{ID: "p1", Name: "A", Role: lakaz.Advisor, Email: "nobody"}), "email")
	f(r.PutPerson(ctx, Person{ID: "p1", Name: "A", Role: lakaz.Resident, Household: "h9"}), "household")
}

func TestGatewaySecret(t *testing.T) {
	r, _ := open(t)
	g, secret, err := r.NewGateway(t.Context(), "h1")
	ok(t, err)
	got, err := r.CheckGateway(t.Context(), g.Username, secret)
	ok(t, err)
	if got != g || got.Household != "h1" {
		t.Errorf("%+v signed in, want %+v", got, g)
	}
	f := func(username, secret string) {
		t.Helper()
		_, err := r.CheckGateway(t.Context(), username, secret)
		is(t, err, lakaz.ErrForbidden)
	}
	f(g.Username, secret+"a")
	f(g.Username, "")
	f("g-unknown", secret)
	f("", "")
}

func TestOneKeyForAllOpenings(t *testing.T) {
	store, err := badgerkv.OpenInMemory()
	ok(t, err)
	defer store.Close()
	a, err := Open(context.Background(), store, time.Now)
	ok(t, err)
	b, err := Open(context.Background(), store, time.Now)
	ok(t, err)
	if string(a.keyed("code", "x")) != string(b.keyed("code", "x")) {
		t.Error("the second opening made another key: cards made before would be lost")
	}
	if string(a.keyed("code", "x")) == string(a.keyed("token", "x")) {
		t.Error("a code and a token of the same text have the same hash")
	}
}

// readOnly is a store whose disk is full.
type readOnly struct{ kv.Store }

func (readOnly) Update(context.Context, func(kv.Writer) error) error {
	return errors.New("no space left")
}

// Who is in stays in where nothing can be written.
func TestAFullDiskKeepsNobodyOut(t *testing.T) {
	r, c := open(t)
	card, err := r.NewCard(t.Context(), "h1")
	ok(t, err)
	token, err := r.EnterByToken(t.Context(), card.Token, "phone")
	ok(t, err)
	c.pass(25 * time.Hour)
	r.store = readOnly{r.store}
	if a, err := r.Actor(t.Context(), token); err != nil || a.Household != "h1" {
		t.Errorf("%+v: %v", a, err)
	}
}
