package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// reading is one reading as the API answers it.
type reading struct {
	At    time.Time
	Value json.Number
}

// readings asks for a channel's readings of a home.
func (p *person) readings(h home, channel string, from, to time.Time) []reading {
	var got struct {
		Start, Step, Count int64
		At                 []int64
		Channels           []struct{ Values []json.Number }
	}
	query := url.Values{"channels": {channel}, "from": {from.UTC().Format(time.RFC3339)}, "to": {to.UTC().Format(time.RFC3339)}}
	p.call("GET", "/api/households/"+h.Household+"/readings?"+query.Encode(), nil, &got)
	if len(got.Channels) == 0 {
		return nil
	}
	out := make([]reading, len(got.Channels[0].Values))
	for i, value := range got.Channels[0].Values {
		at := got.Start + int64(i)*got.Step
		if got.At != nil {
			at = got.At[i]
		}
		out[i] = reading{time.UnixMilli(at), value}
	}
	return out
}

// imported is what the API says of a file of a home's past.
type imported struct {
	ID       string
	Stage    string
	Readings int
	Problem  string
	Channels []struct{ Channel string }
}

// bring brings a file of a home's past and confirms it once it was looked at; it returns the last status and answer. It
// gives up where the server does not answer.
func (p *person) bring(h home, file []byte) (status int, got imported) {
	path := p.base + "/api/households/" + h.Household + "/imports"
	ask := func(method, path string, body []byte) bool {
		r, err := http.NewRequest(method, path, bytes.NewReader(body))
		if err != nil {
			return false
		}
		r.Header.Set("Content-Type", "application/octet-stream")
		resp, err := p.c.Do(r)
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		status, got = resp.StatusCode, imported{}
		return json.NewDecoder(resp.Body).Decode(&got) == nil && status < 300
	}
	if !ask("POST", path, file) {
		return status, got
	}
	one := path + "/" + got.ID
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		switch got.Stage {
		case "read":
			if !ask("PUT", one+"/confirm", nil) {
				return status, got
			}
		case "reading", "storing": // the answer waits a little by itself
			if !ask("GET", one, nil) {
				return status, got
			}
		default:
			return status, got
		}
	}
	return status, got
}
