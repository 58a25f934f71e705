package main

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lakaz"
	"lakaz/locales"
)

// contractData is the page on which a home's electricity contract is told as its bill says it.
type contractData struct {
	ID      string
	Home    string
	Problem string // key of what went wrong
	Retry   int
	Saved   bool
	Staff   bool // the home is not the reader's own
	Options []choice
	From    string
	Power   string
	Hours   string
	Known   []string // the contracts that were told, the newest first
}

// Here is the address of the page.
func (d contractData) Here() string { return "/contrat/" + url.PathEscape(d.ID) }

// contractPage shows a home's contracts and the form for another: to its own people, its advisors, the administrator.
func (s *server) contractPage(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer"}, nil
	}
	return s.contractView(v, nil, "")
}

// tellContract keeps what the form says.
func (s *server) tellContract(v visit) (reply, error) {
	if !v.Entered {
		return reply{Redirect: "/entrer"}, nil
	}
	h, err := s.visitable(v.Context(), v.Actor, lakaz.HouseholdID(v.PathValue("home")))
	if err != nil {
		return reply{}, err
	}
	if err := v.ParseForm(); err != nil {
		return reply{}, lakaz.Invalid("form", "contract.badHours")
	}
	c, err := contractOf(v.PostForm)
	if err == nil {
		err = s.registry.PutContract(v.Context(), h.ID, c)
	}
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) {
		return s.contractView(v, v.PostForm, refusal.Key)
	} else if err != nil {
		return reply{}, err
	}
	s.board.recount(h.ID)
	return reply{Redirect: contractData{ID: string(h.ID)}.Here() + "?su=1"}, nil
}

// contractOf reads the form: hours as bills write them, "22h30-6h30, 12:00-14:00".
func contractOf(form url.Values) (c lakaz.Contract, err error) {
	c = lakaz.Contract{From: form.Get("depuis"), Option: lakaz.TariffOption(form.Get("option"))}
	if c.PowerKVA, err = strconv.Atoi(strings.TrimSpace(form.Get("puissance"))); err != nil {
		return c, lakaz.Invalid("powerKVA", "contract.badPower")
	}
	if c.Option != lakaz.HPHC {
		return c, nil
	}
	c.OffPeak, err = clockRanges(stretches(form.Get("heures")))
	return c, err
}

// contractView draws the page: the form as it was filled in, else as the contract in force is.
func (s *server) contractView(v visit, form url.Values, problem string) (reply, error) {
	h, err := s.visitable(v.Context(), v.Actor, lakaz.HouseholdID(v.PathValue("home")))
	if err != nil {
		return reply{}, err
	}
	list, err := s.registry.Contracts(v.Context(), h.ID)
	if err != nil {
		return reply{}, err
	}
	d := contractData{ID: string(h.ID), Home: h.Name, Problem: problem, Saved: form == nil && v.URL.Query().Get("su") != "", Staff: visitors(v.Actor),
		From: h.Dwelling.Territory.In(s.now()).Format(time.DateOnly), Power: "6"}
	option := lakaz.Base
	for _, c := range list {
		d.Known = append([]string{contractLine(v.Words, c)}, d.Known...)
		option, d.Power, d.Hours = c.Option, strconv.Itoa(c.PowerKVA), offPeakText(c)
	}
	a := reply{Page: "contract.html", Title: "contract.title", Territory: h.Dwelling.Territory}
	if form != nil {
		a.Status = http.StatusUnprocessableEntity
		option, d.From, d.Power, d.Hours = lakaz.TariffOption(form.Get("option")), form.Get("depuis"), form.Get("puissance"), form.Get("heures")
	}
	for _, o := range []lakaz.TariffOption{lakaz.Base, lakaz.HPHC, lakaz.Tempo} {
		if o != lakaz.Tempo || !h.Dwelling.Territory.Overseas() {
			d.Options = append(d.Options, choice{string(o), v.Words.T("contract." + string(o)), o == option})
		}
	}
	a.Data = d
	return a, nil
}

// contractLine is a contract in words.
func contractLine(w *locales.Printer, c lakaz.Contract) string {
	from := c.From
	if day, err := time.Parse(time.DateOnly, c.From); err == nil {
		from = locales.DayMonthYear(w, day)
	}
	line := w.T("contract.since", locales.Args{"Date": from, "Option": w.T("contract." + string(c.Option)), "Power": c.PowerKVA})
	if hours := offPeakText(c); hours != "" {
		line += ", " + hours
	}
	return line
}

// offPeakText is a contract's off-peak hours, "22:30-06:30, 12:00-14:00".
func offPeakText(c lakaz.Contract) string {
	var texts []string
	for _, r := range c.OffPeak {
		texts = append(texts, r.String())
	}
	return strings.Join(texts, ", ")
}
