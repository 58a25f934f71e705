package content

import (
	"bytes"
	"testing"
	"time"
)

// mp3 is so many frames of MPEG 1, 128 kbit/s, 44.1 kHz: 1152 samples in 417 bytes each.
func mp3(frames int) []byte {
	return bytes.Repeat(append([]byte{0xFF, 0xFB, 0x90, 0xC0}, make([]byte, 413)...), frames)
}

func TestSounds(t *testing.T) {
	f := func(name string, clip []byte, kind string, want time.Duration) {
		t.Helper()
		got, ok := SoundOf(clip)
		if ok != (kind != "") || ok && (got.Extension != kind || got.Length.Round(time.Millisecond) != want) {
			t.Errorf("%s: %+v %v, want %s of %v", name, got, ok, kind, want)
		}
	}
	changed := func(at int, b byte) []byte {
		clip := tone(800)
		clip[at] = b
		return clip
	}
	const frame = 1152 * time.Second / 44100
	f("a tenth of a second", tone(800), ".wav", 100*time.Millisecond)
	f("half a minute", tone(8000*30), ".wav", 30*time.Second)
	f("longer", tone(8000*30+8), "", 0)
	f("silence of no length", tone(0), "", 0)
	f("cut off", tone(800)[:1000], "", 0)
	f("two channels", changed(22, 2), "", 0)
	f("8 bits", changed(34, 8), "", 0)
	f("compressed", changed(20, 0x11), "", 0)
	f("too coarse", changed(25, 1), "", 0)
	f("data before its format", append([]byte("RIFF\x00\x00\x00\x00WAVEdata\x02\x00\x00\x00xx"), tone(8)[12:]...), "", 0)
	f("another chunk first", append([]byte("RIFF\x00\x00\x00\x00WAVELIST\x01\x00\x00\x00x\x00"), tone(800)[12:]...), ".wav", 100*time.Millisecond)
	f("an MP3", mp3(10), ".mp3", (10 * frame).Round(time.Millisecond))
	f("with its tags", append(append([]byte("ID3\x04\x00\x00\x00\x00\x00\x02xx"), mp3(10)...), "TAG and who made it"...), ".mp3", (10 * frame).Round(time.Millisecond))
	f("of MPEG 2", append([]byte{0xFF, 0xF3, 0x40, 0xC0}, make([]byte, 576/8*1000*32/22050-4)...), ".mp3", 26*time.Millisecond)
	f("a longer MP3", mp3(1200), "", 0)
	f("an MP3 cut off", mp3(10)[:4000], "", 0)
	f("tags alone", []byte("ID3\x04\x00\x00\x00\x00\x00\x02xx"), "", 0)
	f("tags without an end", []byte("ID3\x04\x00\x00\x7f\x7f\x7f\x7f"), "", 0)
	f("a page", []byte("<html>"), "", 0)
	f("nothing", nil, "", 0)
	f("an Ogg", append([]byte("OggS"), make([]byte, 400)...), "", 0)
	f("too heavy", append([]byte("RIFF\x00\x00\x00\x00WAVELIST\x00\x00\x10\x00"), append(make([]byte, 1<<20), tone(8)[12:]...)...), "", 0)
}

// Whatever somebody brings is looked at to its end, and nothing lasts longer than it may.
func FuzzSound(f *testing.F) {
	f.Add(tone(80))
	f.Add(mp3(2))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEdata\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, clip []byte) {
		s, ok := SoundOf(clip)
		if ok && (s.Length <= 0 || s.Length > mostClipTime || len(clip) == 0) {
			t.Errorf("%+v", s)
		}
	})
}
