package main

import (
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httputil"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	packs "lakaz/gamification/content"
	"lakaz/gamification/room"
)

// firstLoad is what a phone of a language is sent at the room's first playable screen, headers and all: the page, a seat,
// the state with it, the pictures, and the face.
func (x *hall) firstLoad(seated *http.Client, tag string, face int64) int64 {
	x.t.Helper()
	total := face
	add := func(client *http.Client, path string) {
		x.t.Helper()
		r, err := http.NewRequestWithContext(x.t.Context(), http.MethodGet, x.base+path, nil)
		must(x.t, err)
		r.Header.Set("Accept-Encoding", "gzip")
		r.Header.Set("Accept-Language", tag)
		a, err := client.Do(r)
		must(x.t, err)
		defer a.Body.Close()
		head, err := httputil.DumpResponse(a, false)
		must(x.t, err)
		n, err := io.Copy(io.Discard, a.Body)
		must(x.t, err)
		if a.StatusCode != http.StatusOK {
			x.t.Fatalf("%s: %d", path, a.StatusCode)
		}
		total += n + int64(len(head))
	}
	at := "/w/" + x.host.room.Code
	add(http.DefaultClient, at)
	add(seated, at+"/state")
	add(http.DefaultClient, at+"/pictures/"+x.state().Now.Activity)
	return total + 440 // the answer to who took the seat
}

// staysLight plays a pack from its first activity to its last, and adds up a first load at each, before and after what is
// right was told.
func staysLight(t *testing.T, pack packs.Pack) {
	faces, err := filepath.Glob("../assets/dist/web/fonts/*-latin-600-normal*.woff2")
	must(t, err)
	if len(faces) == 0 {
		t.Skip("the assets are made by `make assets`")
	}
	face, err := os.Stat(faces[0])
	must(t, err)
	x := openHallWith(t, pack, room.Settings{})
	var v workshopView
	v.Code, v.Room = x.host.room.Code, x.host.room.ID
	seats := map[string]*http.Client{}
	for _, tag := range packs.Languages() {
		p := newPhone(t, x.base, v)
		p.sit(joining{Language: tag})
		seats[tag] = p.client
	}
	heaviest := int64(0)
	look := func(where string) {
		t.Helper()
		for tag, client := range seats {
			total := x.firstLoad(client, tag, face.Size())
			if heaviest = max(heaviest, total); total > 60_000 {
				t.Errorf("%s, %s: a first load is %d bytes", where, tag, total)
			}
		}
	}
	for _, a := range pack.Activities {
		x.reaches(a.ID)
		look(a.ID)
		x.steer(room.CommandReveal)
		look(a.ID + ", what was right")
	}
	t.Logf("%s: %d bytes at most", pack.ID, heaviest)
}

func TestAFirstLoadIsLightAnywhereInThePacks(t *testing.T) {
	for _, pack := range packs.All() {
		t.Run(pack.ID, func(t *testing.T) { staysLight(t, pack) })
	}
	t.Run("the heaviest", func(t *testing.T) { staysLight(t, heaviestPack(t)) })
}

// heaviestPack is a question as heavy as one may be: texts of any letters as long as they may be, each recorded, in each
// language, and drawings that grow until one more line is refused.
func heaviestPack(t *testing.T) packs.Pack {
	random := rand.New(rand.NewPCG(1, 2))
	letters := []rune("abcdefghijklmnopqrstuvwxyzéèêàâîïôùûçòABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
	p := everyKind()
	p.ID, p.Activities, p.Sources, p.Voices, p.Pictures = "lourd", p.Activities[:1], map[string]string{"S": "Un rapport, un éditeur, 2026"}, map[string][]byte{}, map[string]string{}
	a := &p.Activities[0]
	a.Pair, a.Choices, a.Picture = "", nil, "pack:d6"
	for i := range 6 {
		a.Choices = append(a.Choices, packs.Choice{ID: "c" + strconv.Itoa(i), Picture: "pack:d" + strconv.Itoa(i), Right: i == 0})
	}
	p.Texts, p.Drafts, p.Readers = map[string]map[string]string{}, map[string]bool{}, map[string]string{}
	for _, tag := range packs.Languages() {
		p.Texts[tag] = map[string]string{}
		if tag != packs.Source {
			p.Drafts[tag] = true
		}
		for _, f := range p.Fields() {
			text := make([]rune, f.Most)
			for i := range text {
				text[i] = letters[random.IntN(len(letters))]
			}
			p.Texts[tag][f.Key] = string(text)
			p.Voices[tag+"/"+f.Key] = tone(80)
		}
	}
	lines := make([]strings.Builder, 7)
	for {
		for i := range lines {
			for range 4 {
				lines[i].WriteString("L" + strconv.Itoa(random.IntN(96)) + " " + strconv.Itoa(random.IntN(96)))
			}
			p.Pictures["d"+strconv.Itoa(i)] = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><path d="M0 0` + lines[i].String() + `"/></svg>`
		}
		if problems := p.Check(); len(problems) > 0 {
			if got := problems[0].Key; got != "pack.heavyPictures" || len(problems) > 1 {
				t.Fatal(problems)
			}
			break
		}
	}
	for i := range lines { // one line less is the heaviest that may be
		svg := p.Pictures["d"+strconv.Itoa(i)]
		p.Pictures["d"+strconv.Itoa(i)] = svg[:strings.LastIndex(svg, "L")] + `"/></svg>`
	}
	for len(p.Check()) > 0 {
		for i := range lines {
			svg := p.Pictures["d"+strconv.Itoa(i)]
			p.Pictures["d"+strconv.Itoa(i)] = svg[:strings.LastIndex(svg, "L")] + `"/></svg>`
		}
	}
	return p
}
