package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// The document is made from the same types as the answers.
func TestTheAPIDescribesItself(t *testing.T) {
	d := openDoor(t, options{}, nil)
	status, body := d.call("", "GET", "/api/openapi.json", "")
	if status != http.StatusOK {
		t.Fatal(status, string(body))
	}
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Summary   string
			Responses map[string]struct{ Content map[string]any }
		}
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct{ Items struct{ Type any } }
			}
			SecuritySchemes map[string]struct{ In, Name string }
		}
	}
	must(t, json.Unmarshal(body, &doc))
	if !strings.HasPrefix(doc.OpenAPI, "3.1.") {
		t.Errorf("OpenAPI %q", doc.OpenAPI)
	}
	for _, route := range []string{
		"get /api/alarms",
		"put /api/alarms/{id}/seen",
		"get /api/badges",
		"get /api/calls",
		"get /api/erasures",
		"get /api/expiries",
		"get /api/gateways",
		"post /api/gateways",
		"get /api/gateways/{id}",
		"get /api/gateways/{id}/devices",
		"put /api/gateways/{id}/devices/{device}/{key}",
		"get /api/gateways/{id}/inbox",
		"get /api/gestures",
		"get /api/households",
		"post /api/households",
		"delete /api/households/{id}",
		"get /api/households/{id}",
		"get /api/households/{id}/accesses",
		"get /api/households/{id}/advice",
		"put /api/households/{id}/advice/{rule}",
		"get /api/households/{id}/bill",
		"get /api/households/{id}/calls",
		"put /api/households/{id}/calls/{call}",
		"put /api/households/{id}/calls/{call}/{state}",
		"post /api/households/{id}/cards",
		"get /api/households/{id}/challenges",
		"delete /api/households/{id}/challenges/{challenge}",
		"put /api/households/{id}/challenges/{challenge}",
		"put /api/households/{id}/challenges/{challenge}/told",
		"get /api/households/{id}/consents",
		"delete /api/households/{id}/consents/{purpose}/{granularity}",
		"put /api/households/{id}/consents/{purpose}/{granularity}",
		"put /api/households/{id}/contract",
		"get /api/households/{id}/contracts",
		"delete /api/households/{id}/contracts/{from}",
		"get /api/households/{id}/days",
		"get /api/households/{id}/export",
		"get /api/households/{id}/history",
		"get /api/households/{id}/history.csv",
		"get /api/households/{id}/hours",
		"post /api/households/{id}/imports",
		"delete /api/households/{id}/imports/{import}",
		"get /api/households/{id}/imports/{import}",
		"put /api/households/{id}/imports/{import}",
		"put /api/households/{id}/imports/{import}/confirm",
		"get /api/households/{id}/indicators",
		"delete /api/households/{id}/instalments",
		"get /api/households/{id}/instalments",
		"put /api/households/{id}/instalments",
		"put /api/households/{id}/meetings/{key}",
		"get /api/households/{id}/options",
		"delete /api/households/{id}/pause",
		"put /api/households/{id}/pause",
		"get /api/households/{id}/points",
		"get /api/households/{id}/readings",
		"get /api/households/{id}/record",
		"put /api/households/{id}/residence",
		"get /api/households/{id}/scoring",
		"put /api/households/{id}/scoring",
		"get /api/households/{id}/sheets/{name}",
		"get /api/households/{id}/workshops",
		"delete /api/households/{id}/workshops/{workshop}/seats",
		"put /api/households/{id}/workshops/{workshop}/shared",
		"post /api/leave",
		"get /api/me",
		"put /api/me/language",
		"put /api/me/notices",
		"put /api/me/notices/{kind}",
		"put /api/me/phone",
		"delete /api/me/push",
		"get /api/me/push",
		"put /api/me/push",
		"get /api/me/sheets/workshops",
		"get /api/operations",
		"post /api/operations",
		"get /api/operations/{id}/days",
		"get /api/operations/{id}/guests",
		"get /api/operations/{id}/workshops",
		"put /api/tempo-days",
		"delete /api/workshops/{id}",
		"get /api/workshops/{id}",
		"put /api/workshops/{id}",
		"delete /api/workshops/{id}/attendance/{guest}",
		"put /api/workshops/{id}/attendance/{guest}",
		"get /api/workshops/{id}/bag",
		"get /api/workshops/{id}/ballots",
		"put /api/workshops/{id}/ballots",
		"put /api/workshops/{id}/commands/{command}",
		"put /api/workshops/{id}/hold/{fence}",
		"post /api/workshops/{id}/room",
		"get /api/workshops/{id}/sheets/{name}",
		"delete /api/workshops/{id}/walk-ins/{walkIn}",
		"put /api/workshops/{id}/walk-ins/{walkIn}",
	} {
		method, path, _ := strings.Cut(route, " ")
		if op := doc.Paths[path][method]; op.Summary == "" || len(op.Responses) == 0 {
			t.Errorf("%s is not described", route)
		}
		delete(doc.Paths[path], method)
	}
	for path, rest := range doc.Paths {
		for method := range rest {
			t.Errorf("%s %s is described but not expected", method, path)
		}
	}
	for _, schema := range []string{"RolledChannel", "FleetDays"} { // which are written by hand
		for _, figure := range []string{"min", "max", "mean", "weighted", "covered", "used", "quality"} {
			if _, described := doc.Components.Schemas[schema].Properties[figure]; !described {
				t.Errorf("%s of %s is not described", figure, schema)
			}
		}
	}
	if got := doc.Components.Schemas["ChannelReading"].Properties["values"].Items.Type; got != "number" {
		t.Errorf("a reading's value is described as %v", got)
	}
	if s := doc.Components.SecuritySchemes["session"]; s.In != "cookie" || s.Name != sessionCookie {
		t.Errorf("the session: %+v", s)
	}
}
