package lakaz

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestInstalments(t *testing.T) {
	in := Instalments{DebtCents: 100_00, From: "2026-08-31", Count: 3, Tolerance: 1}
	f := func(i int, cents int64, day string) {
		t.Helper()
		if got, due := in.Part(i), in.Due(i).Format(time.DateOnly); got != cents || due != day {
			t.Errorf("part %d: %d on %s, want %d on %s", i, got, due, cents, day)
		}
	}
	f(0, 33_33, "2026-08-31")
	f(1, 33_33, "2026-09-30") // September has no 31st
	f(2, 33_34, "2026-10-31")
	late := func(paid int, day string, want int) {
		t.Helper()
		in.Paid = paid
		if got := in.Late(day); got != want {
			t.Errorf("%d paid by %s: %d late, want %d", paid, day, got, want)
		}
	}
	late(0, "2026-08-31", 0)
	late(0, "2026-09-01", 1)
	late(1, "2026-10-01", 1)
	late(3, "2027-01-01", 0)
}

func TestWhatNobodyAgreesOn(t *testing.T) {
	f := func(change func(*Instalments), field string) {
		t.Helper()
		in := Instalments{DebtCents: 100_00, From: "2026-08-31", Count: 10, Tolerance: 2, Paid: 3}
		change(&in)
		refusal, _ := errors.AsType[*Refusal](in.Check())
		if field == "" && refusal != nil || field != "" && (refusal == nil || refusal.Field != field) {
			t.Errorf("%+v: %v, want %q", in, refusal, field)
		}
	}
	f(func(*Instalments) {}, "")
	f(func(in *Instalments) { in.From = "août" }, "from")
	f(func(in *Instalments) { in.DebtCents = 0 }, "debtEUR")
	f(func(in *Instalments) { in.DebtCents = 1 << 40 }, "debtEUR")
	f(func(in *Instalments) { in.Count = 0 }, "count")
	f(func(in *Instalments) { in.DebtCents = 9 }, "count")
	f(func(in *Instalments) { in.Paid = 11 }, "paid")
	f(func(in *Instalments) { in.Tolerance = -1 }, "tolerance")
}

// The parts are the debt, to the cent.
func TestPartsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := Instalments{DebtCents: rapid.Int64Range(36, mostDebtCents).Draw(t, "cents"), From: "2026-01-31", Count: rapid.IntRange(1, mostInstalments).Draw(t, "count")}
		if err := in.Check(); err != nil || in.Left() != in.DebtCents {
			t.Fatalf("%+v: %d, %v", in, in.Left(), err)
		}
		for i := range in.Count {
			if part := in.Part(i); part < 1 || i > 0 && !in.Due(i).After(in.Due(i-1)) {
				t.Fatalf("part %d is %d on %v", i, part, in.Due(i))
			}
		}
	})
}
