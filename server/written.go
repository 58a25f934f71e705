package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"runtime/debug"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// written is an answer that was written by hand as JSON, which for a hundred thousand figures is ten times faster than
// by reflection.
type written struct {
	ContentType string `header:"Content-Type"`
	Body        func(huma.Context)
}

// list is an answer that is mostly a list: what stands before it, its parts, and what stands after.
type list struct {
	head  []byte
	parts int
	part  func(dst []byte, i int) []byte // appends a part to dst, after a comma where it is not the first; of a short list two at once
	tail  string
}

// append appends the answer to dst.
func (l list) append(dst []byte) []byte {
	dst = append(dst, l.head...)
	dst = l.appendParts(dst, 0, l.parts)
	return append(dst, l.tail...)
}

func (l list) appendParts(dst []byte, from, to int) []byte {
	for i := from; i < to; i++ {
		dst = l.part(dst, i)
	}
	return dst
}

// mostKept is the longest answer whose memory is kept for the next.
const mostKept = 1 << 20

// answers is memory that answers are written to before they are sent.
type answers struct{ pool sync.Pool } // *[]byte

func (a *answers) take() *[]byte {
	if buf, ok := a.pool.Get().(*[]byte); ok {
		return buf
	}
	return new([]byte)
}

func (a *answers) give(buf *[]byte) {
	if cap(*buf) <= mostKept {
		a.pool.Put(buf)
	}
}

// of is a list as an answer, whole before its first byte is sent: what fails on the way is answered as an error. A long one
// is written at once, so that what it is made of is not held while it is sent; half of any other by a second processor.
func (a *answers) of(l list, long bool) *written {
	send := func(ctx huma.Context, text []byte) { ctx.BodyWriter().Write(append(text, '\n')) } // who has gone away needs no answer
	if long {
		text := l.append(nil)
		return &written{"application/json", func(ctx huma.Context) { send(ctx, text) }}
	}
	return &written{"application/json", func(ctx huma.Context) {
		first, second := a.take(), a.take()
		failed := make(chan any, 1)
		go func() {
			defer func() {
				p := recover()
				if p != nil {
					p = fmt.Sprintf("%v\n%s", p, debug.Stack())
				}
				failed <- p
			}()
			*second = l.appendParts((*second)[:0], l.parts/2, l.parts)
		}()
		*first = l.appendParts(append((*first)[:0], l.head...), 0, l.parts/2)
		if p := <-failed; p != nil {
			panic(p)
		}
		*first = append(append(*first, *second...), l.tail...)
		send(ctx, *first)
		a.give(first)
		a.give(second)
	}}
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
