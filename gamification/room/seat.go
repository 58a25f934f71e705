package room

// Seat is what one player sees of themselves.
type Seat struct {
	ID      PlayerID           `json:"id"`
	Name    string             `json:"name"`
	Team    int                `json:"team"`
	Lang    string             `json:"lang"`
	PIN     string             `json:"pin"`
	Extra   int                `json:"extra"`   // s
	Answers map[string]Answer  `json:"answers"` // by activity
	Points  *int               `json:"points"`  // only where a board was chosen, and after the first thing told
	Right   map[string]float64 `json:"right"`   // by activity, 0 to 1, after it was told
}

// SeatView is what a player sees of themselves; false where there is no such seat.
func SeatView(s State, r Rules, id PlayerID) (Seat, bool) {
	p, i := s.player(id)
	if i < 0 {
		return Seat{}, false
	}
	v := Seat{ID: p.ID, Name: r.name(p), Team: p.Team, Lang: p.Language, PIN: p.PIN, Extra: int(p.Extra.Seconds()),
		Answers: map[string]Answer{}, Right: map[string]float64{}}
	told := false
	for _, played := range append(s.Past[:len(s.Past):len(s.Past)], s.Now) {
		told = told || played.Revealed
		if g, ok := played.given(id); ok {
			v.Answers[played.Activity] = g.Answer
			if g.Mark != nil {
				v.Right[played.Activity] = g.Mark.Right
			}
		}
	}
	if kind := r.Settings.Board; told && kind != NoBoard && kind != "" {
		v.Points = &p.Points
	}
	return v, true
}
