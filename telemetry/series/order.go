package series

import "slices"

func byInstant(x sample, ms int64) int {
	switch {
	case x.ms < ms:
		return -1
	case x.ms > ms:
		return 1
	}
	return 0
}

// inOrder sorts samples that stand as they came by their instants, and keeps the last that came for each.
func inOrder(samples []sample) []sample {
	sorted := true
	for i := 1; i < len(samples) && sorted; i++ {
		sorted = samples[i-1].ms < samples[i].ms
	}
	if sorted {
		return samples
	}
	slices.SortStableFunc(samples, func(a, b sample) int { return byInstant(a, b.ms) })
	kept := samples[:0]
	for i, x := range samples {
		if i+1 == len(samples) || samples[i+1].ms != x.ms {
			kept = append(kept, x)
		}
	}
	return kept
}

// overlay merges two series in order; where both have an instant, over's value stands.
func overlay(base, over []sample) []sample {
	if len(over) == 0 {
		return base
	}
	if len(base) == 0 || base[len(base)-1].ms < over[0].ms {
		return append(base, over...)
	}
	merged := make([]sample, 0, len(base)+len(over))
	for len(base) > 0 && len(over) > 0 {
		switch b, o := base[0], over[0]; {
		case b.ms < o.ms:
			merged, base = append(merged, b), base[1:]
		case b.ms > o.ms:
			merged, over = append(merged, o), over[1:]
		default:
			merged, base, over = append(merged, o), base[1:], over[1:]
		}
	}
	return append(append(merged, base...), over...)
}
