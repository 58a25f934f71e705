package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/klauspost/compress/zstd"

	"lakaz"
	"lakaz/gamification"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/live"
	"lakaz/registry"
	"lakaz/telemetry"
)

// traces are where texts that should be nowhere are found in a store: in keys, in values, and in values once unpacked.
func traces(t *testing.T, store kv.Store, texts []string) (found map[string]int) {
	t.Helper()
	found = map[string]int{}
	unpack, err := zstd.NewReader(nil)
	must(t, err)
	defer unpack.Close()
	must(t, store.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(nil, nil, false, func(key, value []byte) error {
			all := [][]byte{key, value}
			if len(value) > 5 {
				if raw, err := unpack.DecodeAll(value[1:len(value)-4], nil); err == nil {
					all = append(all, raw)
				}
			}
			for _, text := range texts {
				for _, b := range all {
					if bytes.Contains(b, []byte(text)) {
						found[text]++
					}
				}
			}
			return nil
		})
	}))
	return found
}

// tracesOnDisk are the same in the bytes of the files of a folder.
func tracesOnDisk(t *testing.T, dir string, texts []string) (found []string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) { // compacted away meanwhile
			return nil
		}
		for _, text := range texts {
			if bytes.Contains(data, []byte(text)) {
				found = append(found, filepath.Base(path)+": "+text)
			}
		}
		return err
	}))
	return found
}

// A household that is erased is out at once: its gateway, its people, whoever watches. Afterwards no byte tells of it, in
// the store or in the files, and its neighbour has all it had.
func TestErasedLeavesNoByte(t *testing.T) {
	r := startService(t)
	ctx := t.Context()
	const home, name = lakaz.HouseholdID("hzephyrine7"), "Famille Zéphyrine-Oubliée"
	must(t, r.registry.PutHousehold(ctx, lakaz.Household{ID: home, Operation: "lille", Name: name,
		Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland, Floor: 18, Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom, Name: "Véranda d’Ismérie"}}}}))
	g, secret, err := r.registry.NewGateway(ctx, home)
	must(t, err)
	card, err := r.registry.NewCard(ctx, home)
	must(t, err)
	resident, err := r.registry.EnterByToken(ctx, card.Token, "tablet")
	must(t, err)
	person, err := r.registry.Resident(ctx, home)
	must(t, err)
	must(t, r.registry.PutContract(ctx, home, lakaz.Contract{From: "2026-01-01", Option: lakaz.Base, PowerKVA: 6}))
	must(t, r.registry.PutInstalments(ctx, home, lakaz.Instalments{DebtCents: 300_00, From: "2026-01-05", Count: 10}))

	const picked = "01JQZ0ZEPHYR1NE0000000000A"
	if status, text := r.call(resident, "PUT", "/api/households/"+string(home)+"/challenges/"+picked, `{"gesture":"g70"}`); status != http.StatusOK {
		t.Fatal(status, string(text))
	}
	r.wish(resident, "PUT", "/api/me/notices/leak", `{"wanted":true}`)
	r.wish(resident, "PUT", "/api/me/push", newPushService(t, r.server).subscription("/zephyrine"))

	client, err := r.connect(g.Username, secret)
	must(t, err)
	lost := make(chan struct{})
	neighbour, err := r.connect(r.gateway.Username, r.secret)
	must(t, err)
	now := time.Now().Truncate(time.Minute)
	pack := func(days int) string {
		return fmt.Sprintf(`[{"bt":%d,"n":"salon/temperature","u":"Cel","v":20.4},{"n":"salon/humidity","u":"%%RH","v":48}]`,
			now.AddDate(0, 0, -days).Unix()-60)
	}
	for days := range 5 {
		r.publish(client, topicsOf(g.ID)+"senml", pack(days))
		r.publish(neighbour, topicsOf(r.gateway.ID)+"senml", pack(days))
	}
	r.publish(client, topicsOf(g.ID)+"senml", `{"note":"Ismérie n’aime pas le froid"}`)
	r.publish(client, topicsOf(g.ID)+"zigbee2mqtt/Chambre d’Ismérie", `{"temperature":19.5}`)
	must(t, r.service.series.Refuse(ctx, strangers, topicsOf(g.ID)+"senml", []byte("before it was known"), nil, now))
	must(t, r.service.series.Seal(ctx, now))
	must(t, r.service.devices.Flush(ctx))
	must(t, r.service.weeks.judgeAll(ctx))
	for _, day := range []int{0, -9} { // what the game keeps of it
		r.service.scores.noteLate(home, now.AddDate(0, 0, day))
		must(t, r.service.scores.judgeAll(ctx))
	}
	kept, err := r.registry.Household(ctx, home)
	must(t, err)
	must(t, r.service.award(ctx, kept, gamification.Award{Source: gamification.Learning, Key: "advice/damp", Points: 5}))
	dialer := websocket.Dialer{Subprotocols: []string{live.Subprotocol}}
	socket, _, err := dialer.Dial("ws://"+r.service.httpAddr()+"/live", http.Header{"Cookie": {sessionCookie + "=" + resident}})
	must(t, err)
	defer socket.Close()
	must(t, socket.WriteJSON(live.NewSubscribe(telemetry.Topic(home))))
	go func() {
		defer close(lost)
		for client.IsConnected() && ctx.Err() == nil {
			if token := client.Publish(topicsOf(g.ID)+"senml", 1, false, pack(0)); !token.WaitTimeout(10*time.Millisecond) && !client.IsConnected() {
				return
			}
		}
	}()

	texts := []string{string(home), string(g.ID), string(person.ID), name, "Ismérie", card.ID, "/zephyrine", picked, resident}
	before := traces(t, r.service.store, texts)
	for _, text := range texts[:7] {
		if before[text] == 0 {
			t.Errorf("%q is nowhere before: the scan finds nothing", text)
		}
	}
	if got := tracesOnDisk(t, r.data, texts[:1]); len(got) == 0 {
		t.Error("the household is in no file before: the scan of files finds nothing")
	}

	if status, answer := r.call(r.admin, "DELETE", "/api/households/"+string(home), ""); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, answer)
	}
	if status, _ := r.call(r.admin, "DELETE", "/api/households/"+string(home), ""); status != http.StatusNoContent {
		t.Errorf("again: %d", status)
	}
	if status, _ := r.call(resident, "GET", "/api/me", ""); status != http.StatusUnauthorized {
		t.Errorf("the resident is still in: %d", status)
	}
	socket.SetReadDeadline(time.Now().Add(10 * time.Second))
	for err == nil {
		_, _, err = socket.ReadMessage()
	}
	if !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
		t.Errorf("the resident's socket: %v", err)
	}
	select {
	case <-lost:
	case <-time.After(10 * time.Second):
		t.Error("the gateway is still connected")
	}
	if _, err := r.connect(g.Username, secret); err == nil {
		t.Error("the gateway was let in again")
	}
	if found := traces(t, r.service.store, texts); len(found) > 0 {
		t.Errorf("left in the store: %v", found)
	}

	var receipts []erasure
	for deadline := time.Now().Add(30 * time.Second); ; {
		r.read(r.admin, "/api/erasures", &receipts)
		if len(receipts) == 1 && receipts[0].Purged != nil || time.Now().After(deadline) {
			break
		}
	}
	if got := receipts[0]; got.Purged == nil || got.Ended == nil || got.By != "admin" || got.Gateways != 1 || got.Cards != 1 || got.Contracts != 1 ||
		got.Sessions != 1 || got.Channels != 2 || got.Left != nil {
		t.Errorf("receipt %+v", got)
	}
	if found := tracesOnDisk(t, r.data, texts); len(found) > 0 {
		t.Errorf("left on the disk: %v", found)
	}
	fleet, err := r.service.series.Fleet(ctx, channel("salon", telemetry.Temperature), now.AddDate(0, 0, -6), now.AddDate(0, 0, 1))
	must(t, err)
	if len(fleet) != 1 || len(fleet["h1"]) == 0 {
		t.Errorf("the fleet after: %v", fleet)
	}
	points, err := r.service.series.Range(ctx, "h1", channel("salon", telemetry.Temperature), now.AddDate(0, 0, -9), now)
	must(t, err)
	if len(points) != 5 {
		t.Errorf("the neighbour's readings: %v", points)
	}

	// A household may be given the same name and identifier again, and begins with nothing.
	must(t, r.registry.PutHousehold(ctx, lakaz.Household{ID: home, Operation: "lille", Name: name, Dwelling: lakaz.Dwelling{Territory: lakaz.Reunion}}))
	again, secret, err := r.registry.NewGateway(ctx, home)
	must(t, err)
	client, err = r.connect(again.Username, secret)
	must(t, err)
	r.publish(client, topicsOf(again.ID)+"senml", pack(0))
	if points, err := r.service.series.Range(ctx, home, channel("salon", telemetry.Temperature), now.AddDate(0, 0, -9), now); err != nil || len(points) != 1 {
		t.Errorf("%v %v", points, err)
	}
}

// brittle is a store whose power is cut after so many commits.
type brittle struct {
	kv.Store
	left atomic.Int64
}

var errCut = errors.New("the power is cut")

func (b *brittle) Update(ctx context.Context, fn func(kv.Writer) error) error {
	if b.left.Add(-1) < 0 {
		return errCut
	}
	return b.Store.Update(ctx, fn)
}

// Cut after any of its commits, an erasure is finished by the next start.
func TestErasingIsResumed(t *testing.T) {
	ctx := t.Context()
	for commits, cut := 0, true; cut; commits++ {
		disk, err := badgerkv.OpenInMemory()
		must(t, err)
		store := &brittle{Store: disk}
		store.left.Store(1 << 30)
		open := func() *server {
			s, err := newServer(ctx, store, options{}, slog.New(slog.DiscardHandler), time.Now)
			must(t, err)
			return s
		}
		s := open()
		must(t, s.registry.PutOperation(ctx, lakaz.Operation{ID: "lille", Name: "Lille", Territory: lakaz.Mainland}))
		for _, id := range []lakaz.HouseholdID{"hcoupee", "hvoisine"} {
			must(t, s.registry.PutHousehold(ctx, lakaz.Household{ID: id, Operation: "lille", Name: "Famille " + string(id), Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland}}))
			g := lakaz.GatewayID("g-" + string(id))
			must(t, s.registry.PutGateway(ctx, registry.Gateway{ID: g, Household: id}, "a secret of many characters"))
			card, err := s.registry.NewCard(ctx, id)
			must(t, err)
			_, err = s.registry.EnterByToken(ctx, card.Token, "phone")
			must(t, err)
			at := time.Now()
			for days := range 3 {
				must(t, s.ingest.Publish(ctx, g, topicsOf(g)+"senml", fmt.Appendf(nil, `[{"bt":%d,"n":"salon/temperature","u":"Cel","v":20.5}]`,
					at.AddDate(0, 0, -days).Unix()), at))
			}
			must(t, s.ingest.Publish(ctx, g, topicsOf(g)+"senml", []byte("nonsense"), at))
			must(t, s.ingest.Publish(ctx, g, topicsOf(g)+"zigbee2mqtt/Salon", []byte(`{"temperature":19}`), at))
		}
		must(t, s.series.Seal(ctx, time.Now()))
		must(t, s.weeks.judgeAll(ctx))
		novelty := kv.NewTable[string]("novelty") // a table that nobody told the erasing of
		must(t, store.Update(ctx, func(w kv.Writer) error {
			return errors.Join(novelty.Put(w, "x", "g-hcoupee", 1), novelty.Put(w, "y", 7, lakaz.HouseholdID("hcoupee")), novelty.Put(w, "z", "g-hvoisine", 1))
		}))
		var people []string
		for _, p := range must2(s.registry.People(ctx)) {
			if p.Household == "hcoupee" {
				people = append(people, string(p.ID))
			}
		}

		store.left.Store(int64(commits))
		_, err = s.erasures.erase(ctx, lakaz.Actor{Role: lakaz.Resident, Person: lakaz.PersonID(people[0]), Household: "hcoupee"}, "hcoupee")
		if cut = errors.Is(err, errCut); !cut && err != nil {
			t.Fatal(err)
		}
		store.left.Store(1 << 30)
		s = open()
		must(t, s.erasures.resume(ctx))
		list, err := s.erasures.all(ctx)
		must(t, err)
		if commits == 0 { // nothing had begun
			if _, err := s.registry.Household(ctx, "hcoupee"); err != nil || len(list) != 0 {
				t.Fatal(err, list)
			}
		} else {
			if found := traces(t, store, append(people, "hcoupee")); len(found) > 0 {
				t.Errorf("cut after %d commits, left: %v", commits, found)
			}
			if len(list) != 1 || list[0].Purged == nil || list[0].Left != nil || list[0].By != "" {
				t.Errorf("cut after %d commits: %+v", commits, list)
			}
		}
		latest, err := s.series.Latest(ctx, "hvoisine")
		if err != nil || len(latest) != 1 {
			t.Errorf("cut after %d commits, the neighbour: %v %v", commits, latest, err)
		}
		must(t, store.View(ctx, func(r kv.Reader) error {
			left, err := novelty.All(r)
			if commits > 0 && len(left) != 1 {
				t.Errorf("cut after %d commits, left of a new table: %v", commits, left)
			}
			return err
		}))
		must(t, disk.Close())
		if commits > 100 {
			t.Fatal("an erasure never ends")
		}
	}
}

func must2[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Nobody but its own people and the administrator erases a home, and a receipt names nobody.
func TestWhoMayErase(t *testing.T) {
	d := openDoor(t, options{}, nil)
	sessions := d.sessions()
	for i, want := range []int{401, 0, 404, 403, 404, 404, 404, 204} {
		name := crowd()[i]
		if name == "resident" { // see TestErasedByItsOwnPeople
			continue
		}
		if got, answer := d.call(sessions[name], "DELETE", "/api/households/h1", ""); got != want {
			t.Errorf("%s: %d, want %d: %s", name, got, want, answer)
		}
		if got, _ := d.call(sessions[name], "GET", "/api/erasures", ""); got == 200 && name != "administrator" {
			t.Errorf("%s: receipts: %d", name, got)
		}
	}
	_, answer := d.call(sessions["administrator"], "GET", "/api/erasures", "")
	var receipts []erasure
	must(t, json.Unmarshal(answer, &receipts))
	if len(receipts) != 1 || strings.Contains(string(answer), "h1") || strings.Contains(string(answer), "Famille") {
		t.Errorf("%s", answer)
	}
	var homes []householdLine
	d.read(sessions["administrator"], "/api/households", &homes)
	if len(homes) != 1 || homes[0].Household.ID != "h2" {
		t.Errorf("%v", homes)
	}
}

// A message that overtook the erasure of its home is counted as a stranger's when it comes again: it is not left with its
// gateway for ever, where a broker outside would keep a place for it.
func TestAGatewayRememberedTooLong(t *testing.T) {
	d := openDoor(t, options{}, nil)
	g, _, err := d.registry.NewGateway(t.Context(), "h1")
	must(t, err)
	topic, payload := "lakaz/"+string(g.ID)+"/senml", []byte(`[{"n":"salon/temperature","u":"Cel","v":20}]`)
	must(t, d.ingest.Publish(t.Context(), g.ID, topic, payload, d.now()))
	at, _ := d.ingest.homes.Load(g.ID)
	_, err = d.erasures.erase(t.Context(), lakaz.Actor{Role: lakaz.Administrator}, "h1")
	must(t, err)
	d.ingest.homes.Store(g.ID, at) // by a message that looked the home up before
	if err := d.ingest.Publish(t.Context(), g.ID, topic, payload, d.now()); err == nil {
		t.Error("a message of a home that has gone was taken")
	}
	must(t, d.ingest.Publish(t.Context(), g.ID, topic, payload, d.now()))
}
