package screen

import (
	"strconv"

	"lakaz/telemetry"
)

// Shape is the outline of a comfort state on a field of 20 by 20 around (10, 10.3): every state is told by its shape as
// well as its colour.
func Shape(c telemetry.Comfort) string {
	switch c {
	case telemetry.Cold:
		return "M10 1.42L17.55 10.3L10 19.18L2.45 10.3Z"
	case telemetry.Cool:
		return "M5.85 4.08h8.29a2.07 2.07 0 0 1 2.07 2.07v8.29a2.07 2.07 0 0 1-2.07 2.07H5.85a2.07 2.07 0 0 1-2.07-2.07V6.15a2.07 2.07 0 0 1 2.07-2.07Z"
	case telemetry.Well:
		return "M2.6 10.3a7.4 7.4 0 1 0 14.8 0a7.4 7.4 0 1 0-14.8 0Z"
	case telemetry.Warm:
		return "M10 2.01L18.29 16.66L1.71 16.66Z"
	case telemetry.Hot:
		return "M10 .98L12.21 4.97L16.59 3.71L15.33 8.09L19.32 10.3L15.33 12.51L16.59 16.89L12.21 15.63L10 19.62L7.79 15.63L3.41 16.89L4.67 12.51L.68 10.3L4.67 8.09L3.41 3.71L7.79 4.97Z"
	}
	return ""
}

// Kaz is the name of a picture of the house with a face, "asleep" or a comfort state; overseas it hangs a lambrequin
// under its roof.
func Kaz(face string, overseas bool) string {
	if overseas {
		face += "-outremer"
	}
	return "kaz-" + face
}

// coordinate writes a coordinate or an angle to a hundredth.
func coordinate(v float64) string {
	half := 0.5
	if v < 0 {
		half = -half
	}
	return strconv.FormatFloat(float64(int(v*100+half))/100, 'f', -1, 64)
}
