package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The disk runs full in the middle of a question. Who has answered keeps their answer; what others tap waits on their
// phones, which do not say that it is noted, and is noted by itself once there is room again. The remote goes on then.
func TestAFullDiskInTheHall(t *testing.T) {
	server, disk := onSmallDisk(t)
	h := openHallOn(t, server, "keep-heat", "vents-before")
	for n := range len(ways) {
		p, err := newPlayer(h.remote, n, "http://"+server.http+"/w/"+h.code)
		if err != nil {
			t.Fatal(err)
		}
		h.players = append(h.players, p)
	}
	h.together(h.players, (*player).sit)
	h.steps("Commencer")
	answered := func(n int) string {
		return fmt.Sprintf("document.querySelector('.in p b')?.textContent === '%d'", n)
	}
	sees(t, h.wall, 30*time.Second, "the question", answered(0))
	a := h.where().Wall.Activity
	if err := h.players[0].tap(a, true); err != nil {
		t.Fatal(err)
	}
	sees(t, h.wall, 30*time.Second, "one answer", answered(1))

	disk.fill()
	eventually(t, 10*time.Second, "the disk is full", func() error {
		if status, body := h.admin.status(http.MethodGet, "/readyz", nil); status != http.StatusServiceUnavailable {
			return fmt.Errorf("%d %s", status, body)
		}
		return nil
	})
	lines := strings.Count(server.log.String(), "\n")
	late := h.players[1:]
	h.together(late, func(p *player) error {
		if err := p.tap(a, false); err != nil {
			return err
		}
		_, err := on[bool](p, `
			let asked = 0;
			const fetched = window.fetch;
			window.fetch = (...what) => { if (String(what[0]).includes("/cmd")) asked++; return fetched(...what); };
			await within("asked again and again", () => asked > 3);
			if ($('.kept use[href="#circle-check"]')) throw new Error("what is not on the disk is said to be noted");
			return true;`)
		return err
	})
	if got := h.where().Wall.Phase; got != "open" || !js[bool](t, h.wall, answered(1)) {
		t.Errorf("in %s the wall counts what is not on the disk", got)
	}
	if more := strings.Count(server.log.String(), "\n") - lines; more > 10 {
		t.Errorf("%d lines in the log:\n%s", more, tail(server.log.String(), 2000))
	}

	disk.free()
	h.together(late, func(p *player) error {
		_, err := on[bool](p, `await noted(); return true;`)
		return err
	})
	sees(t, h.wall, 30*time.Second, "all answers", answered(len(h.players)))
	h.steps("Fermer les réponses")
	h.steps("Montrer la réponse")
	sees(t, h.wall, 30*time.Second, "what is right", `document.querySelector('.w-main').dataset.phase === 'reveal'`)
	h.together(h.players, func(p *player) error {
		seat, err := on[playerSeat](p, mine)
		if err == nil {
			err = p.holds(seat)
		}
		return err
	})
}
