package main

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// The most that one call answers: the longest range, and of all channels together, and how many readings. So many take
// 200 MB for a moment: how many such answers are made at once is bounded too. Who asks for a long time waits for a turn,
// and so does who asks for a short one of a home that measures more often than any meter.
const (
	mostReadings        = 400 * 24 * time.Hour
	mostChannelReadings = 1200 * 24 * time.Hour
	mostValues          = 4_000_000
	fewValues           = 1_600_000
	longReadings        = 31 * 24 * time.Hour // of all channels together, from where on an answer waits for its turn
	readingsAtOnce      = 4
)

// readingsInput asks for channels' readings.
type readingsInput struct {
	ID       string    `path:"id" maxLength:"32"`
	Channels []string  `query:"channels" required:"true" minItems:"1" maxItems:"64" doc:"Places and quantities, salon/temperature,electricity/energy"`
	From     time.Time `query:"from" required:"true"`
	Purpose  string    `query:"purpose" enum:"advisor,programme,research" default:"advisor" doc:"What for: the household must have agreed to it"`
	To       time.Time `query:"to" required:"true" doc:"Not included; at most 400 days, and of all channels together 1200, and four million readings"`
}

// readings describe the answer, which readingsOf writes.
type readings struct {
	Start    *int64           `json:"start,omitempty" doc:"The first instant, ms since 1970 UTC, where one is as far from the next as all: then there is no at"`
	Step     *int64           `json:"step,omitempty" doc:"ms from each instant to the next"`
	Count    *int             `json:"count,omitempty" doc:"How many instants there are"`
	At       []int64          `json:"at,omitempty" doc:"All instants of all channels, ms since 1970 UTC, where they are not regular"`
	Channels []channelReading `json:"channels"`
}

// channelReading describes one channel's readings.
type channelReading struct {
	Channel string              `json:"channel"`
	Values  []telemetry.Decimal `json:"values" doc:"One for each instant, as the device wrote it; null where the channel has none"`
	Quality []stepQuality       `json:"quality,omitempty" doc:"Of a register, the steps between its readings that were not measured as such"`
}

// stepQuality describes a step of a register.
type stepQuality struct {
	From    int64  `json:"from" doc:"ms since 1970 UTC"`
	To      int64  `json:"to" doc:"ms since 1970 UTC"`
	Quality string `json:"quality" doc:"measured, estimated, suspect, reset, joined by +"`
}

func (s *server) mountReadings(api huma.API) {
	routeWritten[readings](s, api, "/api/households/{id}/readings", "Readings of a home's channels", everyone, s.getReadings)
}

func (s *server) getReadings(ctx context.Context, by caller, in *readingsInput) (*written, error) {
	h, err := s.readableFor(ctx, by.Actor, lakaz.HouseholdID(in.ID), glanceCurves, lakaz.Purpose(in.Purpose))
	if err != nil {
		return nil, err
	}
	channels, err := channelsOf(in.Channels)
	if err != nil {
		return nil, err
	}
	switch long := in.To.Sub(in.From); {
	case !in.To.After(in.From):
		return nil, lakaz.Invalid("to", "problem.endBeforeStart")
	case long > mostReadings, long > mostChannelReadings/time.Duration(len(channels)):
		return nil, lakaz.Invalid("to", "problem.rangeTooLong")
	}
	var read series.Columns
	long := in.To.Sub(in.From)*time.Duration(len(channels)) > longReadings
	if !long {
		read, err = s.series.Columns(ctx, h.ID, channels, in.From, in.To, fewValues)
		long = errors.Is(err, series.ErrTooMany)
	}
	if long {
		done, e := s.reads.take(ctx)
		if e != nil {
			return nil, e
		}
		defer done()
		read, err = s.series.Columns(ctx, h.ID, channels, in.From, in.To, mostValues)
	}
	if errors.Is(err, series.ErrTooMany) {
		return nil, lakaz.Invalid("to", "problem.rangeTooMany")
	} else if err != nil {
		return nil, err
	}
	return s.answers.of(readingsOf(read), long), nil
}

// channelsOf reads the names of channels, each once.
func channelsOf(names []string) (channels []telemetry.Channel, err error) {
	seen := map[telemetry.Channel]bool{}
	for _, name := range names {
		c, err := telemetry.ParseChannel(strings.TrimSpace(name))
		if err != nil {
			return nil, lakaz.Invalid("channels", "problem.channelUnknown")
		}
		if !seen[c] {
			seen[c] = true
			channels = append(channels, c)
		}
	}
	return channels, nil
}

// readingsOf writes the answer: see readings.
func readingsOf(read series.Columns) list {
	head := append(appendInstants([]byte{'{'}, read.At), `,"channels":[`...)
	return list{head, len(read.Channels), func(dst []byte, i int) []byte {
		c := read.Channels[i]
		dst = slices.Grow(dst, 100+8*len(c.Values))
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"channel":"`...)
		dst = append(dst, c.Channel.String()...) // places and quantities need no escape
		dst = appendValues(append(dst, `","values":[`...), c)
		dst = append(dst, ']')
		if c.Channel.Quantity.Register() {
			dst = appendQuality(dst, read.At, c)
		}
		return append(dst, '}')
	}, "]}"}
}

// appendValues appends a channel's values; one that is the one before, as most are, as a copy of its text.
func appendValues(dst []byte, c series.Column) []byte {
	var last telemetry.Decimal
	text := 0 // how long the last one's is, at the end of dst
	for i, v := range c.Values {
		switch {
		case c.Known != nil && !c.Known[i]:
			dst, text = append(dst, "null,"...), 0
		case text > 0 && v == last:
			dst = append(dst, dst[len(dst)-text:]...)
		default:
			begin := len(dst)
			dst = append(v.Append(dst), ',')
			last, text = v, len(dst)-begin
		}
	}
	if len(c.Values) > 0 {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// appendInstants appends the instants, as start, step and count where they are regular.
func appendInstants(dst []byte, at []int64) []byte {
	regular := len(at) > 1
	for i := 2; i < len(at) && regular; i++ {
		regular = at[i]-at[i-1] == at[1]-at[0]
	}
	if regular {
		dst = strconv.AppendInt(append(dst, `"start":`...), at[0], 10)
		dst = strconv.AppendInt(append(dst, `,"step":`...), at[1]-at[0], 10)
		return strconv.AppendInt(append(dst, `,"count":`...), int64(len(at)), 10)
	}
	dst = append(dst, `"at":[`...)
	for i, ms := range at {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(dst, ms, 10)
	}
	return append(dst, ']')
}

// appendQuality appends a register's steps that were not measured as such, where there are any.
func appendQuality(dst []byte, at []int64, c series.Column) []byte {
	if allPlain(at, c) { // nearly always
		return dst
	}
	points := make([]telemetry.Point, 0, len(at))
	for i, ms := range at {
		if c.Known == nil || c.Known[i] {
			points = append(points, telemetry.Point{At: time.UnixMilli(ms), Value: c.Values[i]})
		}
	}
	begun := false
	for _, step := range telemetry.StepsOf(c.Channel.Quantity, points) {
		if step.Quality == telemetry.Measured {
			continue
		}
		if begun {
			dst = append(dst, ',')
		} else {
			dst, begun = append(dst, `,"quality":[`...), true
		}
		dst = strconv.AppendInt(append(dst, `{"from":`...), step.From.UnixMilli(), 10)
		dst = strconv.AppendInt(append(dst, `,"to":`...), step.To.UnixMilli(), 10)
		dst = append(append(append(dst, `,"quality":"`...), step.Quality.String()...), `"}`...)
	}
	if begun {
		dst = append(dst, ']')
	}
	return dst
}

// allPlain reports whether all steps of a register were measured as such.
func allPlain(at []int64, c series.Column) bool {
	last := -1
	for i := range at {
		if c.Known != nil && !c.Known[i] {
			continue
		}
		if last >= 0 && !telemetry.Plain(c.Channel.Quantity, c.Values[last], c.Values[i], time.Duration(at[i]-at[last])*time.Millisecond) {
			return false
		}
		last = i
	}
	return true
}
