package main

import (
	"net/url"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"lakaz"
)

// advice is the one thing that would help the home now, in the person's language.
type advice struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	Title    string   `json:"title"`
	Why      string   `json:"why"`
	Do       string   `json:"do"`
	Pictures []string `json:"pictures"`
	Call     string   `json:"callLabel"` // of the button that leads to help, "" for none
	Answers  []struct {
		Reason string `json:"reason"`
		Label  string `json:"label"`
	} `json:"answers"`
}

type adviceNow struct {
	Advice *advice `json:"advice"`
}

func adviceURL(h lakaz.HouseholdID) string {
	return "/api/households/" + url.PathEscape(string(h)) + "/advice"
}

// askAdvice asks what would help the home on screen.
func (p *program) askAdvice(method, path string, in any) {
	id := p.home.id
	p.work(func() {
		var got adviceNow
		_, err := request(method, path, in, &got)
		p.do(func() {
			if p.home.id != id {
				return
			}
			p.home.answering = false
			if p.refuse(err); err == nil {
				p.home.advice = got.Advice
			}
			p.home.adviceFailed = err != nil && in != nil
		})
	})
}

// adviceCard tells what would help, why, and what to do; the home's own people may put it aside.
func (p *program) adviceCard() app.UI {
	a := p.home.advice
	if a == nil {
		return nil
	}
	look := "bien"
	if a.Kind == "help" {
		look = "chaud"
	}
	body := []app.UI{
		recipe(a.Pictures, p.say("advice", a.Title+". "+a.Why+" "+a.Do)),
		el("h2").ID("conseil").Text(a.Title),
		el("p").Class("muted").Text(a.Why),
		el("p").Text(a.Do),
	}
	var buttons []app.UI
	if a.Call != "" {
		buttons = append(buttons, el("a").Class("btn").Attr("href", pathHelp).Body(icon("hand-heart"), app.Text(a.Call)))
	}
	for i, answer := range a.Answers {
		look := "btn ghost"
		if i == 0 && a.Call == "" {
			look = "btn"
		}
		button := el("button").Class(look).Attr("type", "button").Attr("disabled", p.home.answering).
			Body(icon(answerPicture(answer.Reason)), app.Text(answer.Label))
		buttons = append(buttons, button.OnClick(p.tap("advice "+a.ID+answer.Reason, func() {
			p.home.answering = true
			p.askAdvice("PUT", adviceURL(p.home.id)+"/"+a.ID, map[string]string{"reason": answer.Reason})
		})))
	}
	if len(buttons) > 0 {
		body = append(body, el("div").Class("btns").Body(buttons...))
	}
	if p.home.adviceFailed {
		body = append(body, el("p").Class("muted").Attr("role", "status").Text(p.words.T("state.offline")))
	}
	return el("section").Class("card advice").DataSet("c", look).Aria("labelledby", "conseil").Body(body...)
}

// answerPicture is the pictogram of a reason to put an advice aside.
func answerPicture(reason string) string {
	switch reason {
	case "done":
		return "check"
	case "later":
		return "clock"
	}
	return "x"
}
