package series

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/telemetry"
)

// mostEstimates is how many stretches are kept of a channel: the newest. A year of half-hours, every second estimated.
const mostEstimates = 9000

// patience is after how many stretches it is asked whether anybody waits for them still.
const patience = 1000

// formEstimates is the form of their value: JSON.
const formEstimates = 32

func estimatesKey(h lakaz.HouseholdID, c telemetry.Channel) []byte {
	return channelPrefix(h, "estimated", c)
}

// Tell keeps what a file says of stretches of a channel, in order of time: which its operator estimated, and which were
// measured after all. It is durable when Tell returns nil; telling the same again changes nothing.
func (s *Store) Tell(ctx context.Context, h lakaz.HouseholdID, c telemetry.Channel, told []telemetry.Provenance) error {
	err := s.kv.Update(ctx, func(w kv.Writer) error {
		kept, err := s.readEstimates(w, h, c)
		if err != nil {
			return err
		}
		next := slices.Clone(kept)
		for i, t := range told {
			if i%patience == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if next = layIn(next, t); len(next) >= 2*mostEstimates {
				next = whole(next)
			}
		}
		next = whole(next)
		if slices.EqualFunc(kept, next, func(a, b telemetry.Interval) bool { return a.From.Equal(b.From) && a.To.Equal(b.To) }) {
			return nil
		}
		stretches := make([][2]int64, len(next))
		for i, in := range next {
			stretches[i] = [2]int64{in.From.Unix(), in.To.Unix()}
		}
		body, err := json.Marshal(stretches)
		if err != nil {
			return err
		}
		key := estimatesKey(h, c)
		return w.Set(key, frame(key, append([]byte{formEstimates}, body...)))
	})
	if err != nil {
		return fmt.Errorf("series: estimates of %s %s: %w", h, c, err)
	}
	return nil
}

// Estimated lists the stretches of a channel that touch [from, to) and were estimated by who counted them, in order.
func (s *Store) Estimated(ctx context.Context, h lakaz.HouseholdID, c telemetry.Channel, from, to time.Time) (in []telemetry.Interval, err error) {
	err = s.kv.View(ctx, func(r kv.Reader) error {
		in, err = s.readEstimates(r, h, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("series: estimates of %s %s: %w", h, c, err)
	}
	return slices.DeleteFunc(in, func(e telemetry.Interval) bool { return !e.To.After(from) || !e.From.Before(to) }), nil
}

// readEstimates reads what is kept of a channel; nothing where that is damaged.
func (s *Store) readEstimates(r kv.Reader, h lakaz.HouseholdID, c telemetry.Channel) ([]telemetry.Interval, error) {
	key := estimatesKey(h, c)
	value, err := r.Get(key)
	if errors.Is(err, kv.ErrNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var stretches [][2]int64
	form, body, err := unframe(key, value)
	if err == nil && form != formEstimates {
		err = errDamaged
	}
	if err == nil {
		err = json.Unmarshal(body, &stretches)
	}
	if err != nil {
		s.passOver(key, err)
		return nil, nil
	}
	in := make([]telemetry.Interval, len(stretches))
	for i, s := range stretches {
		in[i] = telemetry.Interval{From: time.Unix(s[0], 0).UTC(), To: time.Unix(s[1], 0).UTC()}
	}
	return in, nil
}

// layIn lays what was told of a stretch over others, which are in order and apart. It looks at those that it touches
// alone: a file may tell of hundreds of thousands.
func layIn(all []telemetry.Interval, told telemetry.Provenance) []telemetry.Interval {
	n := len(all)
	if !told.To.After(told.From) || n >= mostEstimates && told.To.Before(all[0].From) { // it would be too old to be kept
		return all
	}
	i := sort.Search(n, func(i int) bool { return all[i].To.After(told.From) })
	j := i + sort.Search(n-i, func(k int) bool { return !all[i+k].From.Before(told.To) })
	var laid []telemetry.Interval
	if i < j && all[i].From.Before(told.From) {
		laid = append(laid, telemetry.Interval{From: all[i].From, To: told.From})
	}
	if told.Estimated {
		laid = append(laid, told.Interval)
	}
	if i < j && all[j-1].To.After(told.To) {
		laid = append(laid, telemetry.Interval{From: told.To, To: all[j-1].To})
	}
	return slices.Replace(all, i, j, laid...)
}

// whole joins stretches that touch, which are in order; of too many the newest stay.
func whole(all []telemetry.Interval) (joined []telemetry.Interval) {
	for _, in := range all {
		if last := len(joined) - 1; last >= 0 && !in.From.After(joined[last].To) {
			if in.To.After(joined[last].To) {
				joined[last].To = in.To
			}
			continue
		}
		joined = append(joined, in)
	}
	return joined[max(0, len(joined)-mostEstimates):]
}
