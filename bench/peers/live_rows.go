package main

import (
	"fmt"
	"slices"
)

// liveRows is the table's part.
func liveRows(n int, note string, got map[string]*liveFigures, wsMissing error) (rows []row) {
	ours, theirs, ws, floor := got["lakaz"], got["centrifuge"], got["ws"], got["floor"]
	kb := func(bytes []float64) (out []float64) {
		for _, b := range bytes {
			out = append(out, b/1024)
		}
		return out
	}
	mb := func(bytes []float64) []float64 { return kb(kb(bytes)) }
	each := fmt.Sprintf("%d WebSockets without TLS on loopback%s", n, note)
	beside := func(r row, peer string, figures []float64) {
		r.peer, r.theirs = peer, figures
		rows = append(rows, r)
	}
	besideWs := func(r row, figures []float64) {
		if r.target, r.stretch = 0, 0; wsMissing != nil {
			r.missing = wsMissing.Error()
		}
		beside(r, wsName, figures)
	}

	idle := row{work: "an idle socket: memory", unit: "KB", ours: kb(ours.idle), most: true, target: 8, stretch: 5.5,
		how: each + ", each watching one channel: what the hub's process grew by, resident, divided by them, after three collections in either server; net/http's own server before the handshake"}
	rows = append(rows, idle)
	idle.how, idle.target, idle.stretch = "the same", 0.35, 0
	beside(idle, centrifugeName, kb(theirs.idle))
	besideWs(idle, kb(ws.idle))

	broadcast := row{work: "a message to all: processor time a socket", unit: "µs", ours: ours.broadcast, most: true, target: 0.6,
		how: each + ": user and system time of the server's process, the next message when all have the last; 140 bytes of data"}
	beside(broadcast, centrifugeName, theirs.broadcast)
	broadcast.how = "the same"
	besideWs(broadcast, ws.broadcast)
	broadcast.target, broadcast.stretch = 0, 1.1
	beside(broadcast, floorName, floor.broadcast)

	rows = append(rows,
		row{work: fmt.Sprintf("%d rooms of %d, a message a second each: processor time a message", n/liveRoom, liveRoom), unit: "µs", ours: ours.perMessage, most: true, target: 10,
			how: fmt.Sprintf("the server's process, for each message to one socket; centrifuge %s, ws %s", short(median(theirs.perMessage)), short(median(ws.perMessage)))},
		row{work: "the same: p99", unit: "ms", ours: ours.p99, most: true, target: 5,
			how: fmt.Sprintf("from its publication to a client having it, the clients on the same cores; p50 %s; centrifuge %s (p50 %s), ws %s (p50 %s)", short(median(ours.p50)),
				short(median(theirs.p99)), short(median(theirs.p50)), short(median(ws.p99)), short(median(ws.p50)))},
		row{work: "half of the sockets stuck: memory grows by", unit: "MB", ours: mb(ours.grown), most: true, target: 8,
			how: fmt.Sprintf("the same rooms; %d clients take nothing, 200 messages of 400 bytes and then those of every second wait for each", n/2)},
		row{work: "half of the sockets stuck: what the others get, in order", unit: "%", ours: []float64{slices.Min(ours.intact)}, target: 100,
			how: fmt.Sprintf("of %d messages for the others, counted by them one by one: each the next after the one before; the least of the turns", ours.healthy)},
		row{work: "half of the sockets stuck: the others' p99", unit: "times", ours: ours.stuckTimes, most: true, target: 2,
			how: fmt.Sprintf("%s ms, beside that of the same rooms when nobody is stuck", short(median(ours.stuckP99)))},
		row{work: "all come back, with snapshots", unit: "s", ours: ours.back, most: true, target: 10, stretch: 2,
			how: fmt.Sprintf("%d reset at once and connect anew, 128 at a time, each subscribes and has its snapshot; centrifuge, without snapshots, %s, ws %s", n, short(median(theirs.back)), short(median(ws.back)))})
	return rows
}
