package lakaz

import "testing"

func TestWhoMayVisit(t *testing.T) {
	home := Household{ID: "h1", Operation: "lille"}
	f := func(name string, a Actor, want bool) {
		t.Helper()
		if got := a.MayVisit(home); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	f("nobody", Actor{}, false)
	f("its resident", Actor{Role: Resident, Household: "h1"}, true)
	f("a neighbour", Actor{Role: Resident, Household: "h2"}, false)
	f("a resident without a home", Actor{Role: Resident}, false)
	f("its advisor", Actor{Role: Advisor, Operations: []OperationID{"lille"}}, true)
	f("another advisor", Actor{Role: Advisor, Operations: []OperationID{"gp"}}, false)
	f("its facilitator", Actor{Role: Facilitator, Operations: []OperationID{"lille"}}, false)
	f("its manager", Actor{Role: Manager, Operations: []OperationID{"lille"}}, false)
	f("the administrator", Actor{Role: Administrator}, true)
}
