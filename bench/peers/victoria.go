package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// httpPeer is a peer that speaks HTTP.
type httpPeer struct {
	*process
	url    string
	dir    string
	client *http.Client
}

func newClient() *http.Client {
	return &http.Client{Timeout: 5 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
}

// post sends a body and waits for the answer.
func (p *httpPeer) post(path string, body []byte) error {
	req, err := http.NewRequest(http.MethodPost, p.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	_, err = read(p.client, req)
	return err
}

// get asks and gives how long the answer is.
func (p *httpPeer) get(path string, query url.Values) (int64, error) {
	req, err := http.NewRequest(http.MethodGet, p.url+path+"?"+query.Encode(), nil)
	if err != nil {
		return 0, err
	}
	return read(p.client, req)
}

const victoriaName = "VictoriaMetrics v1.97.1"

// buildVictoria compiles VictoriaMetrics from its module with its own dependencies.
func buildVictoria() (string, error) {
	bin, err := filepath.Abs("../bin/peer-victoria-metrics")
	if err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-o", bin, "github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics")
	build.Dir = "victoriametrics"
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("VictoriaMetrics: %w\n%s", err, out)
	}
	return bin, nil
}

// startVictoria runs the single node with its defaults, a retention that holds the workload, and without its cache of
// answers: the same question asked again is computed again, as ours is.
func (b *bench) startVictoria(dir string) (_ *httpPeer, err error) {
	if b.victoria == "" {
		if b.victoria, err = buildVictoria(); err != nil {
			return nil, err
		}
	}
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	p, err := startProcess(dir+".log", answers("http://"+addr+"/health"), b.victoria, "-storageDataPath="+dir, "-httpListenAddr="+addr,
		"-retentionPeriod=10y", "-search.disableCache", "-search.maxPointsPerTimeseries=1000000", "-loggerLevel=WARN")
	if err != nil {
		return nil, err
	}
	return &httpPeer{process: p, url: "http://" + addr, dir: dir, client: newClient()}, nil
}

// flush makes what was acknowledged readable, as a message of ours is at its PUBACK. It is part of taking it in: without
// it the work would be left for later and not be seen.
func (p *httpPeer) flush() error { return p.post("/internal/force_flush", nil) }

// holds checks that so many points of the minutes [0, to) are there, so that nothing fast is fast by losing them.
func (p *httpPeer) holds(points int, names string, to int) error {
	req, err := http.NewRequest(http.MethodGet, p.url+"/api/v1/query?"+url.Values{"time": {seconds(to)}, "nocache": {"1"},
		"query": {fmt.Sprintf(`sum(count_over_time({__name__=~"%s"}[%dm]))`, names, to+1)}}.Encode(), nil)
	if err != nil {
		return err
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var answer struct {
		Data struct {
			Result []struct{ Value [2]any }
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return err
	}
	if len(answer.Data.Result) != 1 || fmt.Sprint(answer.Data.Result[0].Value[1]) != strconv.Itoa(points) {
		return fmt.Errorf("VictoriaMetrics was given %d points and has %v", points, answer.Data.Result)
	}
	return nil
}

// settle makes everything searchable and merges each month's parts into one, as time would.
func (p *httpPeer) settle() error {
	if err := errors.Join(p.flush(), p.post("/internal/force_merge", nil)); err != nil {
		return err
	}
	// force_merge answers at once: wait until the folder has stopped shrinking.
	last := 0.0
	for same := 0; same < 3; {
		time.Sleep(500 * time.Millisecond)
		size, err := onDisk(p.dir)
		if err != nil && !os.IsNotExist(err) {
			return err
		}
		if same++; size != last {
			same = 0
		}
		last = size
	}
	return nil
}
