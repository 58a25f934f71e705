//go:build !js

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// Elements are made by el: one call of go-app's own function for a tag brings its type with a hundred methods along.
func TestElementsAreMadeByName(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	own := regexp.MustCompile(`\bapp\.(A|B|Article|Aside|Button|Br|Caption|Canvas|Code|D[a-z]{1,6}|Em|Fig[A-Za-z]+|Footer|Form|H[1-6r]|Header|I|I[Mm]g|Input|Label|Li|Main|Nav|O[a-z]+|P|Pre|S[a-z]+|T[A-Za-z]{1,6}|U[l]?|Video)\(\)`)
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range own.FindAllString(string(text), -1) {
			t.Errorf("%s: %s: write el(…), it is lighter", name, call)
		}
	}
}
