package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"lakaz"
	"lakaz/telemetry"
)

// The channels of every home of the workload: five places with air, and the electricity meter.
var channels = []telemetry.Channel{
	{Place: "salon", Quantity: telemetry.Temperature}, {Place: "salon", Quantity: telemetry.Humidity},
	{Place: "cuisine", Quantity: telemetry.Temperature}, {Place: "cuisine", Quantity: telemetry.Humidity},
	{Place: "chambre", Quantity: telemetry.Temperature}, {Place: "chambre", Quantity: telemetry.Humidity},
	{Place: "enfants", Quantity: telemetry.Temperature}, {Place: "enfants", Quantity: telemetry.Humidity},
	{Place: telemetry.Outdoor, Quantity: telemetry.Temperature}, {Place: telemetry.Outdoor, Quantity: telemetry.Humidity},
	{Place: telemetry.Electricity, Quantity: telemetry.Power}, {Place: telemetry.Electricity, Quantity: telemetry.Energy},
}

const (
	powerAt  = 10
	energyAt = 11
	// turn is how many minutes the curves last before they begin again: four weeks.
	turn = 28 * 24 * 60
)

// epoch is the first minute of the workload, a midnight in UTC.
var epoch = time.Date(2025, time.January, 6, 0, 0, 0, 0, time.UTC)

// curves are four weeks of one home, a value a minute: integers at each channel's scale, as sensors print them (0.1 °C,
// 1 %, 1 W, 1 Wh).
type curves struct {
	values [][]int64 // by channel, then minute
	scales []uint8
	source string
	late   int // ms: each message comes less than so much after its minute
}

// at is when a home measures in a minute since epoch, all channels at once.
func (c curves) at(home, minute int) time.Time {
	at := epoch.Add(time.Duration(minute) * time.Minute)
	if c.late > 0 {
		at = at.Add(time.Duration(mixed(uint64(home)<<32|uint64(minute))%uint64(c.late)) * time.Millisecond)
	}
	return at
}

// mixed is a number that looks like chance (splitmix64).
func mixed(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// readCurves takes power from the recorded minutes of Sceaux (UCI 235) and temperatures and humidities from the
// recorded ten minutes of a house in Belgium (UCI 374), interpolated; without the folder both are generated.
func readCurves(folder string) (curves, error) {
	power, err := readPower(filepath.Join(folder, "electricity_fr", "uci_household_power_1min_2006-12-16_2007-01-14.txt"))
	if errors.Is(err, fs.ErrNotExist) {
		return generated(), nil
	} else if err != nil {
		return curves{}, err
	}
	air, err := readAir(filepath.Join(folder, "comfort", "energydata_complete.csv"))
	if errors.Is(err, fs.ErrNotExist) {
		return generated(), nil
	} else if err != nil {
		return curves{}, err
	}
	return assemble(power, air, "recorded curves (UCI 235 power by the minute, UCI 374 comfort interpolated from ten minutes)"), nil
}

// assemble makes the channels of power in W by the minute and of the ten curves of air.
func assemble(power []float64, air [][]float64, source string) curves {
	c := curves{source: source}
	for i, curve := range air {
		scale, factor := uint8(1), 10.0
		if i%2 == 1 {
			scale, factor = 0, 1
		}
		values := make([]int64, turn)
		for m := range values {
			values[m] = int64(math.Round(curve[m] * factor))
		}
		c.values, c.scales = append(c.values, values), append(c.scales, scale)
	}
	watts, register, sum := make([]int64, turn), make([]int64, turn), 0.0
	for m := range watts {
		watts[m] = int64(math.Round(power[m]))
		sum += power[m] / 60
		register[m] = int64(sum)
	}
	c.values, c.scales = append(c.values, watts, register), append(c.scales, 0, 0)
	return c
}

// value is a home's value of a channel in a minute since epoch. Homes live the same weeks at different times, and their
// rooms are a little warmer or cooler.
func (c curves) value(home, channel, minute int) telemetry.Decimal {
	at := minute + home*1_009
	v := c.values[channel][at%turn]
	switch {
	case channel == energyAt:
		v += int64(at/turn) * c.values[channel][turn-1]
	case channel < powerAt && channel%2 == 0:
		v += int64(home % 13)
	}
	return telemetry.NewDecimal(v, c.scales[channel])
}

// readings are a home's of the minutes [from, to), minute by minute.
func (c curves) readings(home, from, to int, only ...int) []telemetry.Reading {
	if len(only) == 0 {
		only = every
	}
	out := make([]telemetry.Reading, 0, (to-from)*len(only))
	for m := from; m < to; m++ {
		at := c.at(home, m)
		for _, i := range only {
			out = append(out, telemetry.Reading{Channel: channels[i], At: at, Value: c.value(home, i, m)})
		}
	}
	return out
}

var every = []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}

// senml is a pack of the minutes [from, to) as our software gateway writes it.
func (c curves) senml(home, from, to int) []byte {
	return telemetry.EncodeSenML("lakaz:"+string(gatewayID(home))+":", epoch.Add(time.Duration(from)*time.Minute), c.readings(home, from, to))
}

// lines are the same minutes in InfluxDB's line protocol, a line a minute with the channels as its fields.
func (c curves) lines(dst []byte, home, from, to int) []byte {
	for m := from; m < to; m++ {
		dst = fmt.Appendf(dst, "home,id=%s ", householdID(home))
		for i, channel := range channels {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(dst, channel.Place...)
			dst = append(dst, '_')
			dst = append(dst, channel.Quantity...)
			dst = append(dst, '=')
			dst = c.value(home, i, m).Append(dst)
		}
		dst = fmt.Appendf(dst, " %d\n", c.at(home, m).UnixNano())
	}
	return dst
}

// columns are the same minutes in VictoriaMetrics' own JSON lines, a line a channel.
func (c curves) columns(dst []byte, home, from, to int, only ...int) []byte {
	if len(only) == 0 {
		only = every
	}
	for _, i := range only {
		dst = fmt.Appendf(dst, `{"metric":{"__name__":"home_%s_%s","id":"%s"},"values":[`, channels[i].Place, channels[i].Quantity, householdID(home))
		for m := from; m < to; m++ {
			if m > from {
				dst = append(dst, ',')
			}
			dst = c.value(home, i, m).Append(dst)
		}
		dst = append(dst, `],"timestamps":[`...)
		for m := from; m < to; m++ {
			if m > from {
				dst = append(dst, ',')
			}
			dst = strconv.AppendInt(dst, c.at(home, m).UnixMilli(), 10)
		}
		dst = append(dst, "]}\n"...)
	}
	return dst
}

func householdID(home int) lakaz.HouseholdID { return lakaz.HouseholdID(fmt.Sprintf("h%05d", home)) }
func gatewayID(home int) lakaz.GatewayID     { return lakaz.GatewayID(fmt.Sprintf("g%05d", home)) }

// readPower is the mean power in W of each minute; a minute that was not recorded repeats the one before.
func readPower(path string) ([]float64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var watts []float64
	last := 300.0
	for lines := bufio.NewScanner(f); lines.Scan() && len(watts) < turn; {
		fields := strings.Split(lines.Text(), ";")
		if len(fields) < 3 || fields[0] == "Date" {
			continue
		}
		if kw, err := strconv.ParseFloat(fields[2], 64); err == nil {
			last = kw * 1000
		}
		watts = append(watts, last)
	}
	if len(watts) < turn {
		return nil, fmt.Errorf("%s: %d minutes of %d", path, len(watts), turn)
	}
	return watts, nil
}

// readAir is the temperature and the humidity of four rooms and outdoors for each minute, between the recorded ones.
func readAir(path string) ([][]float64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows := csv.NewReader(f)
	header, err := rows.Read()
	if err != nil {
		return nil, err
	}
	column := map[string]int{}
	for i, name := range header {
		column[name] = i
	}
	recorded := make([][]float64, 10)
	for range turn/10 + 1 {
		row, err := rows.Read()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		for i, name := range []string{"T2", "RH_2", "T1", "RH_1", "T9", "RH_9", "T8", "RH_8", "T_out", "RH_out"} {
			v, err := strconv.ParseFloat(strings.TrimSpace(row[column[name]]), 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			recorded[i] = append(recorded[i], v)
		}
	}
	air := make([][]float64, len(recorded))
	for i, r := range recorded {
		for m := range turn {
			part := float64(m%10) / 10
			air[i] = append(air[i], r[m/10]*(1-part)+r[m/10+1]*part)
		}
	}
	return air, nil
}

// generated are curves with the recorded ones' statistics: a base load with appliances that come and go, rooms that
// drift by a few hundredths of a degree a minute about a daily swing.
func generated() curves {
	noise := uint64(1)
	uniform := func() float64 {
		noise ^= noise << 13
		noise ^= noise >> 7
		noise ^= noise << 17
		return float64(noise%1_000_000) / 1_000_000
	}
	power, on := make([]float64, turn), 0.0
	air := make([][]float64, 10)
	drift := make([]float64, 10)
	for m := range power {
		day := math.Sin(2 * math.Pi * float64(m%1440-540) / 1440)
		if uniform() < 0.03+0.02*day {
			on = 4500 * uniform() * uniform()
		} else if uniform() < 0.05 {
			on = 0
		}
		power[m] = 250 + on + 40*uniform()
		for i := range air {
			drift[i] = drift[i]*0.999 + 0.04*(uniform()-0.5)
			if air[i] = append(air[i], 20+day+drift[i]); i%2 == 1 {
				air[i][m] = 45 - 3*day + 20*drift[i]
			}
		}
	}
	return assemble(power, air, "curves generated with the statistics of recorded ones")
}
