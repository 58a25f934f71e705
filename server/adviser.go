package main

import (
	"context"
	"errors"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"lakaz"
	"lakaz/kv"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry/advice"
)

// adviser finds the one advice for a home. What people answered is in the table advice (household); what is known of a
// home is counted when somebody asks, and kept for a while.
type adviser struct {
	server  *server
	answers kv.Table[advice.Answers]

	mu    sync.Mutex
	known map[lakaz.HouseholdID]knowledge
}

// knowledge is what was known of a home at an instant.
type knowledge struct {
	at    time.Time
	facts advice.Facts
}

// How long what is known of a home is good for, and of how many homes it is kept.
const (
	knowledgeFor  = 15 * time.Minute
	knowledgeMost = 2000
)

func newAdviser(s *server) *adviser {
	return &adviser{server: s, answers: kv.NewTable[advice.Answers]("advice"), known: map[lakaz.HouseholdID]knowledge{}}
}

// advised is an advice as its card shows it, in the reader's language.
type advised struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind" enum:"help,health,saving,praise"`
	Title    string   `json:"title"`
	Why      string   `json:"why" doc:"What in the home's own readings it comes from"`
	Do       string   `json:"do"`
	Pictures []string `json:"pictures"`
	Gesture  string   `json:"gesture,omitempty"`
	Call     string   `json:"call,omitempty" doc:"The help it leads to: equipment, cold or bill"`
	// CallLabel is what the button that leads there says to the home's own people.
	CallLabel string `json:"callLabel,omitempty"`
	// Answers are what the home's own people may say to it.
	Answers []adviceButton `json:"answers,omitempty"`
}

// adviceButton is one way to put an advice aside.
type adviceButton struct {
	Reason advice.Reason `json:"reason"`
	Label  string        `json:"label"`
}

// of is the advice for a home now, nil where there is none.
func (x *adviser) of(ctx context.Context, by caller, h lakaz.Household) (*advised, error) {
	words := by.words
	facts, err := x.facts(ctx, h)
	if err != nil {
		return nil, err
	}
	answered, err := x.answered(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	rule, ok := advice.Choose(h.Dwelling.Territory, x.server.now(), facts, answered)
	if !ok {
		return nil, nil
	}
	figures := namedIn(rule, facts)
	say := func(part string) string { return words.T("advice."+rule.ID+"."+part, figures) }
	out := &advised{ID: rule.ID, Kind: string(rule.Kind), Title: say("title"), Why: explained(words, h.Dwelling, rule, facts), Do: say("do"),
		Pictures: rule.Pictures, Gesture: rule.Gesture, Call: rule.Call}
	if by.Role == lakaz.Resident {
		if rule.Call != "" {
			out.CallLabel = words.T("help.callTitle")
		}
		for _, reason := range reasonsFor(rule) {
			out.Answers = append(out.Answers, adviceButton{reason, words.T("advice.button." + string(reason))})
		}
	}
	return out, nil
}

// reasonsFor are the ways to put an advice aside: nothing of a praise can wait, or be impossible.
func reasonsFor(rule advice.Rule) []advice.Reason {
	if rule.Kind == advice.Praise {
		return []advice.Reason{advice.Done}
	}
	return []advice.Reason{advice.Done, advice.Later, advice.NotOurs}
}

// explained is why an advice is given, and of which room where it is one's.
func explained(w locales.Words, d lakaz.Dwelling, rule advice.Rule, facts advice.Facts) string {
	why := w.T("advice."+rule.ID+".why", namedIn(rule, facts))
	number, known := facts[rule.Room]
	if i := int(number); known && i >= 0 && i < len(d.Rooms) {
		first, size := utf8.DecodeRuneInString(why)
		return screen.RoomName(w, d.Rooms[i]) + "\u00a0: " + string(unicode.ToLower(first)) + why[size:]
	}
	return why
}

// namedIn is what a rule's words name of a home.
func namedIn(rule advice.Rule, facts advice.Facts) locales.Args {
	figures := locales.Args{}
	for _, name := range rule.Why {
		figures[advice.Placeholder(name)] = locales.Number(facts[name], digitsOf(name))
	}
	return figures
}

// digitsOf is with how many decimals a figure is said.
func digitsOf(f advice.Fact) int {
	if f == advice.CooledTo {
		return 1
	}
	return 0
}

func (x *adviser) facts(ctx context.Context, h lakaz.Household) (advice.Facts, error) {
	now := x.server.now()
	x.mu.Lock()
	k, ok := x.known[h.ID]
	x.mu.Unlock()
	if ok && now.Sub(k.at) < knowledgeFor {
		return k.facts, nil
	}
	facts, err := x.server.facts(ctx, h)
	if err != nil {
		return nil, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.known) >= knowledgeMost {
		clear(x.known)
	}
	x.known[h.ID] = knowledge{now, facts}
	return facts, nil
}

// forget drops what is known of a home.
func (x *adviser) forget(h lakaz.HouseholdID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.known, h)
}

func (x *adviser) answered(ctx context.Context, h lakaz.HouseholdID) (a advice.Answers, err error) {
	err = x.server.store.View(ctx, func(r kv.Reader) (err error) {
		a, err = x.answers.Get(r, string(h))
		return err
	})
	if errors.Is(err, kv.ErrNotFound) {
		return advice.Answers{}, nil
	}
	return a, err
}

// answer keeps what a household said to an advice.
func (x *adviser) answer(ctx context.Context, h lakaz.HouseholdID, rule string, reason advice.Reason) error {
	if _, known := advice.Find(rule); !known {
		return lakaz.ErrNotFound
	}
	return x.server.store.Update(ctx, func(w kv.Writer) error {
		a, err := x.answers.Get(w, string(h))
		if errors.Is(err, kv.ErrNotFound) {
			a, err = advice.Answers{}, nil
		}
		if err != nil {
			return err
		}
		a[rule] = advice.Answer{At: x.server.now().UTC(), Reason: reason}
		return x.answers.Put(w, a, string(h))
	})
}
