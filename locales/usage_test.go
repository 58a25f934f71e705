//go:build !js

package locales

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// composition is a beginning of keys that the programme puts together with an ending of its own.
type composition struct {
	of      string
	endings []string // nil: every key that begins so
}

// composed lists the keys the programme puts together. Every other key stands in the sources as one literal text, so
// that it can be found.
func composed() map[string]composition {
	comfort := []string{"froid", "frais", "bien", "chaud", "trop"}
	air := []string{"sain", "sec", "humide"}
	unit := []string{"Hours", "Days"}
	usual := []string{"usual", "more", "less"}
	alarms := []string{"silent", "never", "sensor", "offline", "battery", "signal", "clock", "refusals"}
	return map[string]composition{
		"alarm.kind.":       {"what is wrong, fleet.Kind", alarms},
		"alarm.todo.":       {"what is wrong, fleet.Kind", alarms},
		"alarm.level.":      {"how grave it is, fleet.Level", []string{"notice", "alarm"}},
		"alarm.":            {"how well a device is heard", []string{"signalGood", "signalFair", "signalWeak"}},
		"comfort.":          {"a step of the comfort scale, telemetry.Comfort", comfort},
		"comfort.short.":    {"a step of the comfort scale, telemetry.Comfort", comfort},
		"play.feels.":       {"a step of the comfort scale, telemetry.Comfort", comfort},
		"comfort.air.":      {"what the humidity makes of the air", air},
		"home.air.":         {"what the humidity makes of the air", air},
		"home.":             {"a power against the usual, telemetry.Against", usual},
		"home.dial.":        {"a power against the usual, telemetry.Against", usual},
		"room.":             {"the kind of a room, lakaz.RoomKind", []string{"living", "bedroom", "child", "kitchen", "bathroom", "other"}},
		"advice.":           {"a rule of the advice, rules.json, and .title, .why or .do; or .button", nil},
		"advice.button.":    {"why an advice is put aside, advice.Reason", []string{"done", "later", "notOurs"}},
		"badge.":            {"a badge of badges.json, and .title or .why", nil},
		"remote.measure.":   {"how far a measurement is", []string{"guess", "ready", "runs", "done"}},
		"residence.source.": {"what points are earned for, gamification.Source", []string{"learning", "kept", "attendance", "helping", "comfort", "energy"}},
		"challenge.by.":     {"who saw a gesture done, gamification.Witness", []string{"sensors", "home", "visit"}},
		"challenge.state.":  {"how far a challenge has come, gamification.State", []string{"picked", "watched", "notYet", "resting", "putDown"}},
		"challenge.figure.": {"a rule of proof that somebody judges", nil},
		"gestures.":         {"a gesture of the pack, and .title, .why, .how or .care", nil},
		"gesture.":          {"a gesture of gestures.json, and .title or .why", nil},
		"landing.role.":     {"a role of the team, lakaz.Role", []string{"facilitator", "advisor", "manager", "administrator"}},
		"office.role.":      {"a role of the team, lakaz.Role", []string{"facilitator", "advisor", "manager", "administrator"}},
		"budget.colour.":    {"the colour of a Tempo day, telemetry.Colour", []string{"bleu", "blanc", "rouge"}},
		"edit.kind.":        {"what people do in an activity, content.Kind", []string{"quiz", "truefalse", "estimate", "order", "match", "poll", "words", "commit", "measure", "home"}},
		"edit.place.":       {"where a pack may be played, gamification.Place", []string{"mainland", "overseas"}},
		"edit.text.":        {"a text of a pack or an activity, content.Field", []string{"title", "summary", "q", "say", "why", "example"}},
		"edit.fault.":       {"why a pack may not be saved yet, ruleFaults", nil},
		"plan.board.":       {"whose points are shown, room.BoardKind", []string{"none", "own", "teams", "top3"}},
		"contract.":         {"how a contract's price changes, lakaz.TariffOption", []string{"base", "hphc", "tempo"}},
		"import.class.":     {"a period of a contract, telemetry.Period", []string{"hc", "hp", "bleu-hc", "bleu-hp", "blanc-hc", "blanc-hp", "rouge-hc", "rouge-hp"}},
		"office.measure.":   {"a quantity, telemetry.Quantity", []string{"temperature", "humidity", "power", "energy", "volume"}},
		"office.quantity.":  {"what a channel measures, telemetry.Quantity", []string{"power", "energy", "volume", "temperature", "humidity"}},
		"digest.usual":      {"less, more or the same", []string{"Less", "More", "Same"}},
		"digest.year":       {"less, more or the same", []string{"Less", "More", "Same"}},
		"notice.device.":    {"how a device stands", []string{"off", "on", "denied", "unsupported"}},
		"notice.about.":     {"what a notice is about, noticeKind", []string{"danger", "leak", "answer", "sensor", "challenge", "week", "workshop"}},
		"notice.kind.":      {"what a notice is about, noticeKind", []string{"danger", "leak", "answer", "sensor", "challenge", "week", "workshop"}},
		"notice.":           {"a choice of the screen, and its options", []string{"danger", "danger.wait", "danger.pass", "most", "most.1", "most.2", "most.4", "figures", "figures.hide", "figures.show"}},
		"refusal.": {"why a reading was refused, telemetry.Reason", []string{"json", "version", "name", "unit", "kind",
			"number", "absurd", "future", "past", "size", "crowd", "flood", "topic", "gateway", "checksum"}},
		"chart.state.":   {"a step of the comfort scale, telemetry.Comfort", comfort},
		"chart.column.":  {"the span a table shows, telemetry.Span", []string{"day", "week", "month", "year"}},
		"chart.all":      {"the unit a sentence counts in", unit},
		"chart.some":     {"the unit a sentence counts in", unit},
		"chart.well":     {"the unit a sentence counts in", unit},
		"chart.wellAll":  {"the unit a sentence counts in", unit},
		"rights.readme-": {"a form of export", []string{"csv", "parquet"}},
		"consent.":       {"a purpose, lakaz.Purpose, and .title or .text; or a granularity", nil},
		"help.topic.":    {"what help is asked for, casework.Topic", []string{"cold", "bill", "equipment"}},
		"help.when.":     {"when to call back, casework.Call", []string{"morning", "afternoon", "evening"}},
		"help.told.":     {"how far a call has come, casework.State", []string{"sent", "seen", "called", "resolved"}},
		"help.state.":    {"how far a call has come, casework.State", []string{"seen", "called"}},
		"help.do.":       {"how far a call may come, casework.State", []string{"seen", "called", "resolved"}},
		"play.team.":     {"the picture of a team", []string{"sun", "waves", "leaf", "star", "flower-2", "mountain", "shell", "moon"}},
		"privacy.look.":  {"what was looked at, glance", []string{"file", "equipment", "months", "days", "curves", "export"}},
		"privacy.role.":  {"who looked, lakaz.Role", []string{"facilitator", "advisor", "manager", "administrator"}},
		"seat.animal.": {"half of a name that a room gives, room.Alias", []string{"hedgehog", "squirrel", "swallow", "ladybird", "lark", "sparrow", "dove", "heron", "dolphin", "turtle",
			"butterfly", "hummingbird", "lizard", "pelican", "toucan", "ibis", "parrot", "cat", "horse", "tropicbird"}},
		"seat.colour.": {"the other half", []string{"red", "yellow", "orange", "pink", "turquoise", "mauve", "blue", "green", "coral", "vanilla"}},
		"chart.cost":   {"less, more or the same", []string{"Less", "More", "Same"}},
		"chart.usual":  {"less, more or the same", []string{"Less", "More", "Same"}},
		"chart.total":  {"less, more or the same", []string{"Less", "More", "Same"}},
	}
}

// TestEveryKeyIsUsedAndEveryUsedKeyExists reads the sources of the whole repository: .go, .html, .js and .tmpl, tests and
// generated files left out.
func TestEveryKeyIsUsedAndEveryUsedKeyExists(t *testing.T) {
	french := sources(t)[Source]
	areas := map[string]bool{}
	for name := range french.files {
		areas[strings.TrimSuffix(filepath.Base(name), ".json")] = true
	}
	literal := regexp.MustCompile("[\"'`]((" + strings.Join(sorted(areas), "|") + `)\.[A-Za-z0-9.-]*)` + "[\"'`]")
	file := regexp.MustCompile(`\.(go|html|js|mjs|css|json|svg|tmpl|png|md|wasm|db)$`)
	used := map[string]string{}          // by key or beginning, where
	browser := []string{"app", "screen"} // what the programme in the browser is made of
	err := filepath.WalkDir("..", func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if name == "node_modules" || name == "dist" || name == "testdata" || (strings.HasPrefix(name, ".") && name != "..") {
				return filepath.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".html", ".js", ".tmpl"}, filepath.Ext(name)) || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, found := range literal.FindAllStringSubmatch(string(data), -1) {
			if _, key := french.messages[found[1]]; !key && file.MatchString(found[1]) {
				continue
			}
			used[found[1]] = path
			if slices.Contains(browser, strings.Split(filepath.ToSlash(path), "/")[1]) && of(serverAreas, found[1]) {
				t.Errorf("%s: %q does not reach the browser, see serverAreas", path, found[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	beginnings := composed()
	for key, path := range used {
		_, message := french.messages[key]
		if _, beginning := beginnings[key]; !message && !beginning {
			t.Errorf("%s: %q is in no catalogue; if it is the beginning of composed keys, add it to composed()", path, key)
		}
	}
	for beginning, c := range beginnings {
		if used[beginning] == "" {
			t.Errorf("no source composes keys of %q and %s any more", beginning, c.of)
		}
		for _, ending := range c.endings {
			if _, ok := french.messages[beginning+ending]; !ok {
				t.Errorf("%s: %q is in no catalogue", used[beginning], beginning+ending)
			}
			used[beginning+ending] = used[beginning]
		}
		if c.endings == nil {
			for key := range french.messages {
				if strings.HasPrefix(key, beginning) {
					used[key] = used[beginning]
				}
			}
		}
	}
	for _, key := range sorted(french.messages) {
		if used[key] == "" {
			t.Errorf("%s is used nowhere", key)
		}
	}
}
