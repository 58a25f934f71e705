package registry

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"lakaz"
)

func advisor(id lakaz.PersonID, email string) Person {
	return Person{ID: id, Name: "Awa Diallo", Role: lakaz.Advisor, Email: email, Operations: []lakaz.OperationID{"lille"}}
}

func TestOneAddressOnePerson(t *testing.T) {
	r, _ := open(t)
	const rivals = 8
	errs := make([]error, rivals)
	var wg sync.WaitGroup
	for i := range rivals {
		wg.Go(func() {
			errs[i] = r.PutPerson(t.Context(), advisor(lakaz.PersonID(fmt.Sprint("p", i)), "Awa@Example.org "))
		})
	}
	wg.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
			continue
		}
		is(t, err, lakaz.ErrConflict)
	}
	people, err := r.People(t.Context())
	ok(t, err)
	if made != 1 || len(people) != 1 || people[0].Email != "awa@example.org" {
		t.Errorf("%d made, kept %+v", made, people)
	}
}

func TestAddressIsFreedWhenItChanges(t *testing.T) {
	r, _ := open(t)
	ok(t, r.PutPerson(t.Context(), advisor("p1", "awa@example.org")))
	ok(t, r.PutPerson(t.Context(), advisor("p1", "diallo@example.org")))
	ok(t, r.PutPerson(t.Context(), advisor("p2", "awa@example.org")))
	is(t, r.PutPerson(t.Context(), advisor("p2", "diallo@example.org")), lakaz.ErrConflict)
}

func TestOneResidentPerHousehold(t *testing.T) {
	r, _ := open(t)
	ok(t, r.PutPerson(t.Context(), Person{ID: "p1", Name: "Léa", Role: lakaz.Resident, Household: "h1"}))
	is(t, r.PutPerson(t.Context(), Person{ID: "p2", Name: "Max", Role: lakaz.Resident, Household: "h1"}), lakaz.ErrConflict)
	card, err := r.NewCard(t.Context(), "h1")
	ok(t, err)
	token, err := r.EnterByToken(t.Context(), card.Token, "phone")
	ok(t, err)
	if a, _ := r.Actor(t.Context(), token); a.Person != "p1" {
		t.Errorf("the card let %q in, want the resident already there", a.Person)
	}
}

func TestLogin(t *testing.T) {
	r, _ := open(t)
	ok(t, r.PutPerson(t.Context(), advisor("p1", "awa@example.org")))
	ok(t, r.PutPerson(t.Context(), advisor("p2", "nopassword@example.org")))
	is(t, r.SetPassword(t.Context(), "p1", "neuf chars"[:9]), lakaz.ErrInvalid)
	is(t, r.SetPassword(t.Context(), "p9", "une phrase de passe"), lakaz.ErrNotFound)
	ok(t, r.SetPassword(t.Context(), "p1", "une phrase de passe"))
	p, err := r.Login(t.Context(), " AWA@example.org", "une phrase de passe")
	ok(t, err)
	if p.ID != "p1" {
		t.Errorf("%q logged in", p.ID)
	}
	f := func(email, password string) {
		t.Helper()
		_, err := r.Login(t.Context(), email, password)
		is(t, err, lakaz.ErrForbidden)
	}
	f("awa@example.org", "une phrase de Passe")
	f("awa@example.org", "")
	f("awa@example.org", strings.Repeat("x", 10_000))
	f("nobody@example.org", "une phrase de passe")
	f("nopassword@example.org", "")
	f("", "")
}

func TestNewPasswordEndsSessions(t *testing.T) {
	r, _ := open(t)
	ok(t, r.PutPerson(t.Context(), advisor("p1", "awa@example.org")))
	token, err := r.NewSession(t.Context(), "p1")
	ok(t, err)
	ok(t, r.SetPassword(t.Context(), "p1", "une phrase de passe"))
	_, err = r.Actor(t.Context(), token)
	is(t, err, lakaz.ErrNotFound)
}

func TestPasswordParametersGrow(t *testing.T) {
	r, _ := open(t)
	ok(t, r.PutPerson(t.Context(), advisor("p1", "awa@example.org")))
	ok(t, r.SetPassword(t.Context(), "p1", "une phrase de passe"))
	before, err := r.byEmail(t.Context(), "awa@example.org")
	ok(t, err)
	if !strings.HasPrefix(before.Password, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatalf("hash %q", before.Password)
	}
	strong := newHasher()
	r.password.memoryKiB, r.password.passes = strong.memoryKiB, strong.passes
	_, err = r.Login(t.Context(), "awa@example.org", "another password")
	is(t, err, lakaz.ErrForbidden)
	if p, _ := r.byEmail(t.Context(), "awa@example.org"); p.Password != before.Password {
		t.Fatal("a wrong password changed the hash")
	}
	_, err = r.Login(t.Context(), "awa@example.org", "une phrase de passe")
	ok(t, err)
	after, err := r.byEmail(t.Context(), "awa@example.org")
	ok(t, err)
	if !strings.HasPrefix(after.Password, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q was not made anew", after.Password)
	}
	_, err = r.Login(t.Context(), "awa@example.org", "une phrase de passe")
	ok(t, err)
}

func TestSessionsEnd(t *testing.T) {
	r, c := open(t)
	ok(t, r.PutPerson(t.Context(), advisor("p1", "awa@example.org")))
	ok(t, r.PutPerson(t.Context(), Person{ID: "p2", Name: "Léa", Role: lakaz.Resident, Household: "h1"}))
	start := func(p lakaz.PersonID) string {
		t.Helper()
		token, err := r.NewSession(t.Context(), p)
		ok(t, err)
		return token
	}
	f := func(token string, after time.Duration, want error) {
		t.Helper()
		c.pass(after)
		if _, err := r.Actor(t.Context(), token); !errors.Is(err, want) {
			t.Errorf("after %v: %v, want %v", after, err, want)
		}
	}
	idle := start("p1")
	f(idle, 11*time.Hour, nil)
	f(idle, 11*time.Hour, nil)
	f(idle, 12*time.Hour, lakaz.ErrNotFound)

	busy := start("p1")
	for range 15 {
		f(busy, 11*time.Hour, nil) // 165 h
	}
	f(busy, 3*time.Hour, lakaz.ErrNotFound) // seven days at most

	family := start("p2")
	f(family, 399*24*time.Hour, nil)
	f(family, 399*24*time.Hour, nil)
	f(family, 400*24*time.Hour, lakaz.ErrNotFound)

	ok(t, r.Sweep(t.Context()))
	for _, p := range []lakaz.PersonID{"p1", "p2"} {
		if list, err := r.Sessions(t.Context(), p); err != nil || len(list) != 0 {
			t.Errorf("%s still has %d sessions after the sweep (%v)", p, len(list), err)
		}
	}
	f("not a token", 0, lakaz.ErrNotFound)
	_, err := r.NewSession(t.Context(), "p9")
	is(t, err, lakaz.ErrNotFound)
}

func TestEndingSessions(t *testing.T) {
	r, _ := open(t)
	ok(t, r.PutPerson(t.Context(), advisor("p1", "awa@example.org")))
	ok(t, r.PutPerson(t.Context(), advisor("p2", "other@example.org")))
	a, err := r.NewSession(t.Context(), "p1")
	ok(t, err)
	b, err := r.NewSession(t.Context(), "p1")
	ok(t, err)
	ok(t, r.EndSession(t.Context(), a))
	ok(t, r.EndSession(t.Context(), a))
	list, err := r.Sessions(t.Context(), "p1")
	ok(t, err)
	if len(list) != 1 {
		t.Fatalf("%d sessions left", len(list))
	}
	is(t, r.EndSessionOf(t.Context(), "p2", list[0].ID), lakaz.ErrNotFound)
	_, err = r.Actor(t.Context(), b)
	ok(t, err)
	ok(t, r.EndSessionOf(t.Context(), "p1", list[0].ID))
	_, err = r.Actor(t.Context(), b)
	is(t, err, lakaz.ErrNotFound)
}

func TestLanguageIsKept(t *testing.T) {
	r, _ := open(t)
	ok(t, r.PutPerson(t.Context(), advisor("p1", "awa@example.org")))
	ok(t, r.SetPassword(t.Context(), "p1", "une phrase de passe"))
	ok(t, r.SetLanguage(t.Context(), "p1", "gcr"))
	is(t, r.SetLanguage(t.Context(), "p9", "gcr"), lakaz.ErrNotFound)
	p, err := r.Login(t.Context(), "awa@example.org", "une phrase de passe")
	ok(t, err)
	if p.Language != "gcr" {
		t.Errorf("language %q", p.Language)
	}
}
