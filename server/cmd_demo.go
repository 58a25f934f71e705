package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"lakaz"
	"lakaz/demo"
	"lakaz/gateway"
	"lakaz/kv/badgerkv"
	"lakaz/locales"
	"lakaz/telemetry"
)

// demoCommand is `lakaz demo`: a server whose homes and people are made up, and live.
type demoCommand struct {
	Log      string `enum:"text,json" default:"text" help:"${log}"`
	LogLevel string `enum:"debug,info,warn,error" default:"warn" help:"${logLevel}"`
	Data     string `default:"data/demo" type:"path" help:"${data}"`
	HTTP     string `name:"http" default:":8080" help:"${http}"`
	MQTT     string `name:"mqtt" default:"127.0.0.1:1883" help:"${mqtt}"`
	JSON     bool   `name:"json" help:"${json}"`
	Seed     uint64 `default:"1" help:"${seed}"`
	Days     int    `default:"396" help:"${days}"`
}

// demoAddresses is the demonstration as --json tells it on the first line.
type demoAddresses struct {
	HTTP     string        `json:"http"` // "http://127.0.0.1:8080"
	MQTT     string        `json:"mqtt"` // "tcp://127.0.0.1:1883"
	People   []demoEntry   `json:"people"`
	Gateways []demoGateway `json:"gateways"`
	// Workshops are each operation's: one for this evening, one whose room is open, one of last week.
	Workshops []demoWorkshop `json:"workshops"`
}

// demoEntry is someone to enter as, by opening the address.
type demoEntry struct {
	Role      lakaz.Role      `json:"role"`
	Name      string          `json:"name"`
	Territory lakaz.Territory `json:"territory,omitempty"`
	Language  string          `json:"language"`
	URL       string          `json:"url"`
}

// demoGateway is a home's gateway with its secret.
type demoGateway struct {
	ID        lakaz.GatewayID   `json:"id"`
	Username  string            `json:"username"`
	Password  string            `json:"password"`
	Household lakaz.HouseholdID `json:"household"`
}

// Run makes the demonstration, says where it is, and lets it live until it is told to stop.
func (c *demoCommand) Run(t *terminal) error {
	log := logging{c.Log, c.LogLevel}.open(t.err)
	var world demo.World
	var planned []demoWorkshop
	sv, err := start(t.ctx, settings{data: c.Data, reserve: badgerkv.DefaultReserve, http: c.HTTP, mqtt: c.MQTT,
		prepare: func(ctx context.Context, s *server) (err error) {
			if !c.JSON {
				fmt.Fprintln(t.out, t.words.T("cli.demoBuilding"))
			}
			world, err = demo.Build(ctx, s.registry, s.series, demo.Options{Seed: c.Seed, Now: s.now(),
				History: time.Duration(c.Days) * 24 * time.Hour, Progress: c.progress(t)})
			s.demo = demoPeopleOf(world)
			if err != nil {
				return err
			}
			if planned, err = s.recallWorkshops(ctx, world); err != nil {
				return err
			}
			return errors.Join(s.recallFleet(ctx, world), s.recallGame(ctx, world), s.recallChallenges(ctx, world), s.weeks.judgeAll(ctx))
		}}, log)
	if err != nil {
		return err
	}
	addresses := c.addresses(sv, world)
	addresses.Workshops = planned
	if err := sv.roomsOf(t.ctx, planned, addresses.HTTP); err != nil {
		return err
	}
	if c.JSON {
		err = json.NewEncoder(t.out).Encode(addresses)
	} else {
		addresses.tell(t.words, t.out)
	}
	if err == nil {
		c.live(t.ctx, sv, world, addresses.MQTT, log)
	}
	return sv.wait(t.ctx)
}

// live lets the homes publish until ctx ends or the web server fails. Where the homes stop by themselves the
// demonstration stays open.
func (c *demoCommand) live(ctx context.Context, sv *service, world demo.World, broker string, log *slog.Logger) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan struct{})
	var kettle sync.WaitGroup
	kettle.Go(func() { sv.boilDemo(ctx, world) })
	go func() {
		defer close(ended)
		if err := demo.Live(ctx, world, broker, log); err != nil && ctx.Err() == nil {
			log.Error("the homes of the demonstration have stopped", "err", err)
		}
	}()
	select {
	case <-ctx.Done():
	case err := <-sv.failed:
		sv.failed <- err // wait tells
	}
	stop()
	<-ended
	kettle.Wait()
}

// progress draws how much of the history is written, on a terminal.
func (c *demoCommand) progress(t *terminal) func(done, total int) {
	screen, ok := t.err.(*os.File)
	if !ok || c.JSON {
		return nil
	}
	var set func(int)
	return func(done, total int) {
		if set == nil {
			set = gateway.Bar(screen, total, t.words.T("cli.demoHistory"))
		}
		set(done)
	}
}

// demoPeopleOf are the people of a world as the landing page shows them.
func demoPeopleOf(w demo.World) *demoPeople {
	places := map[lakaz.OperationID]string{}
	for _, o := range w.Operations {
		places[o.ID] = o.Name
	}
	out := &demoPeople{}
	for _, p := range w.People {
		out.People = append(out.People, demoPerson{Key: p.Key, Person: p.ID, Name: p.Name, Role: p.Role,
			Place: places[p.Operation], Territory: p.Territory, Language: p.Language})
	}
	return out
}

func (c *demoCommand) addresses(sv *service, w demo.World) demoAddresses {
	a := demoAddresses{HTTP: "http://" + reachable(sv.httpAddr()), MQTT: "tcp://" + reachable(sv.mqttAddr())}
	for _, p := range w.People {
		a.People = append(a.People, demoEntry{Role: p.Role, Name: p.Name, Territory: p.Territory, Language: p.Language,
			URL: a.HTTP + "/demo/entrer/" + p.Key})
	}
	for _, g := range w.Gateways {
		a.Gateways = append(a.Gateways, demoGateway{ID: g.ID, Username: g.Username, Password: g.Password, Household: g.Household})
	}
	return a
}

// reachable is an address to open on this machine: one that listens everywhere is reached at localhost.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("localhost", port)
	}
	return addr
}

// tell says where the demonstration is and how to enter as each person.
func (a demoAddresses) tell(w locales.Words, out io.Writer) {
	fmt.Fprintln(out, w.T("cli.demoReady", locales.Args{"URL": a.HTTP}))
	fmt.Fprintln(out)
	for _, p := range a.People {
		language, _ := locales.LanguageOf(p.Language)
		fmt.Fprintf(out, "  %s\n      %s\n", w.T("cli.demoPerson", locales.Args{"Name": p.Name, "Role": roleWord(w, p.Role),
			"Territory": string(p.Territory), "Language": language.Name}), p.URL)
	}
	fmt.Fprintln(out)
	for _, d := range a.Workshops {
		if d.State == demoOpen {
			fmt.Fprintf(out, "  %s\n      %s\n      %s\n", w.T("cli.demoWorkshop", locales.Args{"Title": d.Title}), d.Join, d.Wall)
		}
	}
	fmt.Fprintln(out)
	fmt.Fprintln(out, w.T("cli.demoGateways", locales.Args{"URL": a.MQTT, "Count": len(a.Gateways)}))
	fmt.Fprintln(out, w.T("cli.demoStop"))
}

// roleWord is what a role is called.
func roleWord(w locales.Words, r lakaz.Role) string {
	switch r {
	case lakaz.Facilitator:
		return w.T("cli.roleFacilitator")
	case lakaz.Advisor:
		return w.T("cli.roleAdvisor")
	case lakaz.Manager:
		return w.T("cli.roleManager")
	case lakaz.Administrator:
		return w.T("cli.roleAdministrator")
	}
	return w.T("cli.roleResident")
}

// recallFleet tells the fleet what the gateways would have said in the history that was written past them.
func (s *server) recallFleet(ctx context.Context, world demo.World) error {
	for _, g := range world.Gateways {
		latest, err := s.series.Latest(ctx, g.Household)
		if err != nil {
			return err
		}
		last := map[telemetry.Channel]time.Time{}
		for c, p := range latest {
			last[c] = p.At
		}
		s.fleet.Recall(g.ID, last, 10*time.Minute)
	}
	return nil
}
