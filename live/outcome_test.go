//go:build !js

package live

import (
	"testing"
)

// A command is done once; one that could not be done now is tried again when it is sent again.
func TestWhatCouldNotBeDoneIsTriedAgain(t *testing.T) {
	var o outcomes
	done := 0
	f := func(id, refusal string, want int) {
		t.Helper()
		result, err := o.once(t.Context(), id, func() ResultData {
			done++
			if refusal == "" {
				return ResultData{}
			}
			return ResultData{Refusal: &Refusal{Key: refusal}}
		})
		if err != nil || done != want {
			t.Errorf("%s %q: %+v %v, done %d times, want %d", id, refusal, result, err, done, want)
		}
	}
	f("a", keyLater, 1)
	f("a", keyLater, 2)
	f("a", "", 3)
	f("a", "", 3)
	f("b", "seat.tooLate", 4)
	f("b", "", 4)
}
