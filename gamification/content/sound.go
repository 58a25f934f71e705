package content

import (
	"bytes"
	"encoding/binary"
	"strings"
	"time"
)

// What a recorded text may weigh and last, and all those of a pack together. 30 s of the longest text, read slowly, fit in
// a megabyte as the browser's recorder of pages_clip.go writes them (WAV, 16 kHz, one channel, 16 bits).
const (
	MostClip     = 1 << 20
	MostClips    = 24 << 20
	mostClipTime = 30 * time.Second
)

// Sound is what is known of a recorded text: WAV and MP3 are what every browser of the last eight years plays.
type Sound struct {
	Extension string // ".wav" or ".mp3"
	Type      string // the media type
	Length    time.Duration
}

// SoundOf looks at a recorded text, which may come from strangers; false where it is neither a WAV of 16 bits in one
// channel nor an MP3, is cut off, empty or longer than 30 s.
func SoundOf(clip []byte) (Sound, bool) {
	s := Sound{Extension: ".wav", Type: "audio/wav", Length: wavLength(clip)}
	if s.Length == 0 {
		s = Sound{Extension: ".mp3", Type: "audio/mpeg", Length: mp3Length(clip)}
	}
	return s, len(clip) <= MostClip && s.Length > 0 && s.Length <= mostClipTime
}

// checkVoices looks that each recording is a sound and says a text of the pack.
func (l *loader) checkVoices() {
	known, total := l.pack.keys(), 0
	for _, name := range sorted(l.pack.Voices) {
		tag, key, _ := strings.Cut(name, "/")
		if (l.pack.Texts[tag] == nil || !known[key]) && !l.broken(tag+".json") {
			l.add("voice/"+name, "", "", "strayFile", "ce son ne dit aucun texte du contenu : retirez-le, ou corrigez son nom")
		}
		clip := l.pack.Voices[name]
		if _, ok := SoundOf(clip); !ok && clip != nil { // of a draft the names only are known
			l.add("voice/"+name, "", "", "badSound", "ce son n’est ni un WAV (16 bits, une voie) ni un MP3, est coupé ou dure plus de %v s", mostClipTime.Seconds())
		}
		total += len(clip)
	}
	if total > MostClips {
		l.add("voice", "", "", "tooLarge", "les sons dépassent %d Mo ensemble : raccourcissez-les", MostClips>>20)
	}
}

// wavLength is how long a WAV of 16 bits in one channel lasts, 0 for anything else (RIFF, chunks of a name, a length and
// as many bytes; of PCM without compression).
func wavLength(clip []byte) time.Duration {
	if len(clip) < 12 || string(clip[:4]) != "RIFF" || string(clip[8:12]) != "WAVE" {
		return 0
	}
	rate := 0
	for rest := clip[12:]; len(rest) >= 8; {
		name, size := string(rest[:4]), int(binary.LittleEndian.Uint32(rest[4:8]))
		if size > len(rest)-8 {
			return 0
		}
		body := rest[8 : 8+size]
		switch {
		case name == "data":
			if rate == 0 {
				return 0
			}
			return time.Duration(size/2) * time.Second / time.Duration(rate)
		case name == "fmt " && size >= 16:
			f := func(at int) int { return int(binary.LittleEndian.Uint16(body[at:])) }
			rate = int(binary.LittleEndian.Uint32(body[4:]))
			if f(0) != 1 || f(2) != 1 || f(14) != 16 || rate < 8000 || rate > 48000 {
				return 0
			}
		}
		rest = rest[8+size:]
		if size%2 == 1 && len(rest) > 0 { // chunks begin at even places
			rest = rest[1:]
		}
	}
	return 0
}

// The bit rates of layer III in kbit/s by their number, of MPEG 1 and of MPEG 2 and 2.5, and the sample rates of MPEG 1 in
// Hz (ISO/IEC 11172-3 and 13818-3).
var (
	mp3Rates = [2][15]int{
		{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
		{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
	}
	mp3Samples = [3]int{44100, 48000, 32000}
)

// mp3Length is how long an MP3 lasts, frame by frame, 0 for anything else. Its tags before (ID3v2) and after (ID3v1, APE)
// are passed over.
func mp3Length(clip []byte) (length time.Duration) {
	if len(clip) >= 10 && string(clip[:3]) == "ID3" {
		size := 10
		for i, b := range clip[6:10] {
			size += int(b&0x7F) << (7 * (3 - i))
		}
		if size > len(clip) {
			return 0
		}
		clip = clip[size:]
	}
	for len(clip) > 0 {
		if bytes.HasPrefix(clip, []byte("TAG")) || bytes.HasPrefix(clip, []byte("APETAGEX")) {
			return length
		}
		size, lasts := mp3Frame(clip)
		if size == 0 || size > len(clip) {
			return 0
		}
		length += lasts
		clip = clip[size:]
	}
	return length
}

// mp3Frame is how many bytes the frame has that begins a piece of an MP3, and how long it lasts; 0 where none does.
func mp3Frame(clip []byte) (size int, lasts time.Duration) {
	if len(clip) < 4 || clip[0] != 0xFF || clip[1]&0xE6 != 0xE2 { // in step, layer III
		return 0, 0
	}
	version, rate, hertz, padding := clip[1]>>3&3, int(clip[2]>>4), int(clip[2]>>2&3), int(clip[2]>>1&1)
	if version == 1 || rate == 0 || rate == 15 || hertz == 3 {
		return 0, 0
	}
	samples, kilobits, per := 1152, mp3Rates[0][rate], mp3Samples[hertz]
	if version != 3 { // MPEG 2 has half as many samples a frame at half the rate, 2.5 at a quarter
		samples, kilobits, per = 576, mp3Rates[1][rate], per/2
	}
	if version == 0 {
		per /= 2
	}
	return samples/8*1000*kilobits/per + padding, time.Duration(samples) * time.Second / time.Duration(per)
}
