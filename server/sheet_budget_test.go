package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/screen"
	"lakaz/telemetry"
)

// budgetOf is a home's budget as a session reads it.
func (d *door) budgetOf(session, home string) (s screen.Sheet) {
	d.t.Helper()
	d.read(session, "/api/households/"+home+"/sheets/budget", &s)
	return s
}

// shownOn is all that a card shows, a part a line.
func shownOn(c screen.Card) string {
	lines := []string{c.Title}
	row := func(parts ...string) {
		lines = append(lines, strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "|"))
	}
	for _, p := range c.Parts {
		row(p.Text, p.Quiet)
		if a := p.Amount; a != nil {
			row(a.Value, a.Unit, a.Word)
		}
		if p.Bar != nil {
			row(p.Bar.Label)
		}
		for _, r := range p.Rows {
			row(r.Label, r.Value, r.Note)
		}
		for _, s := range p.Path {
			row(s.State, s.Label)
		}
	}
	return plainSpaces(strings.Join(lines, "\n"))
}

// budgetSays wants each of some lines on a card.
func budgetSays(t *testing.T, c *screen.Card, want ...string) {
	t.Helper()
	if c == nil {
		t.Fatalf("no card that says %q", want)
	}
	for _, w := range want {
		if !strings.Contains(shownOn(*c), w) {
			t.Errorf("%s does not say %q:\n%s", c.ID, w, shownOn(*c))
		}
	}
}

// A kilowatt for fifty days: what the month costs so far and in the end, by energy, as its history has it.
func TestTheMonthOnTheBudget(t *testing.T) {
	d := openDoor(t, options{}, nil) // 15 January 2026, 17 h 42 in Paris
	session := d.sessions()["resident"]
	now := d.clock()
	budgetSays(t, card(d.budgetOf(session, "h1").Cards, "month"), "Ma facture : janvier", "Encore quelques jours", "Électricité|–", "Gaz|–")
	d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), now.AddDate(0, 0, -50), now, 60, func(minute int) float64 { return 5000 + float64(minute)*1000/60 })
	d.lived("h1", channel(telemetry.Gas, telemetry.Volume), now.AddDate(0, 0, -50), now, 60, func(minute int) float64 { return 100 + float64(minute)/6000 })
	sheet := d.budgetOf(session, "h1").Cards
	month := card(sheet, "month")
	budgetSays(t, month, "145 – 146|€|d’électricité à la fin du mois", "Électricité jusqu’ici : 69,04 €. À la fin du mois : de 145 à 146 €.", "Électricité|69,04 €|354 kWh", "Gaz|3,54 m³|prix pas encore connu", "Sans l’abonnement")
	if got := plainSpaces(d.told("h1", telemetry.Electricity, telemetry.Month, "2026-01-15", false).Totals[1].Figure); got != "69,04 €" {
		t.Errorf("the history says %s", got)
	}
	for _, p := range month.Parts {
		if b := p.Bar; b != nil && (b.At < 0.45 || b.At > 0.5 || b.Low < 0.99 || b.High != 1) {
			t.Errorf("%+v", b)
		}
	}
	for _, c := range sheet {
		if c.Picture == "" || c.Title == "" || c.Spoken == "" || strings.Contains(c.Spoken, ":.") || strings.Contains(c.Spoken, ",.") {
			t.Errorf("%+v", c)
		}
	}
}

// A home's contract is changed on its sheet and can be taken back: the prices follow at once.
func TestTheContractOnTheBudget(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["resident"]
	contractCard := func() *screen.Card { return card(d.budgetOf(session, "h1").Cards, "contract") }
	// press does what an action of the card does in the browser, with what was chosen laid over it.
	press := func(id string, over map[string]any) {
		t.Helper()
		c := card(d.budgetOf(session, "h1").Cards, "change")
		all := c.Actions
		for _, p := range append(c.Parts, contractCard().Parts...) {
			for _, r := range p.Rows {
				all = append(all, r.Actions...)
			}
			if p.Choice != nil && over != nil && over[p.Choice.Name] == nil {
				over[p.Choice.Name] = p.Choice.Value
			}
			if p.Field != nil && over != nil && over[p.Field.Name] == nil {
				over[p.Field.Name] = p.Field.Value
			}
		}
		i := slices.IndexFunc(all, func(a screen.Action) bool { return a.ID == id })
		if i < 0 {
			t.Fatalf("no action %s among %+v", id, all)
		}
		body := map[string]any{}
		for k, v := range all[i].Body {
			body[k] = v
		}
		for k, v := range over {
			body[k] = v
		}
		data, err := json.Marshal(body)
		must(t, err)
		text := string(data)
		if all[i].Method == http.MethodDelete {
			text = ""
		}
		if status, answer := d.call(session, all[i].Method, all[i].URL, text); status/100 != 2 {
			t.Fatalf("%s: %d %s", id, status, answer)
		}
	}
	budgetSays(t, contractCard(), "Nous ne connaissons pas encore votre contrat", "Base|6 kVA")
	press("save", map[string]any{"option": "base", "powerKVA": "9", "from": "2025-02-01"})
	budgetSays(t, contractCard(), "Base|9 kVA|depuis le 1er février 2025")
	press("save", map[string]any{"option": "hphc", "offPeak": "22h30-6h30"})
	budgetSays(t, contractCard(), "Heures creuses|9 kVA|22:30-06:30, depuis le 15 janvier 2026", "Base|9 kVA|depuis le 1er février 2025")
	press("again-2025-02-01", nil)
	budgetSays(t, contractCard(), "Base|9 kVA|depuis le 15 janvier 2026")
	press("back", nil)
	list, err := d.registry.Contracts(t.Context(), "h1")
	must(t, err)
	if len(list) != 1 || list[0].Option != lakaz.Base || list[0].PowerKVA != 9 {
		t.Errorf("%+v", list)
	}
	// Overseas Tempo is not sold, and not offered.
	other := card(d.budgetOf(d.sessions()["neighbour"], "h2").Cards, "change")
	for _, p := range other.Parts {
		if p.Choice != nil && p.Choice.Name == "option" && len(p.Choice.Options) != 2 {
			t.Errorf("%+v", p.Choice)
		}
	}
}

// Hours as bills write them.
func TestStretches(t *testing.T) {
	f := func(text string, want ...string) {
		t.Helper()
		if got := stretches(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	f("22:30-06:30", "22:30-06:30")
	f("22h30-6h30, 12H00 – 14h00", "22:30-6:30", "12:00-14:00")
	f("22h-6h", "22:00-6:00")
	f(" , ")
}

// The colours of Tempo, by day and by night; a colour that nobody told is not invented.
func TestTempoOnTheBudget(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["resident"]
	must(t, d.registry.PutContract(t.Context(), "h1", lakaz.Contract{From: "2025-01-01", Option: lakaz.Tempo, PowerKVA: 9}))
	d.at = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) // a Monday that no calendar knows
	tempo := func() *screen.Card { return card(d.budgetOf(session, "h1").Cards, "tempo") }
	budgetSays(t, tempo(), "Aujourd’hui|pas encore annoncé", "Demain, dès 6 h|pas encore annoncé")
	must(t, d.registry.PutTempoDays(t.Context(), map[string]string{"2026-11-23": "blanc", "2026-11-24": "rouge"}))
	budgetSays(t, tempo(), "Aujourd’hui|blanc|0,1871 € le jour, 0,1499 € la nuit", "Demain, dès 6 h|rouge|0,7060 € le jour, 0,1575 € la nuit", "votre santé passe avant")
	d.at = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC) // 4 h of the next day
	budgetSays(t, tempo(), "Cette nuit|blanc", "Aujourd’hui, dès 6 h|rouge")
}

// A kilowatt all December: what each option would have cost, what it takes, and that a month is no year.
func TestWhatIf(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["resident"]
	whatIf := func() *screen.Card { return card(d.budgetOf(session, "h1").Cards, "what-if") }
	budgetSays(t, whatIf(), "au moins un mois de mesures")
	december := time.Date(2025, 11, 30, 23, 0, 0, 0, time.UTC)
	d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), december, d.clock(), 60, func(minute int) float64 { return 5000 + float64(minute)*1000/60 })
	budgetSays(t, whatIf(), "31 jours", "Base|145,23 €|la vôtre", "Heures creuses|143,77 €|1,46 € de moins", "33 % de votre électricité", "à partir de 29 %", "de 22 h à 6 h", "une année entière", "Sans l’abonnement", "jamais froid")
}

// A cold home is offered help before anything else, and not the option that pays by not heating on the coldest days.
func TestTempoIsNotHeldOutToAColdHome(t *testing.T) {
	f := func(celsius float64, helpFirst, tempo bool) {
		t.Helper()
		d := openDoor(t, options{}, nil)
		now := d.clock()
		d.lived("h1", channel(telemetry.Electricity, telemetry.Energy), now.AddDate(0, 0, -60), now, 60, func(minute int) float64 { return 5000 + float64(minute)*1000/60 })
		d.lived("h1", channel("salon", telemetry.Temperature), now.AddDate(0, 0, -9), now, 10, func(int) float64 { return celsius })
		must(t, d.server.weeks.judgeAll(t.Context()))
		cards := d.budgetOf(d.sessions()["resident"], "h1").Cards
		options := shownOn(*card(cards, "what-if"))
		if got := cards[1].ID == "help"; got != helpFirst || strings.Contains(options, "Tempo") != tempo {
			t.Errorf("at %v °C: help first %t, %s", celsius, got, options)
		}
	}
	f(20, false, true)
	f(15, true, false)
}

// How a debt is paid back is the advisor's to tell; the home sees its path, and late parts kindly.
func TestInstalmentsOnTheBudget(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	const path = "/api/households/h1/instalments"
	if status, _ := d.call(sessions["resident"], "GET", path, ""); status != http.StatusNotFound {
		t.Errorf("before: %d", status)
	}
	put := func(paid int) {
		t.Helper()
		if status, body := d.call(sessions["advisor"], "PUT", path, fmt.Sprintf(`{"debtEUR":412.55,"from":"2025-10-05","count":10,"tolerance":1,"paid":%d}`, paid)); status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
	}
	instalments := func() *screen.Card {
		return card(d.budgetOf(sessions["resident"], "h1").Cards, "instalments")
	}
	put(4) // October to January
	budgetSays(t, instalments(), "4/10|échéances payées", "Il reste 247,55 € à payer.", "done|5 janvier, 41,25 €", "now|5 février, 41,25 €", "later|5 juillet, 41,30 €", "Prochaine date : 5 février, 41,25 €.")
	if got := instalments(); len(got.Actions) != 0 {
		t.Errorf("nothing is late: %+v", got.Actions)
	}
	put(3)
	budgetSays(t, instalments(), "pas encore vu", "il continue")
	put(1)
	budgetSays(t, instalments(), "Parlez-en à votre conseiller")
	put(10)
	budgetSays(t, instalments(), "Tout est payé")
	if status, _ := d.call(sessions["advisor"], "DELETE", path, ""); status != http.StatusNoContent {
		t.Errorf("ended: %d", status)
	}
	if slices.ContainsFunc(d.budgetOf(sessions["resident"], "h1").Cards, func(c screen.Card) bool { return c.ID == "instalments" }) {
		t.Error("an ended contract is shown")
	}
}
