//go:build !js

package gamification

// Source is what points are earned for.
type Source string

const (
	Learning   Source = "learning"   // an answer understood, an advice read to its end
	Kept       Source = "kept"       // a gesture the sensors saw, or that was declared
	Attendance Source = "attendance" // a workshop, a visit
	Helping    Source = "helping"    // a neighbour who was helped to join
	Comfort    Source = "comfort"    // a home that grew warm enough, or dry enough
	Energy     Source = "energy"     // what the comfort guard credits
)

// Sources are all of them, in the order in which they are told.
func Sources() []Source { return []Source{Learning, Kept, Attendance, Helping, Comfort, Energy} }

// energyPart is how the energy points of a week stand to all others: at most one to four, a fifth of the whole.
const energyPart = 4

// Week is the points of a household in a week, by source; none is negative.
type Week map[Source]int

// Counted is what a week counts, by source: energy for a fifth of it all at most, and nothing is negative.
func (w Week) Counted() Week {
	counted, others := Week{}, 0
	for source, points := range w {
		if source != Energy && points > 0 {
			counted[source], others = points, others+points
		}
	}
	if energy := min(w[Energy], others/energyPart); energy > 0 {
		counted[Energy] = energy
	}
	return counted
}

// Total is what a week counts.
func (w Week) Total() (total int) {
	for _, points := range w.Counted() {
		total += points
	}
	return total
}

// What is earned by what.
const (
	PointsLearnt  = 5  // an advice read and followed
	PointsCame    = 20 // a workshop or a visit
	PointsHelped  = 20 // a neighbour
	pointsPerKWh  = 5  // of credit
	pointsReached = 40 // a red week before, and none now
	pointsWarmer  = 15 // still red, but with a quarter fewer cold hours
)

// EnergyPoints is what the credit of a week's days earns, in kWh.
func EnergyPoints(verdicts []Verdict) int {
	credit := 0.0
	for _, v := range verdicts {
		credit += v.Credit
	}
	return int(credit * pointsPerKWh)
}

// ComfortPoints is what growing warmer earns: the share of hours below the floor, 0 to 1, of the week before and of this
// one, and whether they were red weeks. Warming up costs energy, and is worth more than what it costs.
func ComfortPoints(redBefore, redNow bool, belowBefore, belowNow float64) int {
	switch {
	case !redBefore:
		return 0
	case !redNow:
		return pointsReached
	case belowNow <= 0.75*belowBefore:
		return pointsWarmer
	}
	return 0
}

// Member is a household's week in its residence.
type Member struct {
	Points Week `json:"points"`
	// Resting tells that the household is left out of what the residence is measured by: a red week, or days that
	// nobody may judge. Nothing that is seen marks it; what it earned still counts.
	Resting bool `json:"resting,omitempty"`
}

// WeeklyGoal is how many points a week a residence's picture asks of each of its homes: about a gesture that the sensors
// saw, and an advice followed.
const WeeklyGoal = 30

// Filled is how much of the residence's shared picture is coloured, 0 to 1: what its households earned, of a goal for
// each of those that do not rest. Whoever rests can only help.
func Filled(members []Member, goal int) float64 {
	earned, asked := 0, 0
	for _, m := range members {
		earned += m.Points.Total()
		if !m.Resting {
			asked += goal
		}
	}
	switch {
	case asked > 0:
		return min(float64(earned)/float64(asked), 1)
	case earned > 0:
		return 1
	}
	return 0
}
