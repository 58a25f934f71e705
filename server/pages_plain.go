package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"strings"
	"sync"

	"lakaz/assets"
)

// script is a value as a page's script reads it: JSON that cannot end the element it stands in.
func script(v any) (template.JS, error) {
	body, err := json.Marshal(v)
	return template.JS(body), err
}

// plainPage is what is written into a plain page, and the policy that lets exactly that run.
type plainPage struct {
	Style  template.CSS
	Script template.JS
	Icons  template.HTML
	Policy string
}

// newPlainPage is a page with the player's styles, a script of assets ("" for none) and some icons.
func newPlainPage(name string, icons ...string) plainPage {
	p := plainPage{Style: template.CSS(assets.Plain("player.css")), Icons: symbols(icons)}
	scripts := "'self'"
	if name != "" {
		p.Script = template.JS(bytes.TrimSpace(assets.Plain(name)))
		scripts = "'self' " + hashSource(string(p.Script))
	}
	p.Policy = strings.NewReplacer("script-src 'self' 'wasm-unsafe-eval'", "script-src "+scripts+"; style-src 'self' "+hashSource(string(p.Style))).Replace(policy)
	return p
}

// hashSource names one script or style that a page carries, as a Content-Security-Policy does.
func hashSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// sprites are the icons' symbols by their name.
var sprites = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for _, part := range strings.SplitAfter(string(assets.Plain("icons.svg")), "</symbol>") {
		_, found, ok := strings.Cut(part, `<symbol id="`)
		if !ok {
			continue
		}
		name, _, _ := strings.Cut(found, `"`)
		all[name] = `<symbol id="` + found
	}
	return all
})

// symbols are some icons, to be written into a page and used there.
func symbols(names []string) template.HTML {
	var b strings.Builder
	for _, name := range names {
		b.WriteString(sprites()[name])
	}
	return template.HTML(b.String())
}
