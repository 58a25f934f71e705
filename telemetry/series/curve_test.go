package series

import (
	"encoding/binary"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lakaz/telemetry"
)

// curved encodes differences as a curve, and reads them back one by one and all at once.
func curved(t rapid.TB, expected curve, diffs []int64) (encoded []byte) {
	t.Helper()
	prefix := []byte{0xff, 0xff, 0xff} // a carry must not go into what stands before
	c, e, before := expected, newArithEncoder(slices.Clone(prefix)), int64(0)
	for _, diff := range diffs {
		c.put(&e, before, diff)
		before = diff
	}
	encoded = e.end()
	if !slices.Equal(encoded[:len(prefix)], prefix) {
		t.Fatalf("what stands before became %x", encoded[:len(prefix)])
	}
	encoded = encoded[len(prefix):]

	c, before = expected, 0
	d := newArithDecoder(encoded)
	samples, u := make([]sample, 1+len(diffs)), int64(7)
	for i, want := range diffs {
		if before = c.get(&d, before); before != want {
			t.Fatalf("difference %d of %d, %d, came back as %d", i, diffs, want, before)
		}
	}
	c = expected
	d = newArithDecoder(encoded)
	c.fill(&d, samples, u)
	for i, diff := range diffs {
		if u += diff; samples[i+1].value != (telemetry.Decimal{Unscaled: u}) {
			t.Fatalf("%d of %d: %v, want %d", i, diffs, samples[i+1].value, u)
		}
	}
	return encoded
}

func TestCurve(t *testing.T) {
	diff := rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(-3, 3), rapid.Int64Range(-3000, 3000), rapid.Int64())
	rapid.Check(t, func(t *rapid.T) {
		expected := evenCurve()
		for range rapid.IntRange(0, 3).Draw(t, "told") {
			chance := rapid.Uint16Range(1, 255).Draw(t, "chance") << 8
			expected[rapid.IntRange(0, curveProbs-1).Draw(t, "prob")] = prob{chance, chance}
		}
		var diffs []int64
		for range rapid.IntRange(0, 20).Draw(t, "runs") {
			diffs = append(diffs, slices.Repeat([]int64{diff.Draw(t, "diff")}, rapid.IntRange(1, 200).Draw(t, "of"))...)
		}
		curved(t, expected, diffs)
	})
}

// What does not change costs next to nothing, and a long difference that comes again and again little more than its raw bits.
func TestCurveLength(t *testing.T) {
	f := func(diffs []int64, most int) {
		t.Helper()
		if n := len(curved(t, evenCurve(), diffs)); n > most {
			t.Errorf("%d bytes for %d differences, %d at most", n, len(diffs), most)
		}
	}
	f(nil, 0)
	f(make([]int64, 1440), 8)
	f(slices.Repeat([]int64{1<<40 + 12345}, 100), 100*48/8)
}

func FuzzCurve(f *testing.F) {
	f.Add([]byte{}, []byte{1})
	f.Add([]byte{0, 0, 0, 1, 0xff, 2, 0x80}, []byte{0xff, 0, 0xff})
	f.Fuzz(func(t *testing.T, in, diffs []byte) {
		var list []int64
		for len(diffs) > 0 {
			n := min(len(diffs), 1+int(diffs[0]&7))
			wide := append(slices.Clone(diffs[:n]), make([]byte, 8)...)
			list, diffs = append(list, int64(binary.LittleEndian.Uint64(wide))>>3), diffs[n:]
		}
		curved(t, evenCurve(), list)

		// Of what was never written the same is made twice, in bounds.
		one, all := evenCurve(), evenCurve()
		d, samples := newArithDecoder(in), make([]sample, 300)
		all.fill(&d, samples, 0)
		d = newArithDecoder(in)
		for i, before, u := 1, int64(0), int64(0); i < len(samples); i++ {
			before = one.get(&d, before)
			if u += before; samples[i].value.Unscaled != u {
				t.Fatalf("%d: %d, want %d", i, samples[i].value.Unscaled, u)
			}
		}
	})
}
