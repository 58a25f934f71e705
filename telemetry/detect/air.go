package detect

import (
	"math"
	"time"

	"lakaz/telemetry"
)

// Air is a place's air at regular steps: temperature in °C and relative humidity in %.
type Air struct {
	Celsius, Humidity Curve
}

// water is the absolute humidity in g/m³ of the i-th step.
func (a Air) water(i int) float64 {
	return telemetry.AbsoluteHumidity(a.Celsius.value(i), a.Humidity.value(i))
}

// What an aired room looks like (gesture G09): the water in its air falls within 20 minutes, towards what is outdoors. A
// room also dries after a shower or cooking; but an open window alone makes it drier than it was before, or as dry as the
// air outdoors nearly, and colder at once. That it grows no colder proves little: a radiator may make up for it.
const (
	airingFall   = 0.8  // g/m³
	airingPart   = 0.25 // of what the room's air holds more than the air outdoors: a bedroom that people leave loses less
	airingShare  = 0.75 // the same of a room that is not drier than before
	airingColder = 0.4  // K
	airingWithin = 20 * time.Minute
	airingBefore = 2 * time.Hour
	airingBelow  = 0.3 // g/m³ below the lowest of the two hours before
	airingRest   = 30 * time.Minute
)

// Airings finds when a room was aired. Without the air outdoors nothing is told. The events say when the air changed; the
// window may have stood open for longer.
func Airings(room, outdoor Air) []Event {
	var out []Event
	c := room.Celsius
	span := c.steps(airingWithin)
	for i := range c.Values {
		if !(room.water(i)-outdoor.water(i) > airingFall) {
			continue
		}
		for j := i + 1; j <= i+span && j < len(c.Values); j++ {
			if !(room.water(i)-room.water(j) >= airingFall) || !aired(room, outdoor, i, j) && !swept(room, outdoor, i, j) {
				continue
			}
			for j+1 < len(c.Values) && room.water(j+1) < room.water(j)-0.02 {
				j++
			}
			if last := len(out) - 1; last >= 0 && c.at(i).Sub(out[last].To) < airingRest {
				out[last].To = c.at(j)
			} else {
				out = append(out, Event{From: c.at(i), To: c.at(j)})
			}
			break
		}
	}
	return out
}

// aired tells whether a room's air of the j-th step is drier than it was in the two hours before the i-th, and lost a part
// of what it held more than the air outdoors.
func aired(room, outdoor Air, i, j int) bool {
	first := i - room.Celsius.steps(airingBefore)
	if first < 0 {
		return false
	}
	driest := math.Inf(1)
	for k := first; k < i; k++ {
		driest = min(driest, room.water(k))
	}
	return room.water(j) <= driest-airingBelow && room.water(i)-room.water(j) >= airingPart*(room.water(i)-outdoor.water(i))
}

// swept tells whether between two steps most of a room's air became that of outdoors, which is colder.
func swept(room, outdoor Air, i, j int) bool {
	return room.Celsius.value(i)-room.Celsius.value(j) >= airingColder &&
		room.water(i)-room.water(j) >= airingShare*(room.water(i)-outdoor.water(i))
}

// What air-conditioning looks like: the room is drier than the air outdoors by more than people would allow, and power
// is drawn for it.
const (
	coolerDrier    = 1.5 // g/m³ below the air outdoors
	coolerFrom     = 20.0
	coolerWatts    = 120.0 // W above the home's base
	coolerRise     = 0.3   // K, or g/m³, in half an hour: what is cooled and dried does not go up so
	coolerShortest = 30 * time.Minute
	coolerPause    = 30 * time.Minute
)

// AirConditioning finds when a room was cooled: its air holds less water than the air outdoors, which people and their
// cooking never do to it, while it is warm, the room grows neither warmer nor damper and the home draws power above its
// base in W. The walls stay dry for hours after; then both rise.
func AirConditioning(room, outdoor Air, power Curve, base float64) []Event {
	var out []Event
	c := room.Celsius
	back := c.steps(coolerShortest)
	for i := range c.Values {
		on := outdoor.Celsius.value(i) >= coolerFrom && outdoor.water(i)-room.water(i) >= coolerDrier && power.value(i)-base >= coolerWatts &&
			c.value(i)-c.value(i-back) < coolerRise && room.water(i)-room.water(i-back) < coolerRise
		if !on {
			continue
		}
		watts := power.value(i) - base
		if last := len(out) - 1; last >= 0 && c.at(i).Sub(out[last].To) <= coolerPause {
			out[last].To = c.at(i + 1)
			out[last].Watts = min(out[last].Watts, watts)
			continue
		}
		out = append(out, Event{From: c.at(i), To: c.at(i + 1), Watts: watts})
	}
	kept := out[:0]
	for _, e := range out {
		if e.To.Sub(e.From) >= coolerShortest && !math.IsNaN(e.Watts) {
			kept = append(kept, e)
		}
	}
	return kept
}

// While a window is open the air stays colder, and near that of outdoors: openShare of the difference there was. An empty
// home's air comes near it too, but stays as warm. Once the window is shut, the air dampens: by openRise g/m³ it has for sure, and until openNear above the driest it had not begun to.
const (
	openShare = 0.3
	openRise  = 0.4
	openNear  = 0.1
)

// StoodOpen is how long a window that an airing told of stood open: until the room's air begins to grow damper again.
func StoodOpen(room, outdoor Air, airing Event) time.Duration {
	c := room.Celsius
	first := max(int(airing.From.Sub(c.From)/c.Step), 0)
	driest, last := math.Inf(1), first
	apart := room.water(first) - outdoor.water(first)
	for i := first; i < len(c.Values); i++ {
		water := room.water(i)
		within := c.at(i).Before(airing.To) && c.at(i).Sub(airing.From) < airingWithin
		if math.IsNaN(water) || !within && (water >= driest+openRise || water-outdoor.water(i) > openShare*apart || c.value(first)-c.value(i) < airingColder) {
			break
		}
		driest = min(driest, water)
		if within || water <= driest+openNear {
			last = i
		}
	}
	return c.at(last + 1).Sub(airing.From)
}

// What a window open in a cooled room looks like: the air, which was far drier than that outdoors, takes up a good part of
// the difference at once, and later gives it back as fast, which nothing but the cooling can do. Where the cooling was
// switched off the air dampens slowly.
const (
	gushShare   = 0.25 // of the difference
	gushWithin  = 15 * time.Minute
	gushDried   = 0.5 // of what was taken up
	gushLongest = 5 * time.Hour
	gushLeast   = 30 * time.Minute
)

// OpenWhileCooled finds when a window stood open in a room while it was cooled, for half an hour to five. An event lasts
// until the room dries again.
func OpenWhileCooled(room, outdoor Air) (out []Event) {
	c := room.Celsius
	span := c.steps(gushWithin)
	for i := 0; i+span < len(c.Values); i++ {
		dry := room.water(i)
		gap := outdoor.water(i) - dry
		if !(outdoor.Celsius.value(i) >= coolerFrom && gap >= coolerDrier && room.water(i+span)-dry >= gushShare*gap) {
			continue
		}
		dampest, at := room.water(i+span), i+span
		for j := i + span; j < len(c.Values) && c.at(j).Sub(c.at(i)) <= gushLongest; j++ {
			water := room.water(j)
			if water >= dampest-openNear {
				dampest, at = max(dampest, water), j
			}
			if water <= dampest-gushDried*(dampest-dry) {
				if c.at(j).Sub(c.at(at)) <= gushLeast && c.at(at).Sub(c.at(i)) >= gushLeast {
					out = append(out, Event{From: c.at(i), To: c.at(at + 1)})
					i = j
				}
				break
			}
		}
	}
	return out
}
