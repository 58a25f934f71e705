package room_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"lakaz/gamification/room"
)

// An answer is a list, a number or an object, small ones, and is written as it was read.
func TestAnswersAreReadAndWritten(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		var a room.Answer
		err := json.Unmarshal([]byte(in), &a)
		switch {
		case (err == nil) != (want != ""):
			t.Errorf("%.40s: %v", in, err)
		case err == nil && text(t, a) != want:
			t.Errorf("%s is written %s, want %s", in, text(t, a), want)
		}
	}
	many := func(n int, open, item, shut string) string {
		items := []string{}
		for i := range n {
			items = append(items, strings.ReplaceAll(item, "#", fmt.Sprint(i)))
		}
		return open + strings.Join(items, ",") + shut
	}
	f(`["a","b"]`, `["a","b"]`)
	f(` [ ] `, `[]`)
	f(`12.5`, `12.5`)
	f(`0`, `0`)
	f(`{"a":"b"}`, `{"a":"b"}`)
	f(`{}`, `{}`)
	f(`null`, "")
	f(`true`, "")
	f(`"a"`, "")
	f(`[1]`, "")
	f(`[["a"]]`, "")
	f(`{"a":1}`, "")
	f(`1e999`, "")
	f(`NaN`, "")
	f(many(20, "[", `"#"`, "]"), many(20, "[", `"#"`, "]"))
	f(many(21, "[", `"#"`, "]"), "")
	f(many(21, "{", `"#":"a"`, "}"), "")
	f(`["`+strings.Repeat("a", 321)+`"]`, "")
	f(`{"a":"`+strings.Repeat("a", 65)+`"}`, "")
}

// An event that no room can have caused is refused where it is read.
func TestEventsAreBounded(t *testing.T) {
	f := func(fields string, want bool) {
		t.Helper()
		var e room.Event
		in := `{"n":1,"at":"2026-11-05T18:00:00Z","kind":"joined"` + fields + `}`
		if err := json.Unmarshal([]byte(in), &e); (err == nil) != want {
			t.Errorf("%.120s: %v", in, err)
		}
	}
	long := strings.Repeat("a", 65)
	f(``, true)
	f(`,"player":"`+long+`"`, false)
	f(`,"command":"`+long+`"`, false)
	f(`,"by":"`+long+`"`, false)
	f(`,"code":"`+long+`"`, false)
	f(`,"activity":"`+long+`"`, false)
	f(`,"alias":{"animal":"`+long+`","colour":"red"}`, false)
	f(`,"name":"`+strings.Repeat("a", 321)+`"`, false)
	f(`,"word":"`+strings.Repeat("a", 321)+`"`, false)
	f(`,"team":-1`, false)
	f(`,"place":1001`, false)
	f(`,"took":86400000000000`, true)
	f(`,"took":86400000000001`, false)
	f(`,"time":-86400000000001`, false)
	f(`,"closeAt":"2026-11-06T18:00:00Z"`, true)
	f(`,"closeAt":"2026-11-06T18:00:01Z"`, false)
	f(`,"closeAt":"1999-11-06T18:00:01Z"`, false)
	f(`,"marks":{"A":{"r":1,"p":120}}`, true)
	f(`,"marks":{"A":{"r":1.01}}`, false)
	f(`,"marks":{"A":{"r":1,"p":121}}`, false)
	f(`,"marks":{"A":{"r":1,"p":-1}}`, false)
	f(`,"teams":[100,120,0]`, true)
	f(`,"teams":[121]`, false)
	f(`,"teams":[1,2,3,4,5,6,7,8,9]`, false)
	f(`,"watts":20000`, true)
	f(`,"watts":20001`, false)
	f(`,"home":{"cel":19,"humidity":50}`, true)
	f(`,"home":{"cel":190,"humidity":50}`, false)
	f(`,"answer":null`, true)
	f(`,"answer":true`, false)
}
