package main

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
	"lakaz/locales"
	"lakaz/screen"
	"lakaz/telemetry"
)

// deviceState is what one gateway's devices send, while the administrator looks at it.
type deviceState struct {
	open   lakaz.GatewayID // whose devices are shown
	list   *gatewayDevices
	picked map[string]int // by device and key, what was chosen of the choices
	err    error
}

// gatewayDevices is everything a gateway's devices sent.
type gatewayDevices struct {
	Dwelling lakaz.Dwelling `json:"dwelling"`
	Devices  []deviceKey    `json:"devices"`
}

// deviceKey is one key of one device: what it sends, what it stands for and what else it may.
type deviceKey struct {
	Device   string             `json:"device"`
	Key      string             `json:"key"`
	Quantity telemetry.Quantity `json:"quantity"`
	Value    telemetry.Decimal  `json:"value"`
	Last     time.Time          `json:"last"`
	Waits    bool               `json:"waits"`
	Mapping  *deviceChoice      `json:"mapping"` // nil until somebody has said
	Guess    *deviceChoice      `json:"guess"`
	Choices  []deviceChoice     `json:"choices"`
}

// deviceChoice is a place and quantity a key can stand for, or that it is to be ignored.
type deviceChoice struct {
	Place    string             `json:"place,omitempty"`
	Quantity telemetry.Quantity `json:"quantity,omitempty"`
	Unit     string             `json:"unit,omitempty"`
	Ignore   bool               `json:"ignore,omitempty"`
}

func (k deviceKey) id() string { return k.Device + "\n" + k.Key }

// chosen is the choice that a yes would mean: what was picked, else what it stands for, else the guess; -1 for none.
func (s *deviceState) chosen(k deviceKey) int {
	if n, ok := s.picked[k.id()]; ok {
		return n
	}
	likely := k.Mapping
	if likely == nil {
		likely = k.Guess
	}
	return slices.IndexFunc(k.Choices, func(c deviceChoice) bool { return likely != nil && c == *likely })
}

// amount is a key's last value with its unit; without one where nobody knows what it measures.
func (k deviceKey) amount() string {
	v := k.Value.Float()
	switch k.Quantity {
	case telemetry.Temperature:
		return locales.Celsius(v)
	case telemetry.Humidity:
		return locales.Percent(v)
	case telemetry.Power:
		return locales.Watts(v)
	case telemetry.Energy:
		return locales.KWh(v / 1000)
	case telemetry.Volume:
		return locales.Number(v, 3) + "\u202fm³"
	}
	return locales.Number(v, min(int(k.Value.Scale), 3))
}

// choiceWord is a choice as the administrator reads it; the quantity is said where the device does not tell it.
func choiceWord(w locales.Words, d lakaz.Dwelling, k deviceKey, c deviceChoice) string {
	word := screen.PlaceName(w, d, c.Place)
	if k.Quantity != "" {
		return word
	}
	word += ", " + w.T("office.measure."+string(c.Quantity))
	if c.Unit != "" {
		word += " (" + c.Unit + ")"
	}
	return word
}

// deviceList is what the open gateway's devices sent and nobody mapped yet: a guess to say yes to, a choice, or none; below
// it what was mapped, because a mistake must not stay.
func (p *program) deviceList(now time.Time) []app.UI {
	w, s := p.words, &p.office.gateways.devices
	if s.list == nil {
		return []app.UI{p.skeleton("card sk", "sk-1", "sk-2")}
	}
	list := []app.UI{el("p").Body(el("b").Text(w.T("office.devicesTitle")))}
	if s.err != nil {
		_, text := p.reason(s.err)
		list = append(list, el("p").Class("wrong").Role("alert").Body(icon("info"), app.Text(text)))
	}
	mapped := []app.UI{el("summary").Text(w.T("office.devicesMapped"))}
	for n, k := range s.list.Devices {
		line := func() app.UI { return p.deviceLine(k, "appareil-"+strconv.Itoa(n), now) }
		switch {
		case k.Waits:
			list = append(list, line())
		case len(k.Choices) > 0:
			mapped = append(mapped, line())
		}
	}
	if len(list) == 1 && s.err == nil {
		list = []app.UI{el("p").Text(w.T("office.devicesNone"))}
	}
	if len(mapped) > 1 {
		list = append(list, el("details").Class("twin").Body(mapped...))
	}
	return list
}

func (p *program) deviceLine(k deviceKey, id string, now time.Time) app.UI {
	w, s := p.words, &p.office.gateways.devices
	chosen := s.chosen(k)
	options := []app.UI{el("option").Attr("value", noHome).Text(w.T("office.choosePlace")).Attr("selected", chosen < 0)}
	for n, c := range k.Choices {
		options = append(options, el("option").Attr("value", strconv.Itoa(n)).Text(choiceWord(w, s.list.Dwelling, k, c)).Attr("selected", chosen == n))
	}
	yes := w.T("office.deviceYes")
	if chosen >= 0 {
		yes = w.T("office.deviceYesTo", args{"Place": choiceWord(w, s.list.Dwelling, k, k.Choices[chosen])})
	}
	name := k.Device + " · " + k.Key
	return el("div").Class("field").Body(
		el("label").Attr("for", id).Body(el("b").Text(name), el("small").Text(" · "+k.amount()+" · "+locales.Age(w, now.Sub(k.Last)))),
		el("select").ID(id).Body(options...).OnChange(func(ctx app.Context, _ app.Event) {
			p.protected(func() {
				n, err := strconv.Atoi(ctx.JSSrc().Get("value").String())
				if err != nil {
					n = -1
				}
				s.picked[k.id()] = n
			})
		}, app.EventScope(k.id())),
		el("div").Class("btns").Body(
			el("button").Class("btn").Attr("type", "button").Attr("disabled", chosen < 0).
				OnClick(p.tap("yes "+strconv.Itoa(chosen)+" "+k.id(), func() { p.mapDevice(k, chosen) })).Body(icon("check"), app.Text(yes)),
			el("button").Class("btn ghost").Attr("type", "button").Aria("label", w.T("office.deviceIgnore")+" "+name).
				OnClick(p.tap("ignore "+k.id(), func() { p.sendMapping(k, deviceChoice{Ignore: true}) })).Text(w.T("office.deviceIgnore"))))
}

// mapDevice says yes to one of a key's choices.
func (p *program) mapDevice(k deviceKey, chosen int) {
	if chosen >= 0 && chosen < len(k.Choices) {
		p.sendMapping(k, k.Choices[chosen])
	}
}

func (p *program) sendMapping(k deviceKey, to deviceChoice) {
	s := &p.office.gateways.devices
	gateway := s.open
	p.work(func() {
		_, err := request("PUT", devicesURL(gateway)+"/"+url.PathEscape(k.Device)+"/"+url.PathEscape(k.Key), to, nil)
		p.do(func() {
			p.refuse(err)
			if s.open != gateway {
				return
			}
			if s.err = err; err == nil {
				p.askDevices(gateway)
				p.openOffice() // how many wait has changed
			}
		})
	})
}

// openDevices shows what a gateway's devices send, or hides it.
func (p *program) openDevices(id lakaz.GatewayID) {
	s := &p.office.gateways.devices
	if s.open == id {
		*s = deviceState{}
		return
	}
	*s = deviceState{open: id, picked: map[string]int{}}
	p.askDevices(id)
}

// askDevices asks for the list; what is on screen stays until the answer comes.
func (p *program) askDevices(id lakaz.GatewayID) {
	s := &p.office.gateways.devices
	p.work(func() {
		list := new(gatewayDevices)
		_, err := request("GET", devicesURL(id), nil, list)
		p.do(func() {
			p.refuse(err)
			if s.open != id {
				return
			}
			if s.err = err; err == nil {
				s.list = list
			}
		})
	})
}

func devicesURL(id lakaz.GatewayID) string {
	return "/api/gateways/" + url.PathEscape(string(id)) + "/devices"
}
