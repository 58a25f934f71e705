package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry/fleet"
)

// gatewayDetail is how a gateway and each of its sensors do.
type gatewayDetail struct {
	gatewayHealth
	Sensors []sensorHealth `json:"sensors"`
	Alarms  []alarmLine    `json:"alarms"` // that stand
}

// sensorHealth is how a sensor does: a device behind the gateway, or a channel of its own.
type sensorHealth struct {
	Device     string     `json:"device,omitempty"`
	Channel    string     `json:"channel,omitempty"`
	Name       string     `json:"name"` // in the reader's language
	First      time.Time  `json:"first"`
	LastSeen   time.Time  `json:"lastSeen"`
	Usual      float64    `json:"usualSeconds,omitempty" doc:"Between two messages"`
	Battery    *float64   `json:"battery,omitempty" doc:"%"`
	Volts      *float64   `json:"volts,omitempty" doc:"Of the battery"`
	BatteryLow *bool      `json:"batteryLow,omitempty" doc:"By the device itself"`
	Link       *float64   `json:"link,omitempty" doc:"Zigbee's link quality, 0 to 255"`
	RSSI       *float64   `json:"rssi,omitempty" doc:"dBm"`
	Firmware   string     `json:"firmware,omitempty"`
	Online     *bool      `json:"online,omitempty" doc:"What its will or its bridge says"`
	Clock      *float64   `json:"clockSeconds,omitempty" doc:"Ahead of ours"`
	Refused    uint64     `json:"refused"`
	Row        healthLine `json:"row"` // the same to be seen
}

// calls counts what of a sensor calls for somebody.
func (s sensorHealth) calls() (n int) {
	for _, sign := range s.Row.Signs {
		if sign.State != "" {
			n++
		}
	}
	return n
}

// alarmLine is an alarm with what to do, in the reader's language.
type alarmLine struct {
	ID        string            `json:"id"`
	Gateway   lakaz.GatewayID   `json:"gateway"`
	Household lakaz.HouseholdID `json:"household"`
	Home      string            `json:"home"`
	About     string            `json:"about,omitempty"` // the sensor; absent for the gateway
	Kind      fleet.Kind        `json:"kind"`
	Level     fleet.Level       `json:"level"`
	Text      string            `json:"text"`
	Todo      string            `json:"todo"`
	Since     time.Time         `json:"since"`
	Opened    time.Time         `json:"opened"`
	Closed    *time.Time        `json:"closed,omitempty"`
	SeenAt    *time.Time        `json:"seenAt,omitempty"`
	SeenBy    string            `json:"seenBy,omitempty"`
	Row       healthLine        `json:"row"` // the same to be seen
}

// healthLine is an alarm or a sensor as a screen lists it, in the reader's language.
type healthLine struct {
	ID    string `json:"id,omitempty"`   // of an alarm that nobody has taken care of
	Href  string `json:"href,omitempty"` // the home
	Title string `json:"title"`
	Signs []sign `json:"signs"`
	Phone string `json:"phone,omitempty"`
	Todo  string `json:"todo,omitempty"`
	Do    *doing `json:"do,omitempty"` // what may be said of it next
}

// doing is a button: a PUT without a body.
type doing struct {
	Label string `json:"label"`
	URL   string `json:"url"`
}

// alarmQuery asks for alarms.
type alarmQuery struct {
	Open bool `query:"open" doc:"Only those that stand; else the last closed as well"`
}

// alarmID is an alarm in the address.
type alarmID struct {
	ID string `path:"id" maxLength:"64"`
}

// mostAlarms is how many alarms are told at once: the gravest.
const mostAlarms = 500

func (s *server) mountFleet(api huma.API) {
	route(s, api, http.MethodGet, "/api/gateways/{id}", "How a gateway and its sensors do", visitors, s.getGateway)
	route(s, api, http.MethodGet, "/api/alarms", "What calls for somebody among the homes I may visit", visitors, s.listAlarms)
	route(s, api, http.MethodPut, "/api/alarms/{id}/seen", "Say that I take care of an alarm", visitors, s.seeAlarm)
}

func (s *server) getGateway(ctx context.Context, by caller, in *gatewayID) (*body[gatewayDetail], error) {
	h, err := s.servedBy(ctx, by, lakaz.GatewayID(in.ID))
	if err != nil {
		return nil, err
	}
	health, err := s.inbox(ctx, lakaz.GatewayID(in.ID))
	if err != nil {
		return nil, err
	}
	out := gatewayDetail{gatewayHealth: health.gatewayHealth, Sensors: []sensorHealth{}, Alarms: []alarmLine{}}
	g, _ := s.fleet.Gateway(lakaz.GatewayID(in.ID))
	out.told(by.words, g, s.now())
	open := g.Open()
	for _, a := range open {
		line, err := s.alarmLine(ctx, by, h, g, a)
		if err != nil {
			return nil, err
		}
		out.Alarms = append(out.Alarms, line)
	}
	for _, sensor := range g.Sensors {
		bad := func(k fleet.Kind) bool {
			for _, a := range open {
				if a.Kind == k && a.Sensor == sensor.Name() {
					return true
				}
			}
			return false
		}
		line := sensorHealth{Device: sensor.Device, Name: sensorName(by.words, h.Dwelling, sensor), First: sensor.First, LastSeen: sensor.LastSeen,
			Usual: sensor.Rhythm.Median.Seconds(), Refused: sensor.Refused}
		line.Row = healthLine{Title: line.Name, Signs: sensorSigns(by.words, sensor, bad, s.now())}
		if sensor.Device == "" {
			line.Channel = sensor.Channel.String()
		}
		if v := sensor.Vitals; v != nil {
			line.Battery, line.Volts, line.BatteryLow, line.Link, line.RSSI = v.Battery, v.Volts, v.BatteryLow, v.Link, v.RSSI
			line.Firmware, line.Online = v.Firmware, v.Online
		}
		if c := sensor.Clock; c != nil && c.Known {
			off := c.Off.Seconds()
			line.Clock = &off
		}
		out.Sensors = append(out.Sensors, line)
	}
	slices.SortStableFunc(out.Sensors, func(a, b sensorHealth) int { // what calls for somebody first
		return cmp.Or(cmp.Compare(b.calls(), a.calls()), cmp.Compare(a.Name, b.Name))
	})
	return bodyOf(out)
}

func (s *server) listAlarms(ctx context.Context, by caller, in *alarmQuery) (*body[[]alarmLine], error) {
	lines := []alarmLine{}
	homes := map[lakaz.HouseholdID]*lakaz.Household{} // nil where the caller may not visit
	for _, a := range s.fleet.Alarms(!in.Open) {
		if len(lines) == mostAlarms {
			break
		}
		h, known := homes[a.Household]
		if !known {
			if found, err := s.readable(ctx, by.Actor, a.Household, glanceEquipment); err == nil {
				h = &found
			}
			homes[a.Household] = h
		}
		if h == nil {
			continue
		}
		g, _ := s.fleet.Gateway(a.Gateway)
		line, err := s.alarmLine(ctx, by, *h, g, a.Alarm)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return bodyOf(lines)
}

func (s *server) alarmLine(ctx context.Context, by caller, h lakaz.Household, g fleet.Gateway, a fleet.Alarm) (alarmLine, error) {
	w := by.words
	line := alarmLine{ID: a.ID, Gateway: g.ID, Household: h.ID, Home: h.Name, About: alarmAbout(w, h.Dwelling, g, a), Kind: a.Kind, Level: a.Level,
		Text: alarmText(w, a, s.now()), Todo: w.T("alarm.todo." + string(a.Kind)),
		Since: a.Since, Opened: a.Opened}
	if !a.Closed.IsZero() {
		line.Closed = &a.Closed
	}
	if !a.SeenAt.IsZero() {
		name, err := s.nameOf(ctx, a.SeenBy)
		if err != nil {
			return line, err
		}
		line.SeenAt, line.SeenBy = &a.SeenAt, name
	}
	line.Row = healthLine{Href: visitHref(h.ID), Title: h.Name, Signs: []sign{levelSign(w, a.Level), {"radio-tower", line.Text, ""}}, Todo: line.Todo}
	if line.About != "" {
		line.Row.Title += " · " + line.About
	}
	switch {
	case line.SeenAt == nil:
		line.Row.ID = a.ID
	case line.SeenBy != "":
		line.Row.Signs = append(line.Row.Signs, sign{"user-round", w.T("alarm.seen", locales.Args{"Name": line.SeenBy}), ""})
	}
	return line, nil
}

// visitHref is where a member of staff looks at a home.
func visitHref(h lakaz.HouseholdID) string { return "/foyer?id=" + url.QueryEscape(string(h)) }

// nameOf is a person's name; "" of one who has left since.
func (s *server) nameOf(ctx context.Context, id lakaz.PersonID) (string, error) {
	p, err := s.registry.Person(ctx, id)
	if errors.Is(err, lakaz.ErrNotFound) {
		return "", nil
	}
	return p.Name, err
}

// seeAlarm notes who takes care of an alarm; of a home they may not visit it is not there.
func (s *server) seeAlarm(ctx context.Context, by caller, in *alarmID) (*struct{}, error) {
	g, known := s.fleet.Gateway(fleet.GatewayOf(in.ID))
	if !known {
		return nil, fmt.Errorf("alarm: %w", lakaz.ErrNotFound)
	}
	if _, err := s.readable(ctx, by.Actor, g.Household, glanceEquipment); err != nil {
		return nil, err
	}
	return nil, s.fleet.See(ctx, in.ID, by.Person, s.now())
}
