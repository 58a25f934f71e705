package room

import (
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"lakaz"
	"lakaz/gamification/content"
	"lakaz/gamification/paper"
)

// Voting cards answer what phones answer, in up to so many readings as an activity needs: each time the hall holds its
// cards up, and the edge that is up is one of four things. What a card showed in each reading makes its answer, and that is
// marked by the rules of every other answer. What a reading asks follows from how an activity is shown, never from what is
// right.

// cardSeats begins the seats of voting cards.
const cardSeats = "card-"

// CardSeat is the seat of a voting card: always the same, however often and by whomever it is read.
func CardSeat(card int) PlayerID { return PlayerID(cardSeats + strconv.Itoa(card)) }

// Card is the number of the voting card whose seat it is; false where it is a phone's.
func (p PlayerID) Card() (int, bool) {
	number, is := strings.CutPrefix(string(p), cardSeats)
	n, err := strconv.Atoi(number)
	return n, is && err == nil && n >= 1 && n <= paper.Cards
}

// Showing is what a card shows in a reading.
type Showing struct {
	Reading int // of the activity's, 0..
	Side    int // 1 to paper.Sides; 0 takes it back
}

// Reading is one time that a hall holds its cards up. A card's first edge is the first of Edges, and so on.
type Reading struct {
	Choice string       `json:"choice,omitempty"` // the choice that is asked about: whether it is right, or what belongs to it
	Place  int          `json:"place,omitempty"`  // the place in the order that is asked for, 1..
	Edges  []string     `json:"edges"`            // ids of choices or of targets, or Yes and No; none for a guess
	Ranges [][2]float64 `json:"ranges,omitempty"` // of a guess, each from and to
}

// The edges of a reading that asks whether a choice is right.
const (
	Yes = "yes"
	No  = "no"
)

// sides is how many answers a reading has.
func (r Reading) sides() int { return len(r.Edges) + len(r.Ranges) }

// Readings are the times that cards are held up for an activity; none where they cannot answer it. More choices than a
// card has edges are asked in two readings.
func Readings(a content.Activity) (list []Reading) {
	shown := []string{}
	for _, c := range mixed(a) {
		shown = append(shown, c.ID)
	}
	switch {
	case a.Estimate != nil && a.Kind.Answered():
		return []Reading{{Edges: []string{}, Ranges: quarters(*a.Estimate)}}
	case a.Kind == content.Quiz && a.Several:
		for _, id := range shown {
			list = append(list, Reading{Choice: id, Edges: []string{Yes, No}})
		}
	case a.Kind == content.Order:
		for place := 1; place < len(shown); place++ {
			for edges := range parts(shown) {
				list = append(list, Reading{Place: place, Edges: edges})
			}
		}
	case a.Kind == content.Match:
		targets := []string{}
		for _, t := range a.Targets {
			targets = append(targets, t.ID)
		}
		for _, id := range shown {
			for edges := range parts(targets) {
				list = append(list, Reading{Choice: id, Edges: edges})
			}
		}
	case a.Kind == content.Commit && len(shown) == 0:
		shown = a.Gestures
		fallthrough
	case a.Kind == content.Quiz, a.Kind == content.TrueFalse, a.Kind == content.Poll, a.Kind == content.Commit:
		for edges := range parts(shown) {
			list = append(list, Reading{Edges: edges})
		}
	}
	return list
}

// parts are some ids by as few as cards can tell at once, each part about as long as the others.
func parts(ids []string) iter.Seq[[]string] {
	n := max(1, (len(ids)+paper.Sides-1)/paper.Sides)
	return slices.Chunk(ids, max(1, (len(ids)+n-1)/n))
}

// quarters are four parts of what may be guessed, their bounds on its steps.
func quarters(e content.Estimate) (list [][2]float64) {
	at := func(i int) float64 { return onStep(e, e.Low+float64(i)*(e.High-e.Low)/paper.Sides) }
	for i := range paper.Sides {
		list = append(list, [2]float64{at(i), at(i + 1)})
	}
	return list
}

// onStep is the nearest number that may be guessed, without the dust of binary fractions.
func onStep(e content.Estimate, n float64) float64 {
	step := e.Step
	if step <= 0 {
		step = 1
	}
	n = e.Low + math.Round((n-e.Low)/step)*step
	return min(max(math.Round(n*1e6)/1e6, e.Low), e.High)
}

// shows reports whether a card's range of a guess has a number in it; one beyond the slider is in the last range, or the
// first. A bound is in both of its ranges.
func (g Given) shows(a content.Activity, n float64) bool {
	if len(g.Sides) != 1 || g.Sides[0] < 1 || g.Sides[0] > paper.Sides {
		return false
	}
	r := quarters(*a.Estimate)[g.Sides[0]-1]
	n = min(max(n, a.Estimate.Low), a.Estimate.High)
	return r[0] <= n && n <= r[1]
}

// CardAnswer is what a card says that showed these sides, one a reading, 0 for none: of a guess the middle of the range,
// of an order the places it gave and after them the others as they stand on the wall.
func CardAnswer(a content.Activity, sides []int) (answer Answer) {
	var ordered []string
	for i, r := range Readings(a) {
		if i >= len(sides) || sides[i] < 1 || sides[i] > r.sides() {
			continue
		}
		side := sides[i] - 1
		switch {
		case len(r.Ranges) > 0:
			n := onStep(*a.Estimate, (r.Ranges[side][0]+r.Ranges[side][1])/2)
			answer.Number = &n
		case a.Kind == content.Match:
			if answer.Pairs == nil {
				answer.Pairs = map[string]string{}
			}
			answer.Pairs[r.Choice] = r.Edges[side]
		case a.Kind == content.Order:
			if !slices.Contains(ordered, r.Edges[side]) {
				ordered = append(ordered, r.Edges[side])
			}
		case r.Choice != "":
			if r.Edges[side] == Yes {
				answer.List = append(answer.List, r.Choice)
			}
		case a.Kind == content.Commit:
			if len(answer.List) < maxPledge {
				answer.List = append(answer.List, r.Edges[side])
			}
		default:
			answer.List = []string{r.Edges[side]}
		}
	}
	if len(ordered) > 0 {
		for _, c := range mixed(a) {
			if !slices.Contains(ordered, c.ID) {
				ordered = append(ordered, c.ID)
			}
		}
		answer.List = ordered
	}
	return answer
}

// shows is what a card has shown of an activity with one more showing.
func (s Showing) shows(a content.Activity, before []int) ([]int, error) {
	readings := Readings(a)
	if s.Reading < 0 || s.Reading >= len(readings) || s.Side < 0 || s.Side > readings[s.Reading].sides() {
		return nil, lakaz.Invalid("cards", "voting.badCard")
	}
	sides := make([]int, max(len(before), s.Reading+1))
	copy(sides, before)
	sides[s.Reading] = s.Side
	return sides, nil
}

// holdUp decides which reading the cards are held up for; anywhere but in an open activity only that there are cards.
func (d *decision) holdUp() error {
	s, at := d.state, d.command.Reading
	if s.Phase != Open {
		at = s.Now.Reading
	}
	a, _ := d.rules.Pack.Activity(s.Now.Activity)
	if s.Phase == Open && (at < 0 || at >= max(1, len(Readings(a)))) {
		return lakaz.Invalid("reading", "seat.unknownCommand")
	}
	if !s.Cards || s.Now.Reading != at {
		d.add(Event{Kind: HeldUp, Reading: at})
	}
	return nil
}

// dealt notes that somebody has a voting card: the wall shows its letters from the first question on.
func (d *decision) dealt() {
	if s := d.state; !s.Cards && s.Phase != Finished {
		d.add(Event{Kind: HeldUp, Reading: s.Now.Reading})
	}
}

// CardHere tells that a card is in somebody's hands: it was read since the last activity before this one in which any was.
func (s State) CardHere(id PlayerID) bool {
	p, i := s.player(id)
	last := 0
	for _, played := range s.Past {
		if slices.ContainsFunc(played.Given, func(g Given) bool { _, card := g.Player.Card(); return card }) {
			last = played.At
		}
	}
	return i >= 0 && p.Seen >= last
}

// Hands is what the wall shows a hall that holds cards up.
type Hands struct {
	Reading
	At   int `json:"at"`   // which of the activity's readings it is, 1..; 0 where cards have no part
	Of   int `json:"of"`   //
	Here int `json:"here"` // cards
	Read int `json:"read"` // of them, in this reading
}

// hands is what the wall shows; nil in a room without cards.
func (s State) hands(r Rules) *Hands {
	if !s.Cards {
		return nil
	}
	v := &Hands{Reading: Reading{Edges: []string{}}}
	for _, p := range s.Players {
		if _, card := p.ID.Card(); card && p.Here {
			v.Here++
		}
	}
	a, is := r.Pack.Activity(s.Now.Activity)
	readings := Readings(a)
	if !is || s.Phase != Open && s.Phase != Closed || s.Now.Reading >= len(readings) {
		return v
	}
	v.Reading, v.At, v.Of = readings[s.Now.Reading], s.Now.Reading+1, len(readings)
	for _, g := range s.Now.Given {
		if s.Now.Reading < len(g.Sides) && g.Sides[s.Now.Reading] > 0 {
			v.Read++
		}
	}
	return v
}
