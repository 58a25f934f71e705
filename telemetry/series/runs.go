package series

import "encoding/binary"

// appendRuns appends which of a list's instants samples have, all of which are in it: how many it has, then how many not,
// and so on; nothing more where it has all the others.
func appendRuns(dst []byte, instants, samples []sample) []byte {
	for i, has, run := 0, true, 0; ; i, run = i+1, run+1 {
		if i == len(instants) {
			if !has {
				dst = binary.AppendUvarint(dst, uint64(run))
			}
			return dst
		}
		if is := len(samples) > 0 && samples[0].ms == instants[i].ms; is != has {
			dst = binary.AppendUvarint(dst, uint64(run))
			has, run = is, 0
		}
		if has {
			samples = samples[1:]
		}
	}
}

// fillRuns fills in the instants that appendRuns told of; false where they are not as many as samples.
func fillRuns(samples, instants []sample, runs []byte) bool {
	c := cut{b: runs}
	for has := true; ; has = !has {
		last := len(c.b) == 0
		run := uint64(len(instants))
		if last && !has {
			return len(samples) == 0
		}
		if !last {
			run = c.uvarint()
		}
		if c.bad || run > uint64(len(instants)) {
			return false
		}
		if has {
			if run > uint64(len(samples)) {
				return false
			}
			for i := range samples[:run] {
				samples[i].ms = instants[i].ms
			}
			samples = samples[run:]
		}
		if last {
			return len(samples) == 0
		}
		instants = instants[run:]
	}
}
