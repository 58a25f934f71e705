package gateway

import (
	"os"

	"github.com/schollz/progressbar/v3"
)

// Bar draws the progress of so many rows on a terminal, with a label in the reader's language; set moves it. Where w is
// no terminal it draws nothing.
func Bar(w *os.File, total int, label string) (set func(done int)) {
	if info, err := w.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func(int) {}
	}
	bar := progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(label),
		progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true), progressbar.OptionThrottle(100e6),
		progressbar.OptionOnCompletion(func() { _, _ = w.WriteString("\n") }))
	return func(done int) { _ = bar.Set(done) } // a bar that cannot be drawn stops nothing
}
