//go:build !js

package screen

import (
	"testing"

	"lakaz"
	"lakaz/locales"
)

func TestPlaces(t *testing.T) {
	d := lakaz.Dwelling{Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom}}, Outdoor: true, Gas: true, HotWater: true}
	var names []string
	for _, place := range Places(d) {
		names = append(names, PlaceName(locales.For("fr"), d, place))
		if PlacePicture(d, place) == "door-open" {
			t.Errorf("%s has no picture", place)
		}
	}
	want := []string{"Salon", "Dehors", "Électricité", "Gaz", "Eau chaude"}
	for i := range want {
		if i >= len(names) || names[i] != want[i] {
			t.Fatalf("%q, want %q", names, want)
		}
	}
}
