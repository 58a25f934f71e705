package main

import (
	"net"
	"net/http"
	"net/url"
	"slices"

	"rsc.io/qr"

	"lakaz"
	"lakaz/locales"
	"lakaz/telemetry/devices"
)

// tableData is the page on which the demo table of an operation is made ready.
type tableData struct {
	Operation choice
	Made      bool
	Outside   bool // devices speak to a broker that is not ours
	Server    string
	User      string
	Password  string // told once
	QR        *qrCode
	Settings  []tableSetting
	Plugs     []plugRow
}

// tableSetting is what a make of devices calls the beginning of its topics, and what to write there.
type tableSetting struct{ Make, Field, Value string }

// plugRow is a device that told a power.
type plugRow struct {
	Device, Key  string
	Power, Heard string
	Used         bool
}

// Here is the address of the page.
func (d tableData) Here() string { return tablePath(lakaz.OperationID(d.Operation.Value)) }

func tablePath(op lakaz.OperationID) string {
	return "/operation/" + url.PathEscape(string(op)) + "/table"
}

// tablePage tells how devices are pointed at the table, and what they said.
func (s *server) tablePage(v visit) (reply, error) {
	o, err := s.hostsIn(v.Context(), v.Actor, v.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	kit, err := s.kitOf(v.Context(), o.ID)
	if err != nil {
		return reply{}, err
	}
	return s.tableView(v, o, kit)
}

// changeTable makes the table, gives it another password, or chooses the plug that the wall shows.
func (s *server) changeTable(v visit) (reply, error) {
	o, err := s.hostsIn(v.Context(), v.Actor, v.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	if v.PostFormValue("prise") == "" {
		kit, err := s.layTable(v.Context(), o)
		if err != nil {
			return reply{}, err
		}
		return s.tableView(v, o, kit)
	}
	kit, err := s.kitOf(v.Context(), o.ID)
	if err != nil {
		return reply{}, err
	}
	if err := s.devices.Choose(v.Context(), kit.gateway.ID, v.PostFormValue("prise"), v.PostFormValue("mesure")); err != nil {
		return reply{}, err
	}
	return reply{Redirect: tablePath(o.ID)}, nil
}

func (s *server) tableView(v visit, o lakaz.Operation, kit tableKit) (reply, error) {
	d := tableData{Operation: choice{Value: string(o.ID), Text: o.Name}, Made: kit.gateway.ID != "", Outside: s.mqtt == "", User: kit.gateway.Username, Password: kit.secret}
	a := reply{Page: "table.html", Title: "table.title", Territory: o.Territory}
	if !d.Made {
		a.Data = d
		return a, nil
	}
	if !d.Outside {
		d.Server = s.mqttFor(v.Request)
	}
	topics := topicsOf(kit.gateway.ID)
	d.Settings = []tableSetting{{"Shelly (Plus, Pro, Gen3)", "MQTT prefix", topics + "prise"}, {"Tasmota", "Full Topic", topics + "%prefix%/%topic%/"},
		{"Zigbee2MQTT", "base_topic", topics + "zigbee2mqtt"}, {"ESPHome", "topic_prefix", topics + "prise"}}
	if d.Password != "" && d.Server != "" {
		code, err := qr.Encode((&url.URL{Scheme: "mqtt", User: url.UserPassword(d.User, d.Password), Host: d.Server}).String(), qr.M)
		if err != nil {
			return a, err
		}
		d.QR = &qrCode{code}
	}
	heard, _, err := s.devices.Entries(v.Context(), kit.gateway.ID)
	if err != nil {
		return a, err
	}
	for _, e := range slices.DeleteFunc(heard, func(e devices.Entry) bool { return !e.Powers() }) {
		_, used := e.Mapping.Channel()
		d.Plugs = append(d.Plugs, plugRow{Device: e.Device, Key: e.Key, Power: locales.Number(e.Value.Float(), 0) + "\u202fW", Used: used,
			Heard: v.Words.T("table.heardAt", locales.Args{"Time": locales.Clock(o.Territory.In(e.Last))})})
	}
	a.Data = d
	return a, nil
}

// mqttFor is where devices find the broker inside, "host:port", by the name under which a request found us.
func (s *server) mqttFor(r *http.Request) string {
	_, port, err := net.SplitHostPort(s.mqtt)
	if err != nil {
		return ""
	}
	host := s.hostFor(r)
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return net.JoinHostPort(host, port)
}
