package main

import "github.com/maxence-charriere/go-app/v10/pkg/app"

type officeState struct{}

func (p *program) openOffice() {}

func (p *program) officeScreen() app.UI {
	return p.frame(p.eave("", "", p.words.T("nav.office"), nil, nil), "phone")
}
