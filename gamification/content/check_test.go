package content

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lakaz/gamification"
)

// Every rule has its line.
func TestCheck(t *testing.T) {
	f := func(name string, change func(*Pack), want string) {
		t.Helper()
		p := sample()
		change(&p)
		fsys, err := FS(p)
		if err != nil {
			t.Fatal(err)
		}
		read, err := Load(fsys)
		if got := found(err); got != want {
			t.Errorf("%s: %q, want %q\n%v", name, got, want, err)
		}
		if got := found(p.Check().err()); got != want {
			t.Errorf("%s, before it is written: %q, want %q", name, got, want)
		}
		if err == nil && !cmp.Equal(read, p) {
			t.Errorf("%s: %s", name, cmp.Diff(p, read))
		}
	}
	activity := func(id string, change func(*Activity)) func(*Pack) {
		return func(p *Pack) {
			for i := range p.Activities {
				if p.Activities[i].ID == id {
					p.Activities[i].Choices = append([]Choice{}, p.Activities[i].Choices...)
					change(&p.Activities[i])
				}
			}
		}
	}
	words := func(key, text string) func(*Pack) {
		return func(p *Pack) { p.Texts[Source][key] = text }
	}
	f("a right pack", func(*Pack) {}, "")

	f("an id with a space", func(p *Pack) { p.ID = "My pack" }, "badID")
	f("no version", func(p *Pack) { p.Version = 0 }, "badVersion")
	f("no place", func(p *Pack) { p.Places = nil }, "noPlace")
	f("an unknown place", func(p *Pack) { p.Places = []gamification.Place{"moon"} }, "badPlace, commit gestureElsewhere, commit gestureElsewhere")
	f("a place twice", func(p *Pack) { p.Places = []gamification.Place{"overseas", "overseas"} }, "badPlace")
	f("no activity", func(p *Pack) {
		*p = Pack{ID: "a", Version: 1, Places: p.Places, Texts: map[string]map[string]string{Source: {"title": "A", "summary": "B"}}}
	}, "noActivity")
	f("more than forty", func(p *Pack) {
		for len(p.Activities) <= mostActivities {
			p.Activities = append(p.Activities, p.Activities[0])
		}
	}, "tooManyActivities")
	f("two of one id", func(p *Pack) { p.Activities = append(p.Activities, p.Activities[10]) }, "home twice")
	f("a round left out", activity("home", func(a *Activity) { a.Round = 4 }), "home badRound, again badRound")

	f("an id with a point", activity("home", func(a *Activity) { a.ID = "ho.me" }), "ho.me badID, fr.json ho.me noText, fr.json strayText, rcf.json ho.me noText, rcf.json strayText")
	f("an id that is the pack's", activity("home", func(a *Activity) { a.ID = "title" }), "title badID, fr.json title noText, fr.json strayText, rcf.json title noText, rcf.json strayText")
	f("too long a time", activity("quiz", func(a *Activity) { a.Seconds = 3600 }), "quiz badSeconds")
	f("an unknown kind", activity("home", func(a *Activity) { a.Kind = "bingo" }), "home unknownKind")
	f("a pair's name with a space", func(p *Pack) { p.Activities[0].Pair, p.Activities[11].Pair = "a b", "a b" }, "quiz badID, again badID")
	f("no choice", activity("poll", func(a *Activity) { a.Choices = nil }), "poll missingPart, fr.json strayText, fr.json strayText, rcf.json strayText, rcf.json strayText")
	f("no number", activity("guess", func(a *Activity) { a.Estimate = nil }), "guess missingPart")
	f("a number in a cloud", activity("words", func(a *Activity) { a.Estimate = &Estimate{Unit: "W", High: 1, Step: 1} }), "words strayPart")
	f("several of true and false", activity("truth", func(a *Activity) { a.Several = true }), "truth strayPart")
	f("one choice", activity("poll", func(a *Activity) { a.Choices = a.Choices[:1] }), "poll choices, fr.json strayText, rcf.json strayText")
	f("an order of two", activity("order", func(a *Activity) { a.Choices = a.Choices[:2] }), "order choices, fr.json strayText, rcf.json strayText")
	f("a choice twice", activity("poll", func(a *Activity) { a.Choices[1].ID = "a" }), "poll badChoice, fr.json poll sameText, fr.json strayText, rcf.json poll sameText, rcf.json strayText")
	f("a choice named as a question", activity("poll", func(a *Activity) { a.Choices[1].ID = "q" }), "poll badChoice, fr.json strayText, rcf.json strayText")
	f("a price named as a choice", activity("match", func(a *Activity) { a.Targets[0].ID, a.Choices[0].Target = "a", "a" }), "match badTarget, fr.json match sameText, fr.json strayText, rcf.json match sameText, rcf.json strayText")
	f("a right answer in a poll", activity("poll", func(a *Activity) { a.Choices[0].Right = true }), "poll strayRight")

	f("no right answer", activity("several", func(a *Activity) { a.Several = false; a.Choices[0].Right, a.Choices[1].Right = false, false }), "several noRightAnswer")
	f("several right, not marked", activity("several", func(a *Activity) { a.Several = false }), "several severalRight")
	f("several marked, one right", activity("several", func(a *Activity) { a.Choices[0].Right = false }), "several oneRight")
	f("all right", activity("several", func(a *Activity) { a.Choices[2].Right = true }), "several allRight")
	f("neither true nor false", activity("truth", func(a *Activity) { a.Choices[0].Right = false }), "truth noRightAnswer")
	f("true and maybe", activity("truth", func(a *Activity) { a.Choices[1].ID = "maybe" }), "truth notTrueFalse, fr.json truth noText, fr.json strayText, rcf.json truth noText, rcf.json strayText")

	f("a choice that fits no price", activity("match", func(a *Activity) { a.Choices[0].Target = "none" }), "match unknownTarget, match unusedTarget")
	f("a price in a poll", activity("poll", func(a *Activity) { a.Choices[0].Target = "cheap" }), "poll strayTarget")
	f("one price", activity("match", func(a *Activity) { a.Targets, a.Choices[1].Target = a.Targets[:1], "cheap" }), "match targets, fr.json strayText, rcf.json strayText")
	f("a price of nothing", activity("match", func(a *Activity) { a.Targets[0].EUR = 0 }), "match badCost")
	f("kilowatt-hours below zero", activity("match", func(a *Activity) { a.Targets[1].KWh = -1 }), "match badCost")
	f("a price below zero", activity("match", func(a *Activity) { a.Targets[0].EUR = -1 }), "match badCost")

	f("an unknown unit", activity("guess", func(a *Activity) { a.Estimate.Unit = "BTU" }), "guess unknownUnit")
	f("an answer off the slider", activity("guess", func(a *Activity) { a.Estimate.Answer = 1.1 }), "guess outOfBounds")
	f("a slider that goes down", activity("guess", func(a *Activity) { a.Estimate.High = -1 }), "guess badSlider")
	f("no step", activity("guess", func(a *Activity) { a.Estimate.Step = 0 }), "guess badSlider")
	f("a thousand steps", activity("guess", func(a *Activity) { a.Estimate.Step = 0.0001 }), "guess badSlider")
	f("nothing is near", activity("guess", func(a *Activity) { a.Estimate.Near = -0.1 }), "guess badNear")
	f("everything is near", activity("guess", func(a *Activity) { a.Estimate.Near = 0.5 }), "guess badNear")

	f("no source for a right answer", activity("truth", func(a *Activity) { a.Sources = nil }), "truth noSource")
	f("an unknown source", activity("truth", func(a *Activity) { a.Sources = []string{"T"} }), "truth unknownSource")
	f("a source twice", activity("truth", func(a *Activity) { a.Sources = []string{"S", "S"} }), "truth unknownSource")
	f("a source without a year", func(p *Pack) { p.Sources["S"] = "Un rapport" }, "undatedSource")
	f("a source of nothing", func(p *Pack) { p.Sources["T"] = "Un rapport, 2026" }, "unusedSource")
	f("an endless source", func(p *Pack) { p.Sources["S"] = strings.Repeat("2026 ", 100) }, "badSource")
	f("endless sources", func(p *Pack) {
		for i := range 60 {
			p.Sources[strings.Repeat("T", i+1)] = "2026"
		}
	}, "tooManySources")

	f("an unknown gesture", activity("commit", func(a *Activity) { a.Gestures, a.Choices[0].ID = []string{"g999", "g64"}, "g999" }),
		"commit unknownGesture, fr.json commit noText, fr.json strayText, rcf.json commit noText, rcf.json strayText")
	f("a gesture of elsewhere", activity("commit", func(a *Activity) { a.Gestures, a.Choices[0].ID = []string{"g06", "g64"}, "g06" }),
		"commit gestureElsewhere, fr.json commit noText, fr.json strayText, rcf.json commit noText, rcf.json strayText")
	f("a gesture for those who are warm enough", func(p *Pack) {
		p.Places = p.Places[:1]
		activity("commit", func(a *Activity) { a.Gestures, a.Choices[0].ID = []string{"g01", "g64"}, "g01" })(p)
		p.Texts[Source]["commit.g01"], p.Texts["rcf"]["commit.g01"] = "Un degré de moins", "In dégré an mwins"
		delete(p.Texts[Source], "commit.g20")
		delete(p.Texts["rcf"], "commit.g20")
	}, "commit gestureOfTheWarm")
	f("gestures that are not the choices", activity("commit", func(a *Activity) { a.Gestures = []string{"g64", "g20"} }), "commit gestures")

	f("a pair of one", activity("again", func(a *Activity) { a.Pair = "" }), "quiz alone")
	f("a pair of three", activity("several", func(a *Activity) { a.Pair = "before-after" }), "quiz alone")
	f("a pair that asks two things", activity("again", func(a *Activity) { a.Choices[0].Right, a.Choices[1].Right = true, false }), "again pairDiffers")
	again := func(change func(*Activity)) func(*Pack) {
		return func(p *Pack) {
			second := p.Activities[5]
			second.ID, second.Round = "match-again", 3
			second.Choices, second.Targets = slices.Clone(second.Choices), slices.Clone(second.Targets)
			change(&second)
			p.Activities[5].Pair, second.Pair = "costs", "costs"
			p.Activities = append(p.Activities, second)
			for _, t := range p.texts() {
				p.Texts[Source][t.key], p.Texts["rcf"][t.key] = "Texte "+t.key, "Tèks "+t.key
			}
		}
	}
	f("costs asked twice", again(func(*Activity) {}), "")
	f("costs asked twice, matched otherwise", again(func(a *Activity) { a.Choices[0].Target, a.Choices[1].Target = "dear", "cheap" }), "match-again pairDiffers")
	f("costs asked twice, of other prices", again(func(a *Activity) { a.Targets[1].EUR = 30 }), "match-again pairDiffers")
	f("a pair without an answer", func(p *Pack) {
		p.Activities[0].Pair, p.Activities[11].Pair, p.Activities[7].Pair, p.Activities[10].Pair = "", "", "a", "a"
	}, "words pairUnanswered")

	f("no French", func(p *Pack) { delete(p.Texts, Source); p.Voices = nil }, "fr.json missing")
	f("a text left out in a language", func(p *Pack) { delete(p.Texts["rcf"], "truth.q") }, "rcf.json truth noText")
	f("an empty text", words("summary", ""), "fr.json noText")
	f("a text of nothing", words("truth.maybe", "Peut-être"), "fr.json strayText")
	f("no explanation", func(p *Pack) { delete(p.Texts[Source], "guess.why"); delete(p.Texts[Source], "poll.why") }, "fr.json guess noText")
	f("nothing else to say", func(p *Pack) { delete(p.Texts[Source], "guess.say") }, "")
	f("two tiles that say the same", words("poll.b", "Texte poll.a"), "fr.json poll sameText")
	f("two prices that say the same", words("match.dear", "Texte match.cheap"), "fr.json match sameText")
	f("a tile as in another activity", words("order.a", "Texte poll.a"), "")
	f("a tile of 28 letters", words("poll.a", strings.Repeat("é", 28)), "")
	f("a tile of 29", words("poll.a", strings.Repeat("é", 29)), "fr.json poll tooLong")
	f("a price of 29", words("match.dear", strings.Repeat("é", 29)), "fr.json match tooLong")
	f("a question of 110 letters", words("poll.q", strings.Repeat("é", 110)), "")
	f("a question of 111", words("poll.q", strings.Repeat("é", 111)), "fr.json poll tooLong")
	f("an endless explanation", words("poll.why", strings.Repeat("é", 281)), "fr.json poll tooLong")
	f("an endless title", words("title", strings.Repeat("é", 41)), "fr.json tooLong")
	f("a line break", words("poll.a", "oui\nnon"), "fr.json poll unprintable")
	f("a sign that turns the line", words("poll.a", "oui\u202enon"), "fr.json poll unprintable")
	f("heating overseas", words("poll.a", "Le radiateur"), "fr.json poll heating")
	f("heating on the mainland", func(p *Pack) { p.Places = p.Places[:1]; p.Texts["rcf"]["poll.a"] = "Lo sofaz" }, "")
	f("nobody knows who read it", func(p *Pack) { delete(p.Drafts, "rcf") }, "rcf.review.json missing")
	f("signed by nobody", func(p *Pack) { p.Drafts["rcf"] = false }, "rcf.review.json unsigned")
	f("signed", func(p *Pack) { p.Drafts["rcf"], p.Readers["rcf"] = false, "Marie Payet" }, "")
	f("a review of a language that is not there", func(p *Pack) { p.Drafts["gcr"] = true }, "gcr.review.json strayFile")

	f("no picture", activity("poll", func(a *Activity) { a.Choices[0].Picture = "" }), "poll noPicture")
	f("a picture by address", activity("poll", func(a *Activity) { a.Picture = "https://example.org/a.svg" }), "poll noPicture")
	f("a radiator overseas", activity("poll", func(a *Activity) { a.Picture = "heater" }), "poll heating")
	f("a radiator on the mainland", func(p *Pack) { p.Places = p.Places[:1]; p.Activities[6].Picture = "heater" }, "")
	f("a drawing that is not there", activity("poll", func(a *Activity) { a.Picture = "pack:toaster" }), "poll unknownPicture")
	f("a drawing of nothing", func(p *Pack) { p.Pictures["toaster"] = drawing }, "pictures/toaster.svg strayFile")
	f("a voice of nothing", func(p *Pack) { p.Voices["fr/quiz.maybe"] = tone(8) }, "voice/fr/quiz.maybe strayFile")
	f("a voice that is no sound", func(p *Pack) { p.Voices["fr/quiz.a"] = []byte("ID3") }, "voice/fr/quiz.a badSound")
	f("a voice of a language that is not there", func(p *Pack) { p.Voices["gcr/quiz.q"] = tone(8) }, "voice/gcr/quiz.q strayFile")
}

// A pack that is being written may hold what no file would bring.
func TestCheckBeforeItIsWritten(t *testing.T) {
	f := func(change func(*Pack), want Problem) {
		t.Helper()
		p := sample()
		change(&p)
		problems := p.Check()
		if len(problems) != 1 {
			t.Fatal(problems)
		}
		if problems[0].Text = ""; problems[0] != want {
			t.Errorf("%+v, want %+v", problems[0], want)
		}
	}
	f(func(p *Pack) { p.Texts["xx"] = map[string]string{} }, Problem{File: "xx.json", Key: "pack.strayFile"})
	f(func(p *Pack) { p.Pictures["../a"] = drawing; p.Activities[7].Picture = "pack:../a" }, Problem{File: "pictures/../a.svg", Key: "pack.strayFile"})
	f(func(p *Pack) { p.Activities[3].Estimate.Near = 1 }, Problem{File: "pack.json", Activity: "guess", Field: "estimate", Key: "pack.badNear"})
	f(func(p *Pack) { delete(p.Texts["rcf"], "guess.q") }, Problem{File: "rcf.json", Activity: "guess", Field: "guess.q", Key: "pack.noText"})
	f(func(p *Pack) { p.Activities[3].Estimate.Answer = math.NaN() }, Problem{File: "pack.json", Activity: "guess", Field: "estimate", Key: "pack.badSlider"})
	f(func(p *Pack) { p.Activities[5].Targets[0].EUR = math.Inf(1) }, Problem{File: "pack.json", Activity: "match", Field: "targets", Key: "pack.badCost"})
	f(func(p *Pack) { p.Version = 0 }, Problem{File: "pack.json", Field: "version", Key: "pack.badVersion"})
}

func TestCheckIcons(t *testing.T) {
	if got := found(sample().CheckIcons([]string{"house"}).err()); got != "" {
		t.Error(got)
	}
	p := sample()
	p.Activities[10].Picture = "unicorn"
	if got, want := found(p.CheckIcons([]string{"house"}).err()), "home unknownIcon"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
