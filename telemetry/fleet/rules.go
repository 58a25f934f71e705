package fleet

import "time"

// Rules are the limits from which something calls for a person, and what keeps alarms from opening and closing by turns.
type Rules struct {
	Silent      time.Duration // a gateway says nothing: a notice
	SilentAlarm time.Duration // an alarm
	Never       time.Duration // a gateway has said nothing since it was installed: a notice
	NeverAlarm  time.Duration

	// A sensor is silent beyond the greatest of these while its gateway speaks: a time, so many times its usual interval,
	// so many times the longest interval of late.
	SensorLeast   time.Duration
	SensorMedians int
	SensorLongest int
	SensorAlarm   time.Duration // longer than that: an alarm
	Offline       time.Duration // its bridge or its will says that it is away

	Battery, BatteryAlarm, BatteryFine float64 // %: at or below, at or below, from
	Volts, VoltsFine                   float64 // V, of a battery that tells no %
	Link, LinkFine                     float64 // Zigbee's 0 to 255
	RSSI, RSSIFine                     float64 // dBm
	SignalLasts                        time.Duration

	ClockOff, ClockFine, ClockLasts time.Duration

	Refused      uint64  // readings and messages in a day
	RefusedShare float64 // and of all that came

	// Clear is how long something must be well before its alarm closes.
	Clear map[Kind]time.Duration
}

// DefaultRules are the programme's limits. A gateway reports every minute to every quarter of an hour: three hours
// without a word are no lost message; a battery of 10 % lasts for weeks in a Zigbee thermometer, time for a visit;
// below a link quality of 30 or -90 dBm frames are lost; a clock that is off by two minutes puts an hour's end into the
// wrong tariff.
func DefaultRules() Rules {
	return Rules{
		Silent: 3 * time.Hour, SilentAlarm: 24 * time.Hour,
		Never: 24 * time.Hour, NeverAlarm: 7 * 24 * time.Hour,
		SensorLeast: 6 * time.Hour, SensorMedians: 10, SensorLongest: 2, SensorAlarm: 3 * 24 * time.Hour,
		Offline: time.Hour,
		Battery: 10, BatteryAlarm: 4, BatteryFine: 20, Volts: 2.3, VoltsFine: 2.6,
		Link: 30, LinkFine: 45, RSSI: -90, RSSIFine: -86, SignalLasts: 24 * time.Hour,
		ClockOff: 2 * time.Minute, ClockFine: time.Minute, ClockLasts: time.Hour,
		Refused: 100, RefusedShare: 0.1,
		Clear: map[Kind]time.Duration{
			Silent: 10 * time.Minute, SensorSilent: 10 * time.Minute, SensorOffline: 10 * time.Minute,
			Battery: time.Hour, Signal: 6 * time.Hour, ClockOff: time.Hour, Refusals: 24 * time.Hour,
		},
	}
}

// lasts is how long something must be so before its alarm opens.
func (r Rules) lasts(k Kind) time.Duration {
	switch k {
	case Signal:
		return r.SignalLasts
	case ClockOff:
		return r.ClockLasts
	}
	return 0
}
