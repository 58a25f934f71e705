//go:build !js

package live_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"lakaz/live"
)

// eventSource is a browser's end of a stream.
type eventSource struct {
	t      testing.TB
	client *http.Client
	url    string
	body   io.Closer
	lines  *bufio.Reader
	name   string // the stream's, from welcome
	last   string // the last event's id
}

// source opens a stream: where it stood, and with what query.
func (h *house) source(t testing.TB, last, query string) *eventSource {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return openSource(ctx, t, &http.Client{Transport: &http.Transport{DialContext: ethernet}}, "http"+strings.TrimPrefix(h.url, "ws"), last, query)
}

func openSource(ctx context.Context, t testing.TB, client *http.Client, base, last, query string) *eventSource {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close(); client.CloseIdleConnections() })
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatal(resp.Status, resp.Header)
	}
	s := &eventSource{t: t, client: client, url: base, body: resp.Body, lines: bufio.NewReader(resp.Body)}
	var d live.WelcomeData
	if m := s.expect(live.Welcome); m.Read(&d) != nil || d.Stream == "" || d.PingMS == 0 {
		t.Fatalf("%+v", m)
	}
	s.name = d.Stream
	return s
}

// next reads an event, as browsers take lines apart.
func (s *eventSource) next() (live.Message, error) {
	var data []string
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			return live.Message{}, err
		}
		field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch field {
		case "id":
			s.last = value
		case "data":
			data = append(data, value)
		case "":
			if data != nil {
				return live.Decode([]byte(strings.Join(data, "\n")))
			}
		}
	}
}

func (s *eventSource) expect(ty string) live.Message {
	s.t.Helper()
	m, err := s.next()
	if err != nil || m.Ty != ty {
		s.t.Fatalf("%+v, %v, want %s", m, err, ty)
	}
	return m
}

// say posts a message and returns the status.
func (s *eventSource) say(m live.Message) int {
	return s.post("?stream="+s.name, string(m.Encode()), "")
}

func (s *eventSource) post(query, body, origin string) int {
	s.t.Helper()
	req, err := http.NewRequest(http.MethodPost, s.url+"/"+query, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if origin != "" {
		req.Header.Set("Origin", origin)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}
