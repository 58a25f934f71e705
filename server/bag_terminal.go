package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"rsc.io/qr"

	"lakaz/locales"
)

// tell says at the terminal where the hall finds the bag, and how its facilitator enters: on the phone by the square, on
// the laptop by an address that stays whatever the network does.
func (b *bag) tell(t *terminal, password string, network wifi) error {
	w := t.words
	if network.Joined {
		fmt.Fprintln(t.out, "\n"+w.T("cli.bagWifi", locales.Args{"Name": network.Name}))
		if err := drawQR(t.out, network.code()); err != nil {
			return err
		}
	}
	if err := b.tellAddresses(t); err != nil {
		return err
	}
	fmt.Fprintln(t.out, "\n"+w.T("cli.bagHere")+"\n  http://"+b.host("localhost")+b.path())
	if password != "" {
		fmt.Fprintln(t.out, "\n"+w.T("cli.bagAccount", locales.Args{"Email": bagEmail, "Password": password}))
	}
	now, key := b.now(), "cli.bagClock"
	if b.late() {
		key = "cli.bagClockLate"
	}
	fmt.Fprintln(t.out, "\n"+w.T(key, locales.Args{"Date": locales.DayMonthYear(w, now), "Time": locales.Clock(now)}))
	return nil
}

// tellAddresses says where the hall finds the bag now.
func (b *bag) tellAddresses(t *terminal) error {
	hosts := b.hosts()
	if len(hosts) == 0 {
		fmt.Fprintln(t.out, "\n"+t.words.T("cli.bagNoNetwork"))
		return nil
	}
	fmt.Fprintln(t.out, "\n"+t.words.T("cli.bagPlayers"))
	for _, host := range hosts {
		fmt.Fprintln(t.out, "  http://"+host+"/w")
	}
	if err := drawQR(t.out, "http://"+hosts[0]+"/w"); err != nil {
		return err
	}
	enter := "http://" + hosts[0] + b.path()
	fmt.Fprintln(t.out, "\n"+t.words.T("cli.bagCard")+"\n  "+enter)
	return drawQR(t.out, enter)
}

// addressLooks is how often a bag looks at its own addresses.
const addressLooks = 3 * time.Second

// watch says at the terminal when the bag's addresses have changed, until ctx ends.
func (b *bag) watch(ctx context.Context, t *terminal) error {
	addresses := func() string { return strings.Join(slices.Sorted(slices.Values(b.hosts())), " ") }
	tick := time.NewTicker(addressLooks)
	defer tick.Stop()
	for before := addresses(); ; {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		now := addresses()
		if now == before {
			continue
		}
		if before = now; now != "" {
			fmt.Fprintln(t.out, "\n"+t.words.T("cli.bagMoved"))
		}
		if err := b.tellAddresses(t); err != nil {
			return err
		}
	}
}

// drawQR draws a code in a terminal, two modules to a character, dark on light whatever the terminal's colours are.
func drawQR(w io.Writer, text string) error {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return err
	}
	const quiet = 4 // modules around it, which readers need
	halves := map[bool]map[bool]string{false: {false: " ", true: "▄"}, true: {false: "▀", true: "█"}}
	var b strings.Builder
	for y := -quiet; y < code.Size+quiet; y += 2 {
		b.WriteString("\x1b[30;107m")
		for x := -quiet; x < code.Size+quiet; x++ {
			b.WriteString(halves[code.Black(x, y)][code.Black(x, y+1)])
		}
		b.WriteString("\x1b[0m\n")
	}
	_, err = io.WriteString(w, b.String())
	return err
}
