package series

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lakaz/kv"
	"lakaz/kv/badgerkv"
)

// TestMergeGivesTheDiskBack: what was merged away is in no file any more, though the store was never closed, and all
// readings are there.
func TestMergeGivesTheDiskBack(t *testing.T) {
	dir := t.TempDir()
	disk, err := badgerkv.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	s, err := Open(t.Context(), disk, paris)
	if err != nil {
		t.Fatal(err)
	}
	from, _ := s.codec.calendars["FR"].block(dayStart.UnixMilli())
	start := time.UnixMilli(from)
	const days = 2 * blockDays // less is not worth compacting
	if err := s.Import(t.Context(), "h", homeReadings(days*1440, start, time.Minute)); err != nil {
		t.Fatal(err)
	}
	var day []byte
	if err := disk.View(t.Context(), func(r kv.Reader) (err error) {
		day, err = r.Get(appendInstant(channelPrefix("h", chunkKind, salon), start.AddDate(0, 0, 7).UnixMilli()))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if !inFiles(t, dir, day[1:len(day)-4]) {
		t.Fatal("the test does not see what is in the files")
	}
	if err := s.Merge(t.Context(), start.AddDate(0, 0, days+1)); err != nil {
		t.Fatal(err)
	}
	if inFiles(t, dir, day[1:len(day)-4]) {
		t.Error("a day's chunk is in the files after it was merged")
	}
	points, err := s.Range(t.Context(), "h", salon, start, start.AddDate(0, 0, days+1))
	if err != nil || len(points) != days*1440 {
		t.Error(len(points), err)
	}
}

// inFiles reports whether a file of a folder holds some bytes.
func inFiles(t *testing.T, dir string, what []byte) (found bool) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil && !os.IsNotExist(err) { // one that the engine has removed meanwhile
			t.Fatal(err)
		}
		found = found || bytes.Contains(content, what)
	}
	return found
}
