package main

import (
	"context"
	"math"
	"slices"
	"time"

	"lakaz"
	"lakaz/gamification"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
	"lakaz/telemetry/detect"
)

// digest is a home's week that is over, to be read in a minute or hung on the fridge's door.
type digest struct {
	ID, Home string
	Range    string // "5 – 11 janvier"
	Face     string // of Kaz: what most of its days were
	Staff    bool   // the reader does not live there

	Comfort   []telemetry.Phrase
	Days      []digestDay
	Uses      []digestUse
	Advice    *advised
	Path      []digestChallenge
	Residence *screen.Card
	Dates     []digestDate
}

// Empty tells that nothing was measured in the week.
func (d digest) Empty() bool { return len(d.Uses) == 0 && d.Face == "asleep" }

// digestDay is a day of the week: what it was like in the main room.
type digestDay struct {
	Name, Word, Celsius string
	State               telemetry.Comfort // "" where unknown
}

// Shape is the outline of the day's comfort.
func (d digestDay) Shape() string { return screen.Shape(d.State) }

// digestUse is what a meter counted in the week, and how that compares.
type digestUse struct {
	Picture, Name, Amount, Cost string
	Against                     []string
}

// digestChallenge is a gesture that is under way.
type digestChallenge struct {
	Title, Says string
	Stages      []screen.Stage
}

// digestDate is something that comes.
type digestDate struct {
	at                 time.Time
	Picture, Day, What string
}

// digestOf composes the week before the present one.
func (s *server) digestOf(ctx context.Context, by caller, h lakaz.Household) (digest, error) {
	loc := h.Dwelling.Territory.Location()
	now := s.now().In(loc)
	week := telemetry.Week.Days(telemetry.Week.Neighbour(now, loc, -1), loc)
	d := digest{ID: string(h.ID), Home: h.Name, Staff: by.Role != lakaz.Resident, Face: "asleep",
		Range: locales.Range(by.words, week[0].From, week[len(week)-1].From)}
	if err := s.digestMeasured(ctx, by.words, h, week[0].From, &d); err != nil {
		return d, err
	}
	var err error
	if d.Advice, err = s.advice.of(ctx, by, h); err != nil {
		return d, err
	}
	if d.Path, err = s.digestPath(ctx, by, h, &d.Dates); err != nil {
		return d, err
	}
	cards, err := s.residenceCards(ctx, by, h)
	if err != nil {
		return d, err
	}
	for i := range cards {
		if cards[i].ID == "residence" {
			d.Residence = &cards[i]
		}
	}
	bill, err := s.bill(ctx, h)
	if err != nil {
		return d, err
	}
	if f := bill.Forecast; f != nil {
		month := telemetry.Month.Days(now, loc)
		last := month[len(month)-1].From
		d.Dates = append(d.Dates, digestDate{last, "receipt-text", locales.Date(by.words, last),
			by.words.T("digest.bill", locales.Args{"Low": locales.Number(math.Floor(f.Low), 0), "High": locales.Number(math.Ceil(f.High), 0) + "\u202f€"})})
	}
	next := telemetry.Week.Neighbour(now, loc, 1)
	d.Dates = append(d.Dates, digestDate{next, "calendar", locales.Date(by.words, next), by.words.T("digest.next")})
	slices.SortStableFunc(d.Dates, func(a, b digestDate) int { return a.at.Compare(b.at) })
	return d, nil
}

// digestMeasured tells how it was to live there and what was used. In a home that was mostly cold less is no merit and is
// not told.
func (s *server) digestMeasured(ctx context.Context, w *locales.Printer, h lakaz.Household, monday time.Time, d *digest) error {
	billing, err := s.billing(ctx, h)
	if err != nil {
		return err
	}
	scale, err := s.weeks.scale(ctx, h, monday.AddDate(0, 0, 6))
	if err != nil {
		return err
	}
	cold := false
	for i, place := range digestPlaces(h.Dwelling) {
		p, err := look(ctx, s.series, h, place, telemetry.Week, monday, s.now(), true, billing, scale)
		if err != nil {
			return err
		}
		t := teller{w: w, past: p}
		if _, isRegister := counts(place); !isRegister && i == 0 {
			cold = t.mostlyCold()
			d.Comfort = spaced(t.felt())
			d.Days, d.Face = t.digestDays()
		}
		if math.IsNaN(p.use.total) {
			continue
		}
		use := digestUse{Picture: screen.PlacePicture(h.Dwelling, p.register.Place), Name: t.placeName(p.register.Place), Amount: t.amount(p.use.total)}
		if p.use.priced && !math.IsNaN(p.use.cost) {
			use.Cost = locales.Euro(p.use.cost)
		}
		if p.register.Place == telemetry.Electricity {
			if less, ok, err := s.lessThanUsual(ctx, h, p.days); err != nil {
				return err
			} else if ok && !(cold && less > 0) {
				use.Against = append(use.Against, t.than("digest.usual", less, 0.05*p.use.total, t.amount(math.Abs(less))))
			}
		}
		if less, ok := p.lessThanLastYear(); ok && !(cold && less > 0) {
			use.Against = append(use.Against, t.than("digest.year", less, 0.05*p.use.total, t.amount(math.Abs(less))))
		}
		d.Uses = append(d.Uses, use)
	}
	return nil
}

// digestPlaces are the places a week is told of: the main room, whose look tells of electricity too, and the other meters.
func digestPlaces(d lakaz.Dwelling) (places []string) {
	main, ok := d.Main()
	if ok {
		places = append(places, main.ID)
	}
	for _, place := range screen.Places(d) {
		if _, isRegister := counts(place); isRegister && !(ok && place == telemetry.Electricity) {
			places = append(places, place)
		}
	}
	return places
}

// digestDays are the days of the week, and the face of what most of them were.
func (t teller) digestDays() (days []digestDay, face string) {
	count := map[telemetry.Comfort]int{}
	for i, day := range t.days {
		one := digestDay{Name: locales.ShortWeekday(t.w, day.From.Weekday()), State: t.air.byDay[i], Celsius: locales.Number(t.air.columns[i], 1) + "°"}
		if one.State != telemetry.Unknown {
			one.Word = t.w.T("comfort.short." + string(one.State))
			count[one.State]++
		}
		days = append(days, one)
	}
	face = "asleep"
	for _, state := range append([]telemetry.Comfort{telemetry.Well}, outsideStates()...) {
		if count[state] > 0 && (face == "asleep" || count[state] > count[telemetry.Comfort(face)]) {
			face = string(state)
		}
	}
	return days, face
}

// lessThanLastYear is by how much the register counted less than on the same days last year, over the days known in both;
// false where they are fewer than half.
func (p *past) lessThanLastYear() (less float64, ok bool) {
	both := 0
	for i := range p.use.cells {
		if i < len(p.before.use.cells) && !math.IsNaN(p.before.use.cells[i]-p.use.cells[i]) {
			both++
			less += p.before.use.cells[i] - p.use.cells[i]
		}
	}
	return less, both > 0 && 2*both >= len(p.use.cells)
}

// lessThanUsual is by how many Wh a home used less electricity than it usually does in such weather, over the days that
// can be told; false where they are fewer than half.
func (s *server) lessThanUsual(ctx context.Context, h lakaz.Household, days []telemetry.Interval) (less float64, ok bool, err error) {
	from := days[0].From.AddDate(0, 0, -driftBack)
	all, err := s.dayUses(ctx, h, from, days[len(days)-1].To)
	if err != nil || len(all) < len(days) {
		return 0, false, err
	}
	own, week := all[:len(all)-len(days)], all[len(all)-len(days):]
	both := 0
	for _, day := range week {
		if band, known := detect.Usual(own, day); known && day.KWh > 0 {
			both++
			less += 1000 * (band.Mid - day.KWh)
		}
	}
	return less, both > 0 && 2*both >= len(days), nil
}

// digestPath is what a household has taken up, and when each is looked for again.
func (s *server) digestPath(ctx context.Context, by caller, h lakaz.Household, dates *[]digestDate) (path []digestChallenge, err error) {
	all, err := s.taken.of(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	c := gestureCards{words: by.words, household: h, today: s.taken.today(h), all: all}
	for _, one := range all {
		if !one.Running() {
			continue
		}
		g, sheet, err := c.gesture(one.Gesture)
		if err != nil {
			return nil, err
		}
		path = append(path, digestChallenge{Title: g.Title, Says: challengeSays(by.words, sheet, one, by.Role == lakaz.Resident), Stages: c.path(one)})
		if one.State() == gamification.SeenNow {
			*dates = append(*dates, digestDate{one.AgainOn(), "sprout", locales.Date(by.words, one.AgainOn()), g.Title})
		}
	}
	return path, nil
}
