package main

import (
	"context"
	"fmt"
	"log"
	"math"
	"net/url"
	"strconv"
	"syscall"
	"time"
)

// The peers of the live part.
const (
	centrifugeName = "centrifuge v0.38.0"
	wsName         = "ws 8.23.0"
	floorName      = "bare write(2)"
)

// The live part's numbers: a message has some 200 bytes on the wire, the stuck wait behind some 60 KB each.
const (
	liveConnections = 10_000
	liveRoom        = 50 // players in a room
	livePad         = 100
	stuckPad        = 300
)

// liveFigures are what one server reached, a value a turn.
type liveFigures struct {
	idle, broadcast, perMessage, p50, p99, back []float64 // bytes, µs, µs, ms, ms, s
	grown, stuckP99, stuckTimes                 []float64 // bytes, ms, times
	intact                                      []float64 // % of what the healthy had to have beside the stuck
	healthy                                     int       // messages that they had to have, a turn
}

// live measures sockets: what one costs that waits, what a message costs that goes to all or to rooms, what half of the
// clients cost that take nothing, and how soon all are back. Each server runs alone with its clients, in turn.
func (b *bench) live(ctx context.Context) ([]row, error) {
	n, note := liveLimit(b.size(1_000, liveConnections))
	if err := buildLive(); err != nil {
		return nil, err
	}
	ws, wsMissing := b.installWs()
	if wsMissing != nil {
		log.Printf("ws: %v", wsMissing)
	}
	kinds := []string{"lakaz", "centrifuge", "ws", "floor"}
	got := map[string]*liveFigures{}
	for _, kind := range kinds {
		got[kind] = &liveFigures{}
	}
	for turn := range b.size(1, 3) {
		for i := range kinds {
			kind := kinds[(turn+i)%len(kinds)]
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if kind == "ws" && wsMissing != nil {
				continue
			}
			if err := b.liveTurn(kind, ws, n, got[kind]); err != nil {
				return nil, err
			}
		}
	}
	return liveRows(n, note, got, wsMissing), nil
}

// liveLimit is how many connections fit in this process' bound of open files, and a word about it where they are fewer.
func liveLimit(want int) (n int, note string) {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return want, ""
	}
	files.Cur = files.Max
	_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &files) // what is left fits
	if fit := int(min(files.Max, 1<<20)) - 500; fit < want {
		return fit / (2 * liveRoom) * (2 * liveRoom), fmt.Sprintf("; only %d connections: the machine lets a process have %d files", fit, files.Max)
	}
	return want, ""
}

// liveTurn runs one server once through all of it.
func (b *bench) liveTurn(kind, ws string, n int, got *liveFigures) error {
	server, err := b.startLive(kind, ws)
	if err != nil {
		return err
	}
	defer server.stop()
	names := rooms(n / liveRoom)
	if err := server.do("open", url.Values{"ch": {"all," + commas(names)}}); err != nil {
		return err
	}
	before, err := server.settled()
	if err != nil {
		return err
	}
	all := newSwarm(server.dialect, server.addr, n, func(int) string { return "all" })
	if _, err := all.connect(); err != nil {
		return err
	}
	defer all.leave()
	after, err := server.settled()
	if err != nil {
		return err
	}
	got.idle = append(got.idle, (after-before)/float64(n))

	const warm = 3
	messages, began := b.size(10, 40), 0
	for i := range warm + messages {
		if i == warm {
			began = server.worked()
		}
		if err := server.say(all, []string{"all"}, 1+i, livePad); err != nil {
			return err
		}
	}
	got.broadcast = append(got.broadcast, float64(server.worked()-began)*1e4/float64(messages*n))
	if kind == "floor" {
		return nil
	}

	if err := all.leave(); err != nil {
		return err
	}
	hall := newSwarm(server.dialect, server.addr, n, func(i int) string { return names[i/liveRoom] })
	back, err := hall.connect()
	if err != nil {
		return err
	}
	defer hall.leave()
	got.back = append(got.back, back.Seconds())

	if _, err := server.hour(hall, names, 1, 2, n); err != nil { // not counted
		return err
	}
	hall.waited()
	rounds := b.size(3, 10)
	perMessage, err := server.hour(hall, names, 3, rounds, n)
	if err != nil {
		return err
	}
	if lost, ended := hall.lost.Load(), hall.ended.Load(); lost+ended > 0 {
		return fmt.Errorf("%s: %d messages lost, %d connections ended", kind, lost, ended)
	}
	p50, p99 := hall.waited()
	got.perMessage, got.p50, got.p99 = append(got.perMessage, perMessage), append(got.p50, p50), append(got.p99, p99)
	if kind != "lakaz" {
		return nil
	}
	return server.half(hall, names, 3+rounds, rounds, n, p99, got)
}

// say publishes one message to channels and returns when everyone who reads has it.
func (l *liveServer) say(s *swarm, channels []string, i, pad int) error {
	want := s.heard.Load() + s.reading()
	if err := l.do("publish", url.Values{"ch": {commas(channels)}, "from": {strconv.Itoa(i)}, "rounds": {"1"}, "pad": {strconv.Itoa(pad)}}); err != nil {
		return err
	}
	return s.until("heard", func() bool { return s.heard.Load() >= want })
}

// hour lets every room have a message a second, spread over it, and is the processor's time a message took, in µs.
func (l *liveServer) hour(s *swarm, names []string, from, rounds, clients int) (perMessage float64, err error) {
	want, began := s.heard.Load()+int64(rounds)*s.reading(), l.worked()
	if err := l.do("publish", url.Values{"ch": {commas(names)}, "from": {strconv.Itoa(from)}, "rounds": {strconv.Itoa(rounds)}, "pad": {strconv.Itoa(livePad)},
		"everyUs": {strconv.Itoa(int(time.Second.Microseconds()) / len(names))}}); err != nil {
		return 0, err
	}
	if err := s.until("heard", func() bool { return s.heard.Load() >= want }); err != nil {
		return 0, err
	}
	return float64(l.worked()-began) * 1e4 / float64(rounds*clients), nil
}

// half lets every second client take nothing, until what is for it waits in the server, and measures the others. Before it
// everyone takes as many messages as a room remembers, so that what grows is what the stuck cost. A message that one of
// the others does not get, or not in its turn, is no failure of the run but a figure of it.
func (l *liveServer) half(s *swarm, names []string, from, rounds, clients int, p99 float64, got *liveFigures) error {
	const remembered, fill = 256, 200 // messages of 400 bytes; these fill the networks' room and some more
	for range remembered {
		if err := l.say(s, names, from, stuckPad); err != nil {
			return err
		}
		from++
	}
	before, err := l.settled()
	if err != nil {
		return err
	}
	for i, c := range s.clients {
		c.stuck.Store(i%2 == 1)
	}
	had := s.orderly.Load()
	stuck, err := l.beside(s, names, from, fill, rounds, clients)
	if err != nil {
		log.Printf("half stuck: %v", err)
		stuck = math.Inf(1)
	}
	after, err := l.settled()
	if err != nil {
		return err
	}
	if ended := s.ended.Load(); ended > 0 {
		return fmt.Errorf("half stuck: %d connections ended", ended)
	}
	got.healthy = (fill + rounds) * int(s.reading())
	got.intact = append(got.intact, 100*float64(s.orderly.Load()-had)/float64(got.healthy))
	got.grown, got.stuckP99 = append(got.grown, after-before), append(got.stuckP99, stuck)
	got.stuckTimes = append(got.stuckTimes, stuck/p99)
	return nil
}

// beside lets the rooms go on while some take nothing, and is the others' p99 in ms once what waits has filled the
// networks' room.
func (l *liveServer) beside(s *swarm, names []string, from, fill, rounds, clients int) (p99 float64, err error) {
	for i := range fill {
		if err := l.say(s, names, from+i, stuckPad); err != nil {
			return 0, err
		}
	}
	s.waited()
	if _, err := l.hour(s, names, from+fill, rounds, clients); err != nil {
		return 0, err
	}
	_, p99 = s.waited()
	return p99, nil
}
