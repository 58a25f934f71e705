package content

import (
	"strings"
	"testing"
)

func TestDrawings(t *testing.T) {
	f := func(svg string, right bool) {
		t.Helper()
		if err := checkSVG(svg); (err == nil) != right {
			t.Errorf("%s: %v", svg, err)
		}
	}
	inside := func(shapes string) string {
		return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">` + shapes + `</svg>`
	}
	f(drawing, true)
	f(inside(`<g opacity=".3" transform="rotate(45 48 48)"><circle cx="9" cy="9" r="3" fill="none" stroke="currentColor"/></g>`), true)
	f(strings.Replace(drawing, "0 0 96 96", "0 0 48 48", 1), true)
	f(strings.Replace(drawing, "0 0 96 96", "0 0 100 96", 1), false)
	f(strings.Replace(drawing, ` viewBox="0 0 96 96"`, "", 1), false)
	f(strings.Replace(drawing, "currentColor", "red", 1), false)
	f(strings.Replace(drawing, ` xmlns="http://www.w3.org/2000/svg"`, "", 1), false)
	f("", false)
	f("no drawing", false)
	f(inside(""), false)
	f(drawing+drawing, false)
	f(inside(`<path d="M0 0`), false)
	f(inside(`<script>alert(1)</script>`), false)
	f(inside(`<path d="M0 0" onload="alert(1)"/>`), false)
	f(inside(`<image href="https://example.org/a.png"/>`), false)
	f(inside(`<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#a"/>`), false)
	f(inside(`<path d="M0 0" fill="url(https://example.org)"/>`), false)
	f(inside(`<path d="M0 0" style="background:url(x)"/>`), false)
	f(inside(`<path d="M0 0#a"/>`), false)
	f(inside(`<path xmlns:x="a" d="M0 0"/>`), false)
	f(inside(`<foreignObject/>`), false)
	f(inside(`<animate/>`), false)
	f(inside(`<text>Bonjour</text>`), false)
	f(inside(`<svg><path d="M0 0"/></svg>`), false)
	f(inside(strings.Repeat("<g>", 9)+strings.Repeat("</g>", 9)), false)
	f(`<!DOCTYPE svg [<!ENTITY a "b">]>`+drawing, false)
	f(`<?xml-stylesheet href="a.css"?>`+drawing, false)
	f(inside(`<path d="M0 0"/><!-- a -->`), false)
}

// What is wrong with a drawing says what to do.
func TestWhatIsWrongWithADrawing(t *testing.T) {
	f := func(svg, says string) {
		t.Helper()
		if err := checkSVG(svg); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "XML") {
			t.Errorf("%s: %v, want %q", svg, err, says)
		}
	}
	f(strings.Replace(drawing, ` xmlns="http://www.w3.org/2000/svg"`, "", 1), "il manque xmlns")
	f("<svg xmlns=\"http://www.w3.org/2000/svg\"\n viewBox=\"0 0 96 96\">\n<path", "vers la ligne 3")
	f(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><script/></svg>`, "<script> n’est pas permis")
	f(`<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>`, "viewBox")
}
