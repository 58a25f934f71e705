//go:build !js

package live

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// takeApart is everything that becomes of bytes which come in these pieces.
func takeApart(pieces ...[]byte) (out []string) {
	var in inbound
	for _, b := range pieces {
		b = bytes.Clone(b)
		for len(b) > 0 {
			got, rest, code := in.next(b)
			if code != 0 {
				return append(out, fmt.Sprint("refused with ", code))
			}
			if got.opcode != 0 {
				out = append(out, fmt.Sprintf("%d %q", got.opcode, got.payload))
			}
			b = rest
		}
	}
	return out
}

// TestPiecesDoNotMatter: however a client's bytes are cut by the network, the same comes of them.
func TestPiecesDoNotMatter(t *testing.T) {
	payload := rapid.OneOf(rapid.SliceOfN(rapid.Byte(), 0, 300), rapid.Map(rapid.StringN(0, 100, 300), func(s string) []byte { return []byte(s) }))
	rapid.Check(t, func(t *rapid.T) {
		var sent []byte
		for range rapid.IntRange(1, 6).Draw(t, "frames") {
			first := rapid.OneOf(rapid.SampledFrom([]byte{0x01, 0x81, 0x00, 0x80, 0x88, 0x89, 0x8A}), rapid.Byte()).Draw(t, "first")
			p := payload.Draw(t, "payload")
			f := newFrame(first, p)
			f[1] |= 0x80
			sent = append(sent, f[:len(f)-len(p)]...)
			sent = append(append(sent, 0, 0, 0, 0), p...)
		}
		sent = sent[:rapid.IntRange(0, len(sent)).Draw(t, "cut")]
		want := takeApart(sent)
		at := rapid.IntRange(0, len(sent)).Draw(t, "at")
		if got := takeApart(sent[:at], sent[at:]); !slices.Equal(got, want) {
			t.Fatalf("cut at %d: %v, whole: %v", at, got, want)
		}
		bytewise := slices.Collect(slices.Chunk(sent, 1))
		if got := takeApart(bytewise...); !slices.Equal(got, want) {
			t.Fatalf("byte by byte: %v, whole: %v", got, want)
		}
	})
}

// TestADeclaredLengthCostsNothing: a frame said to be 1 GiB long is refused by its head, without room being made for it.
func TestADeclaredLengthCostsNothing(t *testing.T) {
	head := []byte{0x81, 0xFF, 0, 0, 0, 0, 0x40, 0, 0, 0}
	var in inbound
	if got := testing.AllocsPerRun(100, func() {
		in = inbound{}
		if _, _, code := in.next(head); code != closeTooBig {
			t.Fatalf("code %d", code)
		}
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

// TestOnlyWhatIsMissingIsHeld: between two messages nothing is held, within one no more than may come.
func TestOnlyWhatIsMissingIsHeld(t *testing.T) {
	var in inbound
	part := append([]byte{0x01, 0xFE, 0x03, 0xE8, 0, 0, 0, 0}, bytes.Repeat([]byte("x"), 1000)...)
	next := append([]byte{0x00}, part[1:]...)
	last := []byte{0x80, 0x80, 0, 0, 0, 0}
	for i := range 8 {
		b := next
		if i == 0 {
			b = part
		}
		if got, _, code := in.next(bytes.Clone(b)); got.opcode != 0 || code != 0 {
			t.Fatalf("%d: %v, %d", i, got, code)
		}
	}
	if got := cap(in.text); got > 2*MaxRead {
		t.Errorf("%d bytes are held of 8 000", got)
	}
	if got, _, code := in.next(last); len(got.payload) != 8000 || code != 0 || in.text != nil || in.control != nil {
		t.Errorf("%d bytes came, code %d, %d are held", len(got.payload), code, len(in.text))
	}
}
