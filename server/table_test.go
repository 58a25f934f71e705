package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"lakaz"
	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
	"lakaz/telemetry"
)

// codes are what stands on the page of a table to be copied.
func codes(a answer) (list []string) {
	for _, m := range regexp.MustCompile(`<code translate="no">([^<]*)</code>`).FindAllStringSubmatch(a.raw, -1) {
		list = append(list, m[1])
	}
	return list
}

// In a bag the facilitator lays the table with one tap; a plug with the settings that are shown signs in to the broker and is
// on the remote of a workshop that began before. A new password takes the old one away.
func TestABagLaysItsTable(t *testing.T) {
	d, by, _ := bagged(t, lakaz.Guadeloupe, t.TempDir())
	operation := "sac-gp"
	page := "/operation/" + operation + "/table"
	if a := by.get(page).expect(t, 200, "Préparer la table"); len(codes(a)) > 0 {
		t.Errorf("a table is there already: %v", codes(a))
	}
	at := by.post("/ateliers/maintenant", "operation", operation, "contenu", "fraicheur").expect(t, 303).Header.Get("Location")
	a := by.post(page).expect(t, 200, "À écrire dans la prise", "Tasmota")
	settings := codes(a)
	if len(settings) != 7 {
		t.Fatalf("%v", settings)
	}
	if again := by.get(page).expect(t, 200, "Rien pour le moment"); len(codes(again)) != 4 || strings.Contains(again.raw, settings[2]) {
		t.Error("a password is shown twice")
	}
	connect := func(secret string) mqtt.Client {
		c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + d.mqtt).SetClientID("plug").SetUsername(settings[1]).SetPassword(secret).SetConnectRetry(false))
		if token := c.Connect(); !token.WaitTimeout(10*time.Second) || token.Error() != nil {
			return nil
		}
		t.Cleanup(func() { c.Disconnect(0) })
		return c
	}
	say := func(c mqtt.Client, plug string, watts int) {
		t.Helper()
		topic := strings.NewReplacer("%prefix%", "tele", "%topic%", plug).Replace(settings[4]) + "SENSOR"
		token := c.Publish(topic, 1, false, fmt.Sprintf(`{"Time":"2019-01-01T00:00:00","ENERGY":{"Total":0.4,"Power":%d}}`, watts))
		if !token.WaitTimeout(10*time.Second) || token.Error() != nil {
			t.Fatal(token.Error())
		}
	}
	c := connect(settings[2])
	if c == nil {
		t.Fatal("what is shown does not open the broker")
	}
	say(c, "ventilo", 55)
	say(c, "bouilloire", 1900) // the first that spoke is the table's
	a = by.get(page).expect(t, 200, "c’est elle que le mur montre", "55\u202fW", "1\u202f900\u202fW", "Montrer celle-ci")
	if !regexp.MustCompile(`(?s)name="prise" value="bouilloire".*class="came".*ventilo`).MatchString(a.raw) {
		t.Error(a.text)
	}
	kit, err := d.kitOf(t.Context(), lakaz.OperationID(operation))
	must(t, err)
	power := func(want float64) {
		t.Helper()
		latest, err := d.series.Latest(t.Context(), kit.table.ID)
		must(t, err)
		if p := latest[tablePower()]; p.Value.Float() != want || time.Since(p.At) > time.Minute { // not of the plug's own clock
			t.Errorf("%v W at %v, want %v now", p.Value, p.At, want)
		}
		if len(latest) != 1 {
			t.Errorf("a table has more than a power: %v", latest)
		}
	}
	power(55)
	by.post(page, "prise", "bouilloire", "mesure", "ENERGY.Power").leads(t, page)
	say(c, "ventilo", 60)
	say(c, "bouilloire", 1910)
	power(1910)
	by.post(page, "prise", "personne", "mesure", "ENERGY.Power").expect(t, 404)

	id, _, _ := strings.Cut(strings.TrimPrefix(at, "/atelier/"), "#")
	ws, err := d.rooms.book.Get(t.Context(), id)
	must(t, err)
	h, err := d.rooms.host(t.Context(), ws.Room)
	must(t, err)
	h.mu.Lock()
	heard := h.meter != nil && h.meter.watts == 1910
	h.mu.Unlock()
	if !heard {
		t.Error("a workshop that began before has no table")
	}
	renewed := codes(by.post(page).expect(t, 200))
	if connect(settings[2]) != nil || connect(renewed[2]) == nil || renewed[1] != settings[1] {
		t.Error("the old password still opens the broker, or the new one does not")
	}
}

// In a bag no home is heard: an activity about one shows the pack's example and is played to its end.
func TestABagShowsAnExample(t *testing.T) {
	d, by, _ := bagged(t, lakaz.Guadeloupe, t.TempDir())
	at := by.post("/ateliers/maintenant", "operation", "sac-gp", "contenu", "fraicheur").expect(t, 303).Header.Get("Location")
	id, _, _ := strings.Cut(strings.TrimPrefix(at, "/atelier/"), "#")
	ws, err := d.rooms.book.Get(t.Context(), id)
	must(t, err)
	h, err := d.rooms.host(t.Context(), ws.Room)
	must(t, err)
	steer := func(kind room.CommandKind) {
		t.Helper()
		s := h.state
		must(t, h.ask(t.Context(), room.Command{Kind: kind, By: bagPerson, Fence: s.Controller.Fence, From: room.Position{Phase: s.Phase, Activity: s.Now.Activity}}))
	}
	steer(room.CommandTake)
	for range 200 {
		if a, _ := h.rules.Pack.Activity(h.state.Now.Activity); a.Kind == packs.LiveHome || h.state.Phase == room.Finished {
			break
		}
		steer(room.CommandNext)
	}
	must(t, h.ask(t.Context(), room.Command{Kind: room.CommandOpen}))
	wall := h.now(nil, true, false).Wall.(room.Wall)
	if wall.Home == nil || !wall.Home.Example || wall.Home.Celsius != 30 || wall.Home.Comfort != string(telemetry.Warm) {
		t.Fatalf("%+v", wall.Home)
	}
	if says := wall.Activity.Texts["fr"].Example; !strings.Contains(says, "pour calculer") {
		t.Errorf("it does not say what it is: %q", says)
	}
	by.get("/api/workshops/"+id+"/sheets/remote").expect(t, 200, "Ce n’est pas un logement d’ici", "pour calculer")
	steer(room.CommandNext)
	if h.state.Phase != room.Reveal {
		t.Errorf("it is not played on: %s", h.state.Phase)
	}
}
