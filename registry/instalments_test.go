package registry

import (
	"errors"
	"testing"

	"lakaz"
	"lakaz/kv"
)

func TestInstalmentsAreKept(t *testing.T) {
	r, _ := open(t)
	in := lakaz.Instalments{DebtCents: 300_00, From: "2026-02-05", Count: 10, Tolerance: 2, Paid: 1}
	if _, err := r.Instalments(t.Context(), "h1"); !errors.Is(err, lakaz.ErrNotFound) {
		t.Errorf("before: %v", err)
	}
	ok(t, r.PutInstalments(t.Context(), "h1", in))
	ok(t, r.PutInstalments(t.Context(), "h2", in))
	in.Paid = 2
	ok(t, r.PutInstalments(t.Context(), "h1", in))
	if got, err := r.Instalments(t.Context(), "h1"); err != nil || got != in {
		t.Errorf("%+v, %v", got, err)
	}
	if err := r.PutInstalments(t.Context(), "h9", in); !errors.Is(err, lakaz.ErrNotFound) {
		t.Errorf("of nobody: %v", err)
	}
	in.Paid = 11
	if err := r.PutInstalments(t.Context(), "h1", in); !errors.Is(err, lakaz.ErrInvalid) {
		t.Errorf("eleven of ten: %v", err)
	}
	ok(t, r.EndInstalments(t.Context(), "h1"))
	if _, err := r.Instalments(t.Context(), "h1"); !errors.Is(err, lakaz.ErrNotFound) {
		t.Errorf("after: %v", err)
	}
	_, err := r.Erase(t.Context(), "h2", func(kv.Writer, Departure) error { return nil })
	ok(t, err)
	if _, err := r.Instalments(t.Context(), "h2"); !errors.Is(err, lakaz.ErrNotFound) {
		t.Errorf("of an erased home: %v", err)
	}
}
