package lakaz

import "time"

// Purpose is what for somebody else than a household's own people may use what is measured in it. What serves the
// household itself, its own screen and its alerts, needs none; every other use needs a consent of its own.
type Purpose string

const (
	ForAdvisor   Purpose = "advisor"   // those who accompany the household see how it does
	ForProgramme Purpose = "programme" // the programme's figures and its evaluation
	ForHall      Purpose = "hall"      // the wall of a workshop shows how it is there now, without a name
	ForResearch  Purpose = "research"  // studies, in the programme or beyond it
)

// Granularity is how fine what is measured may be told. A curve, whatever is finer than a day, shows when people sleep and
// leave: it needs a consent apart from that for days (CNIL, deliberation of 15 November 2012 on load curves).
type Granularity string

const (
	ByMonth Granularity = "month"
	ByDay   Granularity = "day"
	ByCurve Granularity = "curve" // hours, minutes, and now
)

// granularities are all there are, the coarsest first: a finer one tells all that a coarser one does.
func granularities() []Granularity { return []Granularity{ByMonth, ByDay, ByCurve} }

// rank is a granularity's place among all, -1 for none of them.
func (g Granularity) rank() int {
	for i, known := range granularities() {
		if g == known {
			return i
		}
	}
	return -1
}

// ConsentLife is for how long a consent is given: a year, as long as a household is accompanied; then it is asked for anew.
const ConsentLife = 365 * 24 * time.Hour

// ConsentText is the version of the sentences that a household agrees to. It changes with what they mean.
const ConsentText = "2026-01"

// Consent is one purpose at one granularity that a household has agreed to.
type Consent struct {
	Purpose     Purpose     `json:"purpose"`
	Granularity Granularity `json:"granularity"`
	Given       time.Time   `json:"given"`
	Expires     time.Time   `json:"expires"`
	Text        string      `json:"text" doc:"Version of the sentences that were agreed to"`
	Language    string      `json:"language" doc:"In which they were read"`
}

// Offered lists the consents that a household may give, each with a switch of its own, purpose by purpose.
func Offered() []Consent {
	return []Consent{{Purpose: ForAdvisor, Granularity: ByMonth}, {Purpose: ForAdvisor, Granularity: ByDay}, {Purpose: ForAdvisor, Granularity: ByCurve},
		{Purpose: ForProgramme, Granularity: ByDay}, {Purpose: ForProgramme, Granularity: ByCurve},
		{Purpose: ForHall, Granularity: ByCurve},
		{Purpose: ForResearch, Granularity: ByDay}, {Purpose: ForResearch, Granularity: ByCurve}}
}

// Consents are those of one household, each purpose and granularity once at most.
type Consents []Consent

// Allow reports whether a purpose may be told something of a granularity at an instant: a consent for it, or for a finer
// one, is in force.
func (c Consents) Allow(p Purpose, g Granularity, at time.Time) bool {
	for _, given := range c {
		if given.Purpose == p && given.Granularity.rank() >= g.rank() && g.rank() >= 0 && at.Before(given.Expires) {
			return true
		}
	}
	return false
}

// Of is the consent for a purpose and a granularity that is in force at an instant.
func (c Consents) Of(p Purpose, g Granularity, at time.Time) (Consent, bool) {
	for _, given := range c {
		if given.Purpose == p && given.Granularity == g && at.Before(given.Expires) {
			return given, true
		}
	}
	return Consent{}, false
}

// Give returns the consents with another one: for a purpose at a granularity, and at each coarser one that is offered,
// because days follow from curves. Those that were given before are renewed.
func (c Consents) Give(p Purpose, g Granularity, at time.Time, language string) (Consents, error) {
	known, kept := false, Consents{}
	for _, o := range Offered() {
		given, had := c.Of(o.Purpose, o.Granularity, at)
		if o.Purpose == p && o.Granularity.rank() <= g.rank() {
			known = known || o.Granularity == g
			given, had = Consent{p, o.Granularity, at, at.Add(ConsentLife), ConsentText, language}, true
		}
		if had {
			kept = append(kept, given)
		}
	}
	if !known {
		return c, ErrNotFound
	}
	return kept, nil
}

// Withdraw returns the consents without that for a purpose at a granularity, and without those at each finer one.
func (c Consents) Withdraw(p Purpose, g Granularity, at time.Time) Consents {
	kept := Consents{}
	for _, o := range Offered() {
		if given, had := c.Of(o.Purpose, o.Granularity, at); had && !(o.Purpose == p && o.Granularity.rank() >= g.rank()) {
			kept = append(kept, given)
		}
	}
	return kept
}
