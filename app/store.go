package main

import (
	"encoding/json"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
	"lakaz/telemetry"
)

// What the device remembers, in the browser's local storage: the last person with their home, the catalogues, and how
// this screen likes to look. All but the looks is forgotten when the person leaves.
const (
	keyLast   = "lakaz.last"
	keyWords  = "lakaz.words." // + language tag
	keySheet  = "lakaz.sheet." // + a sheet's name
	keyDevice = "lakaz.device"
)

// me is who uses this screen.
type me struct {
	Person     lakaz.PersonID    `json:"person"`
	Name       string            `json:"name"`
	Role       lakaz.Role        `json:"role"`
	Language   string            `json:"language"`
	Operations []lakaz.Operation `json:"operations,omitempty"`
	Household  *lakaz.Household  `json:"household,omitempty"`
}

// last is the last that was known, to start without a network.
type last struct {
	Me   me              `json:"me"`
	Home *telemetry.Home `json:"home,omitempty"`
}

// recall reads what the device remembers of its last person; false where it remembers nobody.
func recall() (last, bool) {
	var l last
	if !remembered(keyLast, &l) || l.Me.Person == "" {
		return last{}, false
	}
	return l, true
}

// remembered reads one memory; false where there is none, or a browser that keeps none.
func remembered(key string, into any) bool {
	text, ok := readStorage(key)
	return ok && json.Unmarshal([]byte(text), into) == nil
}

// remember writes one memory. A full or forbidden storage is no error: the next start is only slower.
func remember(key string, v any) {
	data, err := json.Marshal(v)
	if err == nil {
		writeStorage(key, string(data))
	}
}

// forget drops all that belongs to a person, the service worker's copies included, see assets/src/forget.js.
func forget() {
	defer survive("forget")
	ahead("forget")
}

func readStorage(key string) (text string, ok bool) {
	defer survive("storage") // private windows may refuse the storage itself
	item := app.Window().Get("localStorage").Call("getItem", key)
	if item == nil || !item.Truthy() {
		return "", false
	}
	return item.String(), true
}

func writeStorage(key, text string) {
	defer survive("storage")
	app.Window().Get("localStorage").Call("setItem", key, text)
}
