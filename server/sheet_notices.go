package main

import (
	"context"
	"strconv"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
)

// noticesSheet is the screen on which a home's people choose what they are told on their phones, when, and how openly.
// It is nobody else's.
func (s *server) noticesSheet(ctx context.Context, by caller, h lakaz.Household) (screen.Sheet, error) {
	if by.Role != lakaz.Resident {
		return screen.Sheet{}, lakaz.ErrForbidden
	}
	c, err := s.notices.chosen(ctx, h.ID, by.Person)
	if err != nil {
		return screen.Sheet{}, err
	}
	device, err := s.notices.here(ctx, by)
	if err != nil {
		return screen.Sheet{}, err
	}
	w := by.words
	cards := []screen.Card{noticeDeviceCard(w, device), noticeKindsCard(w, c, h.Dwelling.Territory.Overseas())}
	if len(c.Kinds) > 0 {
		cards = append(cards, noticeTimesCard(w, c))
	}
	cards = append(cards, screen.Card{ID: "week", Picture: "file-text", Title: w.T("digest.title"),
		Spoken: w.T("digest.about"), Parts: []screen.Part{{Text: w.T("digest.about")}},
		Actions: []screen.Action{{ID: "open", Label: w.T("digest.open"), Picture: "arrow-right", Href: "/semaine"}}})
	return screen.Sheet{Title: w.T("notice.title"), Line: w.T("notice.line"), Cards: cards}, nil
}

// here is what is known of the device that asks; nothing where it never took notices.
func (x *notices) here(ctx context.Context, by caller) (pushDevice, error) {
	session, err := sessionOf(by.request)
	if err != nil {
		return pushDevice{}, err
	}
	all, err := x.devicesOf(ctx, by.Household, by.Person)
	for _, d := range all {
		if d.Session == session {
			return d, err
		}
	}
	return pushDevice{}, err
}

// noticeDeviceCard is whether this device takes notices. The browser asks for its permission when the button is tapped,
// see assets/src/notify.js.
func noticeDeviceCard(w *locales.Printer, d pushDevice) screen.Card {
	state, picture := "off", "bell-off"
	switch {
	case d.Endpoint != "":
		state, picture = "on", "bell-ring"
	case d.Refused != "":
		state = d.Refused
	}
	text := w.T("notice.device." + state)
	card := screen.Card{ID: "device", Picture: picture, Title: w.T("notice.device"), Spoken: text, Parts: []screen.Part{{Text: text}}}
	if state == "on" {
		card.Look = "bien"
		card.Actions = []screen.Action{{ID: "stop", Label: w.T("notice.stop"), Picture: "bell-off", Quiet: true, Method: "DELETE", URL: "/api/me/push"}}
	} else {
		card.Actions = []screen.Action{{ID: "start", Label: w.T("notice.start"), Picture: "bell-ring", Href: "#notify"}}
	}
	return card
}

// noticePictures is the pictogram of each kind.
func noticePictures() map[noticeKind]string {
	return map[noticeKind]string{noticeDanger: "thermometer", noticeLeak: "droplets", noticeAnswer: "phone", noticeSensor: "radio-tower",
		noticeChallenge: "sprout", noticeWorkshop: "users-round", noticeWeek: "file-text"}
}

// noticeKindsCard is a line for each kind, with its switch.
func noticeKindsCard(w *locales.Printer, c noticeChoice, overseas bool) screen.Card {
	card := screen.Card{ID: "kinds", Picture: "list", Title: w.T("notice.kinds"), Spoken: w.T("notice.kindsText"),
		Parts: []screen.Part{{Quiet: w.T("notice.kindsText")}}}
	var rows []screen.Row
	for _, kind := range noticeKinds() {
		row := screen.Row{Picture: noticePictures()[kind], Label: w.T("notice.about." + string(kind)), Value: w.T("notice.no")}
		if kind == noticeDanger && overseas {
			row.Label = w.T("notice.about.dangerOverseas")
		}
		flip := screen.Action{ID: string(kind), Label: w.T("notice.tell"), Picture: "bell", Quiet: true, Method: "PUT", URL: "/api/me/notices/" + string(kind),
			Body: map[string]any{"wanted": true}, Keep: true}
		if c.wants(kind) {
			row.Look, row.Value = "bien", w.T("notice.yes")
			flip.Label, flip.Picture, flip.Body = w.T("notice.silence"), "bell-off", map[string]any{"wanted": false}
		}
		row.Actions = []screen.Action{flip}
		rows = append(rows, row)
	}
	card.Parts = append(card.Parts, screen.Part{Rows: rows})
	return card
}

// noticeTimesCard is the quiet hours, the day's most, and how openly notices speak.
func noticeTimesCard(w *locales.Printer, c noticeChoice) screen.Card {
	choice := func(name, value string, options ...screen.Option) screen.Part {
		for i := range options {
			options[i].Label = w.T("notice." + name + "." + options[i].Value)
		}
		return screen.Part{Choice: &screen.Choice{Name: name, Label: w.T("notice." + name), Value: value, Options: options}}
	}
	pick := func(yes bool, one, other string) string {
		if yes {
			return one
		}
		return other
	}
	from, to := c.Quiet.String()[:5], c.Quiet.String()[6:]
	return screen.Card{ID: "times", Picture: "moon", Title: w.T("notice.times"), Spoken: w.T("notice.timesText"),
		Parts: []screen.Part{
			{Quiet: w.T("notice.timesText")},
			{Field: &screen.Field{Name: "from", Label: w.T("notice.from"), Type: "time", Value: from, Picture: "moon"}},
			{Field: &screen.Field{Name: "to", Label: w.T("notice.to"), Type: "time", Value: to, Picture: "sun"}},
			choice("danger", pick(c.Danger, "pass", "wait"), screen.Option{Value: "wait", Picture: "moon"}, screen.Option{Value: "pass", Picture: "bell-ring"}),
			choice("most", strconv.Itoa(c.Most), screen.Option{Value: "1", Picture: "bell"}, screen.Option{Value: "2", Picture: "bell"}, screen.Option{Value: "4", Picture: "bell-ring"}),
			choice("figures", pick(c.Figures, "show", "hide"), screen.Option{Value: "hide", Picture: "eye-off"}, screen.Option{Value: "show", Picture: "eye"}),
		},
		Actions: []screen.Action{{ID: "keep", Label: w.T("notice.keep"), Picture: "check", Method: "PUT", URL: "/api/me/notices", Keep: true}}}
}
