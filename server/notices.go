package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"lakaz"
	"lakaz/kv"
	"lakaz/locales"
	"lakaz/registry"
)

// notices tells homes' people what they chose to be told, on the devices they chose. What they chose is in the table
// notice, what they were told in notice-told, both (household, person); their devices are in push (household, person,
// session): they end with the home, and a device ends with its session.
type notices struct {
	server  *server
	push    *pusher
	choices kv.Table[noticeChoice]
	told    kv.Table[toldAt]
	devices kv.Table[pushDevice]
}

// How often it is looked what is due, and on how many devices a person takes notices.
const (
	noticeLook  = 5 * time.Minute
	devicesMost = 10
)

func newNotices(s *server) *notices {
	return &notices{server: s, push: newPusher(s.store), choices: kv.NewTable[noticeChoice]("notice"), told: kv.NewTable[toldAt]("notice-told"),
		devices: kv.NewTable[pushDevice]("push")}
}

// run sends what is due until ctx ends.
func (x *notices) run(ctx context.Context) {
	tick := time.NewTicker(noticeLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := x.sendAll(ctx); err != nil && ctx.Err() == nil {
			x.server.log.Error("notices could not be sent", "err", err)
		}
	}
}

// sendAll sends each home's people the one notice that is due, if any. Devices are asked side by side: one whose push service
// is slow holds up nobody else's.
func (x *notices) sendAll(ctx context.Context) error {
	type reader struct {
		home   lakaz.HouseholdID
		person lakaz.PersonID
	}
	chosen := map[reader]noticeChoice{}
	err := x.server.store.View(ctx, func(r kv.Reader) error {
		clear(chosen)
		return x.choices.Scan(r, func(key []any, c noticeChoice) error {
			home, _ := key[0].(string)
			person, _ := key[1].(string)
			if len(c.Kinds) > 0 {
				chosen[reader{lakaz.HouseholdID(home), lakaz.PersonID(person)}] = c
			}
			return nil
		})
	})
	var out sync.WaitGroup
	var mu sync.Mutex
	failed := func(e error) {
		mu.Lock()
		defer mu.Unlock()
		if e != nil && !errors.Is(e, lakaz.ErrNotFound) {
			err = errors.Join(err, e)
		}
	}
	services := &services{turns: map[string]turns{}}
	for who, c := range chosen {
		if ctx.Err() != nil {
			break
		}
		n, devices, e := x.next(ctx, who.home, who.person, c)
		if failed(e); len(devices) == 0 {
			continue
		}
		out.Go(func() { failed(x.send(ctx, who.home, who.person, services, devices, c, n)) })
	}
	out.Wait()
	return errors.Join(ctx.Err(), err)
}

// next is the notice that a person is due, and the devices it goes to; none where nothing is due. It is kept as told before
// it leaves: a server that is cut off in between sends it never, rather than twice.
func (x *notices) next(ctx context.Context, home lakaz.HouseholdID, person lakaz.PersonID, c noticeChoice) (due notice, devices []pushDevice, err error) {
	s := x.server
	h, err := s.registry.Household(ctx, home)
	if err != nil {
		return due, nil, err
	}
	devices, err = x.reachable(ctx, home, person)
	if err != nil || len(devices) == 0 {
		return due, nil, err
	}
	open, err := x.open(ctx, h)
	if err != nil {
		return due, nil, err
	}
	now := s.now().In(h.Dwelling.Territory.Location())
	var some bool
	if err := s.gate.write(ctx, home, func() error {
		return s.store.Update(ctx, func(w kv.Writer) error {
			sent, err := x.sent(w, home, person)
			if err != nil {
				return err
			}
			if due, some = c.next(now, open, sent); !some {
				return nil
			}
			maps.DeleteFunc(sent, func(_ string, at time.Time) bool { return now.Sub(at) > once })
			sent[due.Key] = now.UTC()
			return x.told.Put(w, sent, string(home), string(person))
		})
	}); err != nil || !some {
		return due, nil, err
	}
	return due, devices, nil
}

// send sends a person the notice that is due. Where no device could be reached it counts as not told.
func (x *notices) send(ctx context.Context, home lakaz.HouseholdID, person lakaz.PersonID, services *services, devices []pushDevice, c noticeChoice, due notice) error {
	s := x.server
	if reached, err := x.deliver(ctx, home, person, services, devices, c, due); reached == 0 {
		return errors.Join(err, s.store.Update(context.WithoutCancel(ctx), func(w kv.Writer) error {
			sent, err := x.sent(w, home, person)
			if err != nil || len(sent) == 0 {
				return err
			}
			delete(sent, due.Key)
			return x.told.Put(w, sent, string(home), string(person))
		}))
	} else if err != nil {
		s.log.Warn("a notice did not reach every device", "err", err)
	}
	return nil
}

// sent is what a home's people were told.
func (x *notices) sent(r kv.Reader, home lakaz.HouseholdID, person lakaz.PersonID) (toldAt, error) {
	sent, err := x.told.Get(r, string(home), string(person))
	if errors.Is(err, kv.ErrNotFound) || errors.Is(err, kv.ErrDamaged) {
		return toldAt{}, nil
	}
	return sent, err
}

// open lists what could be told of a home now, the most urgent first.
func (x *notices) open(ctx context.Context, h lakaz.Household) ([]notice, error) {
	facts, err := x.server.advice.facts(ctx, h)
	if err != nil {
		return nil, err
	}
	answered, err := x.server.advice.answered(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	now := x.server.now().In(h.Dwelling.Territory.Location())
	open := noticesOf(h, now, facts, answered)
	calls, err := x.server.calls.Of(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	if answer, ok := answerNotice(now, calls); ok {
		open = append(open, answer)
	}
	all, err := x.server.taken.of(ctx, h.ID)
	if err != nil {
		return nil, err
	}
	if reminder, ok := challengeNotice(h, now.Format(time.DateOnly), all); ok {
		open = append(open, reminder)
	}
	hours, err := x.server.hoursOf(ctx, h)
	if err != nil {
		return nil, err
	}
	open = append(open, workshopNotices(now, hours)...)
	if week, ok := weekNotice(now); ok {
		open = append(open, week)
	}
	slices.SortStableFunc(open, func(a, b notice) int {
		return slices.Index(noticeKinds(), a.Kind) - slices.Index(noticeKinds(), b.Kind)
	})
	return open, nil
}

// message is what a device's service worker shows.
type message struct {
	Title string `json:"title"`
	Text  string `json:"text"`
	Page  string `json:"page"`
	Tag   string `json:"tag"` // one of the same tag takes its place
	Lang  string `json:"lang"`
}

// deliver sends a notice to a person's devices, says how many took it, and forgets those that are there no more.
func (x *notices) deliver(ctx context.Context, home lakaz.HouseholdID, person lakaz.PersonID, services *services, devices []pushDevice, c noticeChoice, n notice) (reached int, failed error) {
	p, err := x.server.registry.Person(ctx, person)
	if err != nil {
		return 0, err
	}
	words := locales.For(cmp.Or(p.Language, c.Language))
	m := message{Page: n.Page, Tag: n.Key, Lang: words.Language().Tag}
	m.Title, m.Text = n.words(words, c)
	data, err := json.Marshal(m)
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256([]byte(n.Key))
	topic := base64.RawURLEncoding.EncodeToString(sum[:18])
	type answer struct {
		took bool
		err  error
	}
	answers := make(chan answer, len(devices))
	for _, d := range devices {
		go func() {
			done, err := services.of(d).take(ctx)
			if err != nil {
				answers <- answer{false, err}
				return
			}
			err = x.push.send(ctx, d, topic, n.Kind == noticeDanger, data)
			done()
			took := err == nil || ctx.Err() != nil // one that was cut off may have arrived
			if errors.Is(err, errDeviceGone) {
				err = x.forget(ctx, home, person, d.Session)
			}
			answers <- answer{took, err}
		}()
	}
	for range devices {
		a := <-answers
		if failed = errors.Join(failed, a.err); a.took {
			reached++
		}
	}
	return reached, failed
}

// reachable are the devices on which a person takes notices; those whose session has ended are forgotten.
func (x *notices) reachable(ctx context.Context, home lakaz.HouseholdID, person lakaz.PersonID) (out []pushDevice, err error) {
	all, err := x.devicesOf(ctx, home, person)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	sessions, err := x.server.registry.Sessions(ctx, person)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		in := slices.ContainsFunc(sessions, func(s registry.Session) bool { return s.ID == d.Session && x.server.now().Before(s.Ends()) })
		switch {
		case !in:
			err = errors.Join(err, x.forget(ctx, home, person, d.Session))
		case d.Endpoint != "":
			out = append(out, d)
		}
	}
	return out, err
}

// devicesOf are a person's devices, those that refused too.
func (x *notices) devicesOf(ctx context.Context, home lakaz.HouseholdID, person lakaz.PersonID) (all []pushDevice, err error) {
	err = x.server.store.View(ctx, func(r kv.Reader) (err error) {
		all, err = x.devices.All(r, string(home), string(person))
		return err
	})
	return all, err
}

// take keeps a device; of too many the oldest goes. An address is one person's: whoever took notices there before, on the
// same device, takes none there any more.
func (x *notices) take(ctx context.Context, home lakaz.HouseholdID, person lakaz.PersonID, d pushDevice) error {
	return x.server.gate.write(ctx, home, func() error {
		return x.server.store.Update(ctx, func(w kv.Writer) error {
			if err := x.dropAddress(w, d); err != nil {
				return err
			}
			if err := x.devices.Put(w, d, string(home), string(person), d.Session); err != nil {
				return err
			}
			all, err := x.devices.All(w, string(home), string(person))
			slices.SortFunc(all, func(a, b pushDevice) int { return b.Since.Compare(a.Since) })
			for _, old := range all[min(len(all), devicesMost):] {
				err = errors.Join(err, x.devices.Delete(w, string(home), string(person), old.Session))
			}
			return err
		})
	})
}

// dropAddress drops whatever has the address of a device, but for its own session's.
func (x *notices) dropAddress(w kv.Writer, d pushDevice) error {
	if d.Endpoint == "" {
		return nil
	}
	var before [][]any
	err := x.devices.Scan(w, func(key []any, other pushDevice) error {
		if other.Endpoint == d.Endpoint && other.Session != d.Session {
			before = append(before, slices.Clone(key))
		}
		return nil
	})
	for _, key := range before {
		err = errors.Join(err, x.devices.Delete(w, key...))
	}
	return err
}

// forget drops a device; one that is not there is no error.
func (x *notices) forget(ctx context.Context, home lakaz.HouseholdID, person lakaz.PersonID, session string) error {
	return x.server.store.Update(ctx, func(w kv.Writer) error { return x.devices.Delete(w, string(home), string(person), session) })
}

// chosen is what a person chose to be told.
func (x *notices) chosen(ctx context.Context, home lakaz.HouseholdID, person lakaz.PersonID) (c noticeChoice, err error) {
	err = x.server.store.View(ctx, func(r kv.Reader) (err error) {
		c, err = x.choices.Get(r, string(home), string(person))
		return err
	})
	if errors.Is(err, kv.ErrNotFound) {
		return noNotices(), nil
	}
	return c, err
}

// choose changes what a person chose.
func (x *notices) choose(ctx context.Context, home lakaz.HouseholdID, person lakaz.PersonID, change func(*noticeChoice)) error {
	return x.server.gate.write(ctx, home, func() error {
		return x.server.store.Update(ctx, func(w kv.Writer) error {
			c, err := x.choices.Get(w, string(home), string(person))
			if errors.Is(err, kv.ErrNotFound) || errors.Is(err, kv.ErrDamaged) {
				c, err = noNotices(), nil
			}
			if err != nil {
				return err
			}
			change(&c)
			return x.choices.Put(w, c, string(home), string(person))
		})
	})
}
