package main

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// written is an answer that was written by hand as JSON, which for a hundred thousand figures is ten times faster than
// by reflection.
type written struct {
	ContentType string `header:"Content-Type"`
	Body        func(huma.Context)
}

// writtenOf is an answer that is written already.
func writtenOf(answer []byte) *written {
	return &written{"application/json", func(ctx huma.Context) { ctx.BodyWriter().Write(append(answer, '\n')) }}
}

// list is an answer that is mostly a list: what stands before it, its parts, and what stands after.
type list struct {
	head  []byte
	parts int
	part  func(dst []byte, i int) []byte // appends a part to dst, after a comma where it is not the first
	tail  string
}

// each appends the answer to dst, and gives what it came to so far to enough, which returns where to go on, now and then.
func (l list) each(dst []byte, enough func(dst []byte) []byte) []byte {
	dst = append(dst, l.head...)
	for i := range l.parts {
		dst = enough(l.part(dst, i))
	}
	return append(dst, l.tail...)
}

func (l list) append(dst []byte) []byte {
	return l.each(dst, func(dst []byte) []byte { return dst })
}

// streamFrom is how many bytes of an answer are sent as soon as they are written: enough to be compressed well.
const streamFrom = 16 << 10

// written is the answer, sent while it is written: what comes first is compressed, and read by who asked, meanwhile.
func (l list) written() *written {
	return &written{"application/json", func(ctx huma.Context) {
		w := ctx.BodyWriter()
		full, empty := make(chan []byte, 2), make(chan []byte, 3) // three buffers go round
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			for text := range full {
				w.Write(text)
				if f, ok := w.(http.Flusher); ok {
					f.Flush()
				}
				empty <- text[:0]
			}
		}()
		stop := sync.OnceFunc(func() {
			close(full)
			<-sent
		})
		defer stop()
		for range cap(empty) {
			empty <- nil
		}
		next := func() []byte {
			if text := <-empty; text != nil {
				return text
			}
			return make([]byte, 0, 2*streamFrom)
		}
		rest := l.each(next(), func(text []byte) []byte {
			if len(text) < streamFrom {
				return text
			}
			full <- text
			return next()
		})
		stop()
		w.Write(append(rest, '\n'))
	}}
}

// answer is the list, sent while it is written; a long one is written first, so that what it is made of is not held while
// it is sent.
func (l list) answer(long bool) *written {
	if long {
		return writtenOf(l.append(nil))
	}
	return l.written()
}

// routeWritten adds a call whose answer, an O, is written by hand.
func routeWritten[O, I any](s *server, api huma.API, path, summary string, who access, handle func(context.Context, caller, *I) (*written, error)) {
	schema := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[O](), true, "")
	op := huma.Operation{Method: http.MethodGet, Path: path, Summary: summary, Responses: map[string]*huma.Response{
		"200": {Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}}}
	routeAs(s, api, op, who, handle)
}

// appendName appends a text as JSON.
func appendName(dst []byte, name string) []byte {
	for i := range len(name) {
		if c := name[i]; c < ' ' || c > '~' || c == '"' || c == '\\' { // no name of ours
			text, _ := json.Marshal(name) // a string cannot fail
			return append(dst, text...)
		}
	}
	return append(append(append(dst, '"'), name...), '"')
}
