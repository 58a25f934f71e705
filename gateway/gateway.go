// Package gateway is a sensor gateway in software: it publishes one home, simulated or recorded, over MQTT.
//
// On the wire: SenML packs (RFC 8428) at QoS 1 on lakaz/<gateway>/senml, resolved names "lakaz:<gateway>:<place>/<quantity>";
// several instants stand channel after channel, see telemetry.EncodeSenML. A pack that was not acknowledged is kept and sent again after the connection came back, in
// order; a bounded number of packs waits, and while they do nothing more is read from the source. So nothing is lost
// and nothing is held that the source cannot give again: whoever starts the gateway anew starts it from Report.Position.
//
// The MQTT client's own store is not used for this: on a reconnect it ends the tokens of messages that nobody
// acknowledged as if somebody had.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"

	"lakaz"
	"lakaz/telemetry"
	"lakaz/telemetry/imports"
)

// Options say what a gateway publishes, and where.
type Options struct {
	Broker   string // tcp://host:1883, tls://host:8883
	Username string
	Password string
	Gateway  lakaz.GatewayID // in the topic; the username where empty

	// Rows are what it publishes: see Recording.Rows, Paced and Simulated. A *imports.BadRow is counted; any other error ends
	// the run.
	Rows iter.Seq2[imports.Row, error]
	// Batch is how many rows at most go into one message, 1 where 0. Rows that are there within an instant go together.
	Batch int
	// InFlight is how many messages at most wait for their acknowledgement, 32 where 0.
	InFlight int

	Log *slog.Logger // where a lost connection is told; nil: nowhere
	// Progress is called after every acknowledgement, never at once from two places.
	Progress func(Report)
}

// Report is what a run has done so far.
type Report struct {
	Rows         int // taken from the source
	Sent         int // readings handed to the broker, each counted once
	Acknowledged int // readings that the broker has confirmed
	Delivered    int // rows whose readings are all confirmed
	// Position is the line of the last row before which everything is confirmed. A replay goes on from the line after.
	Position int
	Again    int // messages sent once more after a lost connection
	// Refused counts what the source could not use, by fault; Samples are the first hundred.
	Refused map[imports.Fault]int
	Samples []*imports.BadRow
}

// Bounds of a run.
const (
	maxPackReadings = 1000 // some 20 kB, 60 kB where no channel has several
	keptSamples     = 100
	linger          = 20 * time.Millisecond
	ackPatience     = 30 * time.Second
	firstPause      = 200 * time.Millisecond
	longestPause    = 30 * time.Second
)

// Topic is where a gateway publishes its packs.
func Topic(g lakaz.GatewayID) string { return "lakaz/" + string(g) + "/senml" }

// pack is a message and what it carries.
type pack struct {
	payload  []byte
	readings int
	rows     int
	line     int // of its last row
	bad      []*imports.BadRow
	err      error // ends the source
}

// runner is a run: the packs that wait for their acknowledgement, oldest first, and what has been done.
type runner struct {
	Options
	packs   chan pack
	waiting []pack
	ended   bool
	failed  error // what ended the source
	report  Report
}

// Run publishes the rows until they end and all are acknowledged, or the context ends. The broker may come and go; an
// error of the kind lakaz.ErrForbidden says that it does not take these credentials.
func Run(ctx context.Context, o Options) (Report, error) {
	if o.Gateway == "" {
		o.Gateway = lakaz.GatewayID(o.Username)
	}
	o.Batch = max(o.Batch, 1)
	if o.InFlight <= 0 {
		o.InFlight = 32
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	r := &runner{Options: o, packs: make(chan pack, 1), report: Report{Refused: map[imports.Fault]int{}}}
	ctx, stop := context.WithCancel(ctx)
	go r.read(ctx)
	defer func() { // nobody touches the source after Run
		stop()
		for range r.packs {
		}
	}()

	pause := firstPause
	for {
		before := r.report.Acknowledged
		err := r.session(ctx)
		switch {
		case ctx.Err() != nil:
			return r.report, ctx.Err()
		case err == nil:
			return r.report, r.failed
		case errors.Is(err, packets.ErrorRefusedBadUsernameOrPassword), errors.Is(err, packets.ErrorRefusedNotAuthorised):
			return r.report, fmt.Errorf("%w: %w", lakaz.ErrForbidden, err)
		}
		if r.report.Acknowledged > before {
			pause = firstPause
		}
		r.Log.Warn("gateway without broker", "gateway", r.Gateway, "waiting", len(r.waiting), "error", err)
		// Full jitter: a hundred gateways that lost one broker do not come back at one instant.
		if wait(ctx, rand.N(pause)+pause/8) != nil {
			return r.report, ctx.Err()
		}
		pause = min(2*pause, longestPause)
	}
}

// item is what the source gives at a time.
type item struct {
	row imports.Row
	err error
}

// read takes the rows from the source and gathers them into packs until the source or the context ends. It waits for
// the broker: the channel holds one pack.
func (r *runner) read(ctx context.Context) {
	defer close(r.packs)
	items := make(chan item, r.Batch)
	go func() {
		defer close(items)
		for row, err := range r.Rows {
			select {
			case items <- item{row, err}:
			case <-ctx.Done():
				return
			}
		}
	}()
	for open := true; open; {
		var p pack
		p, open = r.gather(items)
		select {
		case r.packs <- p:
		case <-ctx.Done():
			for range items { // the source is given up, not left running
			}
			return
		}
	}
}

// gather waits for one row and packs it with those that come within an instant; open is false when the source has
// ended.
func (r *runner) gather(items <-chan item) (p pack, open bool) {
	it, open := <-items
	late := time.NewTimer(linger)
	defer late.Stop()
	var readings []telemetry.Reading
	for open {
		bad, isBad := errors.AsType[*imports.BadRow](it.err)
		switch {
		case isBad:
			p.bad = append(p.bad, bad)
		case it.err != nil:
			p.err = it.err
		default:
			readings = append(readings, it.row.Readings...)
			p.rows, p.line = p.rows+1, it.row.Line
		}
		if p.rows == r.Batch || len(readings) >= maxPackReadings || len(p.bad) >= r.Batch || p.err != nil {
			break
		}
		select {
		case it, open = <-items:
			continue
		case <-late.C:
		}
		break
	}
	if p.readings = len(readings); p.readings > 0 {
		p.payload = telemetry.EncodeSenML("lakaz:"+string(r.Gateway)+":", readings[0].At, readings)
	}
	return p, open
}
