package main

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
)

// patience is how long an answer is waited for: a weak network is slow, a lost one should be told.
const patience = 20 * time.Second

// errOffline is returned where no answer came at all.
var errOffline = errors.New("no answer from the server")

// problem is a refusal by the server (RFC 9457), its texts already in the person's language.
type problem struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Errors []struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	} `json:"errors"`
}

func (p *problem) Error() string {
	if len(p.Errors) > 0 && p.Errors[0].Message != "" {
		return p.Errors[0].Message
	}
	if p.Detail != "" {
		return p.Detail
	}
	return p.Title
}

// gone reports whether the session has ended: the person has to enter again.
func gone(err error) bool {
	var p *problem
	return errors.As(err, &p) && p.Status == 401
}

// answer is what came back of a request, or that nothing did.
type answer struct {
	status int
	body   string
	date   string
	failed bool
}

// request asks the server and reads its JSON answer into out; nil for no answer wanted. It waits: never call it on the
// UI goroutine. It returns errOffline where the server could not be reached and *problem where it refused. The
// server's own clock comes with every answer.
func request(method, url string, in, out any) (at time.Time, err error) {
	return requestAs("", method, url, in, out)
}

// requestAs is request for what only this person may do: where another has entered on the device meanwhile, in another
// tab, the server refuses it as it does where nobody has.
func requestAs(person lakaz.PersonID, method, url string, in, out any) (at time.Time, err error) {
	return settle(asking(person, method, url, in), patience, out)
}

// asking sends a request and is the browser's promise of its answer.
func asking(person lakaz.PersonID, method, url string, in any) app.Value {
	headers := map[string]any{"Accept": "application/json"}
	options := map[string]any{"method": method, "credentials": "same-origin", "headers": headers}
	if person != "" {
		headers["Lakaz-Person"] = string(person)
	}
	if in != nil {
		body, err := json.Marshal(in)
		if err != nil {
			report("request", err) // of our own types: it cannot be
		}
		options["body"] = string(body)
		headers["Content-Type"] = "application/json"
	}
	if method == "GET" {
		if asked := ahead("take", url); asked.Truthy() {
			return asked
		}
	}
	return app.Window().Call("fetch", url, options)
}

// settle waits for what was asked and reads it into out.
func settle(asked app.Value, wait time.Duration, out any) (at time.Time, err error) {
	a := exchange(asked, wait)
	if a.failed || strings.HasPrefix(a.body, "<") { // a page: something between us answered in the server's place
		return time.Time{}, errOffline
	}
	at, _ = time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", a.date)
	if a.status < 200 || a.status > 299 {
		p := new(problem)
		_ = json.Unmarshal([]byte(a.body), p) // a proxy's page is no problem document: the status tells enough
		p.Status = a.status
		return at, p
	}
	if out == nil || a.body == "" {
		return at, nil
	}
	return at, json.Unmarshal([]byte(a.body), out)
}

// exchange waits for the body of what the browser was asked to fetch.
func exchange(asked app.Value, wait time.Duration) answer {
	came := make(chan answer, 1)
	go func() {
		defer survive("fetch")
		response, err := await(asked)
		if err != nil {
			came <- answer{failed: true}
			return
		}
		a := answer{status: response.Get("status").Int()}
		if date := response.Get("headers").Call("get", "Date"); date.Truthy() {
			a.date = date.String()
		}
		body, err := await(response.Call("text"))
		if a.failed = err != nil; err == nil {
			a.body = body.String()
		}
		came <- a
	}()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case a := <-came:
		return a
	case <-timer.C: // the answer may still come
		return answer{failed: true}
	}
}

// await waits for a promise; where it is refused it returns what the page says of it.
func await(promise app.Value) (v app.Value, err error) {
	done := make(chan struct{})
	settled := func(f func(app.Value)) app.Func {
		return app.FuncOf(func(_ app.Value, args []app.Value) any {
			if v = app.Undefined(); len(args) > 0 {
				v = args[0]
			}
			f(v)
			close(done)
			return nil
		})
	}
	then := settled(func(app.Value) {})
	fail := settled(func(why app.Value) {
		refused := new(problem)
		if why.Truthy() && why.Get("message").Truthy() {
			refused.Title = why.Get("message").String()
		}
		err = refused
	})
	promise.Call("then", then, fail)
	<-done
	then.Release()
	fail.Release()
	return v, err
}

// ahead is what the page asked for while the programme was on its way; undefined where it did not. See assets/src/early.js.
func ahead(what string, arguments ...any) app.Value {
	if page := app.Window().Get("lakaz"); page.Truthy() && page.Get(what).Truthy() {
		return page.Call(what, arguments...)
	}
	return app.Undefined()
}
