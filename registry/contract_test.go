package registry

import (
	"errors"
	"testing"

	"lakaz"
)

func TestContracts(t *testing.T) {
	r, _ := open(t)
	second := lakaz.Contract{From: "2026-02-01", Option: lakaz.HPHC, PowerKVA: 9, OffPeak: []lakaz.ClockRange{{From: 22*60 + 30, To: 6*60 + 30}}}
	ok(t, r.PutContract(t.Context(), "h1", second))
	ok(t, r.PutContract(t.Context(), "h1", lakaz.Contract{From: "2025-01-01", Option: lakaz.Base, PowerKVA: 6}))
	ok(t, r.PutContract(t.Context(), "h2", lakaz.Contract{From: "2025-01-01", Option: lakaz.Base, PowerKVA: 3}))
	list, err := r.Contracts(t.Context(), "h1")
	ok(t, err)
	if len(list) != 2 || list[0].Option != lakaz.Base || list[1].OffPeak[0] != second.OffPeak[0] {
		t.Errorf("%+v", list)
	}
	ok(t, r.EndContract(t.Context(), "h1", second.From))
	if list, err = r.Contracts(t.Context(), "h1"); err != nil || len(list) != 1 || list[0].Option != lakaz.Base {
		t.Errorf("taken back: %+v, %v", list, err)
	}
	if err := r.EndContract(t.Context(), "h1", second.From); !errors.Is(err, lakaz.ErrNotFound) {
		t.Errorf("taken back twice: %v", err)
	}
	if err := r.PutContract(t.Context(), "h9", second); !errors.Is(err, lakaz.ErrNotFound) {
		t.Errorf("a contract of nobody: %v", err)
	}
	if err := r.PutContract(t.Context(), "h2", lakaz.Contract{From: "2025-01-01", Option: lakaz.Tempo, PowerKVA: 9}); !errors.Is(err, lakaz.ErrInvalid) {
		t.Errorf("Tempo overseas: %v", err)
	}
}

func TestTempoDaysAreKept(t *testing.T) {
	r, _ := open(t)
	ok(t, r.PutTempoDays(t.Context(), map[string]string{"2026-11-20": "blanc"}))
	ok(t, r.PutTempoDays(t.Context(), map[string]string{"2026-11-20": "rouge", "2026-11-21": "bleu"}))
	days, err := r.TempoDays(t.Context())
	ok(t, err)
	if len(days) != 2 || days["2026-11-20"] != "rouge" {
		t.Errorf("%v", days)
	}
	if err := r.PutTempoDays(t.Context(), map[string]string{"2026-11-20": "vert"}); !errors.Is(err, lakaz.ErrInvalid) {
		t.Errorf("a green day: %v", err)
	}
	if err := r.PutTempoDays(t.Context(), map[string]string{"demain": "bleu"}); !errors.Is(err, lakaz.ErrInvalid) {
		t.Errorf("tomorrow: %v", err)
	}
}
