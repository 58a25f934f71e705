package content

import "testing"

// Where the right answers stand tells nothing: whoever taps the first of each learns nothing and wins nothing.
func TestRightAnswersStandAnywhere(t *testing.T) {
	for _, p := range All() {
		at, quizzes := map[int]int{}, 0
		for _, a := range p.Activities {
			if a.Kind != Quiz {
				continue
			}
			right := 0
			for i, c := range a.Choices {
				switch {
				case c.Right && !a.Several:
					at[i]++
					quizzes++
				case c.Right && right == i:
					right++
				}
			}
			n := 0
			for _, c := range a.Choices {
				if c.Right {
					n++
				}
			}
			if a.Several && right == n {
				t.Errorf("%s %s: the right ones stand first", p.ID, a.ID)
			}
		}
		for i, n := range at {
			if quizzes > 3 && 2*n > quizzes {
				t.Errorf("%s: of %d right answers %d stand at %d", p.ID, quizzes, n, i+1)
			}
		}
	}
}
