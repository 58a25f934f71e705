package registry

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"lakaz"
)

func TestCardLetsAHouseholdIn(t *testing.T) {
	r, _ := open(t)
	card, err := r.NewCard(t.Context(), "h2")
	ok(t, err)
	token, err := r.EnterByCode(t.Context(), " "+strings.ToLower(strings.Replace(card.Code, "-", " ", 1)), "phone")
	ok(t, err)
	actor, err := r.Actor(t.Context(), token)
	ok(t, err)
	if actor.Role != lakaz.Resident || actor.Household != "h2" || actor.Language != "rcf" {
		t.Errorf("%+v entered", actor)
	}
	token2, err := r.EnterByToken(t.Context(), card.Token, "tablet")
	ok(t, err)
	actor2, err := r.Actor(t.Context(), token2)
	ok(t, err)
	if actor2.Person != actor.Person {
		t.Errorf("two residents, %s and %s, in one household", actor.Person, actor2.Person)
	}
	card2, err := r.NewCard(t.Context(), "h2")
	ok(t, err)
	token3, err := r.EnterByToken(t.Context(), card2.Token, "other")
	ok(t, err)
	if actor3, _ := r.Actor(t.Context(), token3); actor3.Person != actor.Person {
		t.Errorf("the second card made a second resident")
	}
}

func TestEveryDeviceOnce(t *testing.T) {
	r, _ := open(t)
	card, err := r.NewCard(t.Context(), "h1")
	ok(t, err)
	var first string
	for i := range CardDevices {
		s, err := r.EnterByToken(t.Context(), card.Token, fmt.Sprint("device", i))
		ok(t, err)
		if i == 0 {
			first = s
		}
	}
	_, err = r.EnterByToken(t.Context(), card.Token, "one too many")
	is(t, err, ErrCardUsedUp)
	_, err = r.EnterByCode(t.Context(), card.Code, "one too many")
	is(t, err, ErrCardUsedUp)

	again, err := r.EnterByCode(t.Context(), card.Code, "device0") // the same device, by the other way
	ok(t, err)
	_, err = r.Actor(t.Context(), again)
	ok(t, err)
	_, err = r.Actor(t.Context(), first)
	is(t, err, lakaz.ErrNotFound) // its session started anew
	people, err := r.People(t.Context())
	ok(t, err)
	sessions, err := r.Sessions(t.Context(), people[0].ID)
	ok(t, err)
	if len(sessions) != CardDevices {
		t.Errorf("%d sessions, want %d", len(sessions), CardDevices)
	}
}

func TestTwoDevicesAtOnceOnTheLastEntry(t *testing.T) {
	r, _ := open(t)
	card, err := r.NewCard(t.Context(), "h1")
	ok(t, err)
	for i := range CardDevices - 1 {
		_, err := r.EnterByToken(t.Context(), card.Token, fmt.Sprint("device", i))
		ok(t, err)
	}
	const rivals = 8
	errs := make([]error, rivals)
	var wg sync.WaitGroup
	for i := range rivals {
		wg.Go(func() { _, errs[i] = r.EnterByToken(t.Context(), card.Token, fmt.Sprint("rival", i)) })
	}
	wg.Wait()
	in := 0
	for _, err := range errs {
		if err == nil {
			in++
			continue
		}
		is(t, err, ErrCardUsedUp)
	}
	if in != 1 {
		t.Errorf("%d devices took the last entry", in)
	}
}

func TestFirstCardsAtOnceMakeOneResident(t *testing.T) {
	r, _ := open(t)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if _, err := r.NewCard(t.Context(), "h1"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	people, err := r.People(t.Context())
	ok(t, err)
	if len(people) != 1 {
		t.Errorf("%d residents", len(people))
	}
}

func TestWrongCodesAreAllAlike(t *testing.T) {
	r, _ := open(t)
	card, err := r.NewCard(t.Context(), "h1")
	ok(t, err)
	_, want := r.EnterByCode(t.Context(), "ACDE-FGHJ", "phone")
	is(t, want, lakaz.ErrNotFound)
	f := func(code string) {
		t.Helper()
		if _, err := r.EnterByCode(t.Context(), code, "phone"); err == nil || err.Error() != want.Error() {
			t.Errorf("%q: %v, want %v", code, err, want)
		}
	}
	f("")
	f("K7PX")
	f(card.Code[:8])
	f(card.Code + "4")
	f(card.Token)
	f(string(make([]byte, 4000)))
	_, err = r.EnterByToken(t.Context(), card.Code, "phone")
	is(t, err, lakaz.ErrNotFound)
	_, err = r.EnterByToken(t.Context(), card.Token, "")
	is(t, err, lakaz.ErrInvalid)
}

func TestCardExpires(t *testing.T) {
	r, c := open(t)
	card, err := r.NewCard(t.Context(), "h1")
	ok(t, err)
	session, err := r.EnterByToken(t.Context(), card.Token, "phone")
	ok(t, err)
	c.pass(CardLife - time.Second)
	_, err = r.CheckCard(t.Context(), card.Token, "tablet")
	ok(t, err)
	c.pass(time.Second)
	_, err = r.EnterByToken(t.Context(), card.Token, "tablet")
	is(t, err, ErrCardExpired)
	h, err := r.CheckCard(t.Context(), card.Token, "tablet")
	is(t, err, ErrCardExpired)
	if h.ID != "h1" {
		t.Error("an expired card no longer knows its household")
	}
	_, err = r.Actor(t.Context(), session) // who is in stays in
	ok(t, err)
	ok(t, r.Sweep(t.Context()))
	_, err = r.CheckCard(t.Context(), card.Token, "tablet")
	is(t, err, ErrCardExpired)
	c.pass(31 * 24 * time.Hour)
	ok(t, r.Sweep(t.Context()))
	_, err = r.CheckCard(t.Context(), card.Token, "tablet")
	is(t, err, lakaz.ErrNotFound)
}

func TestReplacedCardAdmitsNoNewDevice(t *testing.T) {
	r, _ := open(t)
	old, err := r.NewCard(t.Context(), "h1")
	ok(t, err)
	_, err = r.EnterByToken(t.Context(), old.Token, "phone")
	ok(t, err)
	fresh, err := r.ReplaceCards(t.Context(), "h1")
	ok(t, err)
	_, err = r.EnterByToken(t.Context(), old.Token, "tablet")
	is(t, err, ErrCardUsedUp)
	_, err = r.EnterByToken(t.Context(), old.Token, "phone")
	ok(t, err)
	_, err = r.EnterByToken(t.Context(), fresh.Token, "tablet")
	ok(t, err)
}

func TestCodes(t *testing.T) {
	f := func(typed, want string) {
		t.Helper()
		if got := ReadCode(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	f("K7PX-4MRT", "K7PX4MRT")
	f("k7px 4mrt", "K7PX4MRT")
	f(" k7-px–4m\u202frt\n", "K7PX4MRT")
	f("k7pu", "K7PV")
	f("é%[]_`{", "")
	for range 200 {
		code := ShowCode(Random(8))
		if len(code) != 9 || code[4] != '-' || ShowCode(ReadCode(code)) != code {
			t.Fatalf("code %q", code)
		}
		if strings.ContainsAny(code, "0O1IL5S2Z8BU") {
			t.Fatalf("code %q has a symbol that looks like another", code)
		}
		if id := NewID("h"); !slug(id) {
			t.Fatalf("id %q", id)
		}
	}
}

func TestCardOfNoHousehold(t *testing.T) {
	r, _ := open(t)
	_, err := r.NewCard(t.Context(), "h9")
	is(t, err, lakaz.ErrNotFound)
}

// Whatever is typed, what is looked up is short of surprises: capitals and digits, and reading it again changes nothing.
func FuzzReadCode(f *testing.F) {
	f.Add("k7px 4mrt")
	f.Add("K7PX\u20114MRU")
	f.Add("\xff\x00É")
	f.Fuzz(func(t *testing.T, typed string) {
		code := ReadCode(typed)
		if rest := strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTVWXYZ0123456789"); rest != "" || len(code) > len(typed) {
			t.Errorf("%q reads %q", typed, code)
		}
		if again := ReadCode(ShowCode(code)); again != code {
			t.Errorf("%q reads %q, shown and read again %q", typed, code, again)
		}
	})
}
