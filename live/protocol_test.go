package live_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lakaz/live"
)

func TestDecode(t *testing.T) {
	f := func(in string, want live.Message) {
		t.Helper()
		got, err := live.Decode([]byte(in))
		if err != nil {
			t.Errorf("%s: %v", in, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", in, diff)
		}
	}
	f(`{"v":1,"ty":"sub","ch":"home:1"}`, live.Message{V: 1, Ty: live.Subscribe, Ch: "home:1"})
	f(`{"ty":"ev","ch":"r","n":7,"later":{"x":1},"d":{"ty":"a"}}`, live.Message{Ty: live.Event, Ch: "r", N: 7, D: json.RawMessage(`{"ty":"a"}`)})
	f(`{"v":2,"ty":"something new"}`, live.Message{V: 2, Ty: "something new"})
	bad := func(in string) {
		t.Helper()
		if m, err := live.Decode([]byte(in)); !errors.Is(err, live.ErrMessage) {
			t.Errorf("%q: %+v, %v", in, m, err)
		}
	}
	bad("")
	bad("null")
	bad("{}")
	bad("[1]")
	bad(`{"ty":1}`)
	bad(`{"ty":"sub","n":-1}`)
	bad(`{"ty":"sub"} trailing`)
}

func TestEncode(t *testing.T) {
	f := func(m live.Message, want string) {
		t.Helper()
		if got := string(m.Encode()); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	f(live.NewHello(map[string]live.Position{"home:1": {Epoch: "x", N: 7}}), `{"v":1,"ty":"hello","d":{"resume":{"home:1":{"e":"x","n":7}}}}`)
	f(live.NewHello(nil), `{"v":1,"ty":"hello","d":{}}`)
	f(live.NewSubscribe("home:1"), `{"v":1,"ty":"sub","ch":"home:1"}`)
	f(live.NewUnsubscribe("home:1"), `{"v":1,"ty":"unsub","ch":"home:1"}`)
	f(live.NewCommand("01J", "home:1", "rename", json.RawMessage(`"x"`)), `{"v":1,"ty":"cmd","ch":"home:1","id":"01J","d":{"ty":"rename","d":"x"}}`)
	f(live.NewClock(5), `{"v":1,"ty":"clk","d":{"c":5}}`)
	f(live.Message{Ty: "x", D: json.RawMessage(`{`)}, `{"v":1,"ty":"x"}`)
}

func TestViewFolds(t *testing.T) {
	var view live.View
	f := func(in string, want string, changed int) {
		t.Helper()
		m, err := live.Decode([]byte(in))
		if err != nil {
			t.Fatal(err)
		}
		keys, err := view.Fold(m)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := json.Marshal(view)
		if string(got) != want || len(keys) != changed {
			t.Errorf("%s: %s, %v, want %s", in, got, keys, want)
		}
	}
	f(`{"ty":"snap","e":"x","n":3,"d":{"a":1,"b":2}}`, `{"Epoch":"x","N":3,"Values":{"a":1,"b":2}}`, 2)
	f(`{"ty":"val","n":5,"d":{"a":9}}`, `{"Epoch":"x","N":5,"Values":{"a":9,"b":2}}`, 1)
	f(`{"ty":"val","n":5,"d":{"a":8}}`, `{"Epoch":"x","N":5,"Values":{"a":9,"b":2}}`, 0) // seen
	f(`{"ty":"res","n":9,"d":{"a":8}}`, `{"Epoch":"x","N":5,"Values":{"a":9,"b":2}}`, 0) // another type
	f(`{"ty":"snap","e":"y","n":1,"d":{"c":0}}`, `{"Epoch":"y","N":1,"Values":{"c":0}}`, 1)
	if got := view.Position(); got != (live.Position{Epoch: "y", N: 1}) {
		t.Errorf("%+v", got)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"v":1,"ty":"val","ch":"home:h1","n":42,"d":{"v/salon/temperature":{"v":20.4,"t":1767225600}}}`))
	f.Add([]byte(`{"v":1,"ty":"hello","d":{"resume":{"home:1":{"e":"x","n":7}}}}`))
	f.Add([]byte(`{"ty":"snap","d":[]}`))
	f.Add([]byte("{\"ty\":\"\xff\",\"n\":18446744073709551616}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := live.Decode(b)
		if err != nil {
			return
		}
		again, err := live.Decode(m.Encode())
		if err != nil {
			t.Fatalf("%q: what was encoded is no message: %v", b, err)
		}
		once, twice := string(m.Encode()), string(again.Encode())
		if once != twice {
			t.Fatalf("%q: %s, then %s", b, once, twice)
		}
		var view live.View
		view.Fold(m) // must not panic
	})
}
