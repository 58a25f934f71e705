package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/registry"
	"lakaz/telemetry/series"
)

// secret is every gateway's.
const secret = "a-secret-for-the-bench"

// folder is a data folder of ours, prepared before the server opens it.
type folder struct {
	dir       string
	session   string   // of an administrator
	residents []string // a session of somebody of each home, where they have entered
}

// prepare makes a data folder with so many homes and gateways, and lets fill put readings in it.
func prepare(ctx context.Context, dir string, homes int, fill func(*badgerkv.Store, *series.Store) error) (f folder, err error) {
	f.dir = dir
	store, err := badgerkv.Open(dir)
	if err != nil {
		return f, err
	}
	defer func() {
		if e := store.Close(); err == nil {
			err = e
		}
	}()
	people, err := registry.Open(ctx, store, time.Now)
	if err != nil {
		return f, err
	}
	if err := people.PutOperation(ctx, lakaz.Operation{ID: "bench", Name: "Bench", Territory: lakaz.Mainland}); err != nil {
		return f, err
	}
	var registering errgroup.Group
	registering.SetLimit(64)
	for i := range homes {
		registering.Go(func() error {
			h := lakaz.Household{ID: householdID(i), Operation: "bench", Name: fmt.Sprintf("Home %d", i), Dwelling: lakaz.Dwelling{
				Territory: lakaz.Mainland, Floor: 18, Outdoor: true, Rooms: []lakaz.Room{{ID: "salon", Kind: lakaz.LivingRoom},
					{ID: "cuisine", Kind: lakaz.Kitchen}, {ID: "chambre", Kind: lakaz.Bedroom}, {ID: "enfants", Kind: lakaz.ChildRoom}}}}
			if err := people.PutHousehold(ctx, h); err != nil {
				return err
			}
			return people.PutGateway(ctx, registry.Gateway{ID: gatewayID(i), Household: h.ID}, secret)
		})
	}
	if err := registering.Wait(); err != nil {
		return f, err
	}
	if err := people.PutPerson(ctx, registry.Person{ID: "p-bench", Name: "Bench", Role: lakaz.Administrator, Email: "bench@example.org"}); err != nil {
		return f, err
	}
	if f.session, err = people.NewSession(ctx, "p-bench"); err != nil || fill == nil {
		return f, err
	}
	readings, err := series.Open(ctx, store, series.In(lakaz.Mainland))
	if err != nil {
		return f, err
	}
	if err := fill(store, readings); err != nil {
		return f, err
	}
	return f, readings.Close(ctx)
}

// add puts more readings in a folder that no server has open.
func (f folder) add(ctx context.Context, fill func(*series.Store) error) (err error) {
	store, err := badgerkv.Open(f.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	readings, err := series.Open(ctx, store, series.In(lakaz.Mainland))
	if err != nil {
		return err
	}
	return errors.Join(fill(readings), readings.Close(ctx))
}

// enter gives so many homes a resident each, who has entered.
func (f *folder) enter(ctx context.Context, homes int) (err error) {
	store, err := badgerkv.Open(f.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	people, err := registry.Open(ctx, store, time.Now)
	if err != nil {
		return err
	}
	f.residents = make([]string, homes)
	var entering errgroup.Group
	entering.SetLimit(64)
	for i := range homes {
		entering.Go(func() (err error) {
			p := registry.Person{ID: lakaz.PersonID("p-" + householdID(i)), Name: "Bench", Role: lakaz.Resident, Household: householdID(i)}
			if err := people.PutPerson(ctx, p); err != nil {
				return err
			}
			f.residents[i], err = people.NewSession(ctx, p.ID)
			return err
		})
	}
	return entering.Wait()
}

// server is bin/lakaz at work on a folder.
type server struct {
	*process
	http, mqtt string
	session    string
	residents  []string
}

// serveGateways starts `lakaz serve` on a folder with so many homes and nothing of their past, and connects their gateways.
func (b *bench) serveGateways(ctx context.Context, name string, homes int) (*server, []*gateway, error) {
	f, err := prepare(ctx, b.path(name), homes, nil)
	if err != nil {
		return nil, nil, err
	}
	ours, err := f.serve()
	if err != nil {
		return nil, nil, err
	}
	gateways, err := ours.connect(homes)
	if err != nil {
		ours.stop()
		return nil, nil, err
	}
	return ours, gateways, nil
}

// serveAtRest is serve, once the server has done what it does after its start.
func (f folder) serveAtRest() (*server, error) {
	ours, err := f.serve()
	if err != nil {
		return nil, err
	}
	if err := ours.rest(); err != nil {
		ours.stop()
		return nil, err
	}
	return ours, nil
}

// serve starts `lakaz serve` and waits until it is ready.
func (f folder) serve() (*server, error) {
	web, err := freeAddr()
	if err != nil {
		return nil, err
	}
	door, err := freeAddr()
	if err != nil {
		return nil, err
	}
	bin, err := filepath.Abs("../bin/lakaz")
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(bin); err != nil {
		return nil, fmt.Errorf("bin/lakaz is made by `make build`: %w", err)
	}
	p, err := startProcess(f.dir+".log", answers("http://"+web+"/readyz"), bin, "serve", "--http", web, "--mqtt", door, "--data", f.dir,
		"--keep-readings", "1200", "--keep-hours", "1200") // the workload is of a year that is over
	if err != nil {
		return nil, err
	}
	return &server{process: p, http: "http://" + web, mqtt: door, session: f.session, residents: f.residents}, nil
}

// get asks the API as the administrator and gives how long the answer is.
func (s *server) get(client *http.Client, path string) (int64, error) {
	return s.getAs(client, s.session, path)
}

// getHome asks for what a home's resident sees of it: path is below the household.
func (s *server) getHome(client *http.Client, home int, path string) (int64, error) {
	return s.getAs(client, s.residents[home], fmt.Sprintf("/api/households/%s/%s", householdID(home), path))
}

func (s *server) getAs(client *http.Client, session, path string) (int64, error) {
	req, err := http.NewRequest(http.MethodGet, s.http+path, nil)
	if err != nil {
		return 0, err
	}
	req.AddCookie(&http.Cookie{Name: "lakaz_session", Value: session})
	return read(client, req)
}

// read sends a request and reads the whole answer.
func read(client *http.Client, req *http.Request) (int64, error) {
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 500))
		return 0, fmt.Errorf("%s %s: %s %s", req.Method, req.URL.Path, resp.Status, text)
	}
	return io.Copy(io.Discard, resp.Body)
}

// connect opens the connections of so many gateways.
func (s *server) connect(gateways int) ([]*gateway, error) {
	out := make([]*gateway, gateways)
	var dialing errgroup.Group
	dialing.SetLimit(64)
	for i := range out {
		dialing.Go(func() (err error) {
			// The door lets in so many from one address: spread as the homes of many sites are.
			from := fmt.Sprintf("127.0.%d.1", 1+i/1000)
			out[i], err = dialGateway(s.mqtt, from, string(gatewayID(i)), secret)
			return err
		})
	}
	return out, dialing.Wait()
}

func senmlTopic(home int) string { return "lakaz/" + string(gatewayID(home)) + "/senml" }
