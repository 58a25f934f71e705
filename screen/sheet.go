package screen

// Sheet is a screen that the server composes for one reader: cards from top to bottom, every sentence already in the
// reader's language. The browser knows how to draw the parts of a card and nothing of what they tell, so that a new
// screen costs the phone nothing to download; it keeps the last sheet of each kind, to show without a network.
type Sheet struct {
	Title string `json:"title"`
	Line  string `json:"line,omitempty" doc:"Below the title"`
	Lang  string `json:"lang" doc:"The language of its sentences"`
	Unix  int64  `json:"unix" doc:"When it was composed, in s"`
	Live  *Live  `json:"live,omitempty"`
	Cards []Card `json:"cards"`
}

// Live is how a sheet keeps up with what it tells while it is on screen.
type Live struct {
	Channel string `json:"channel" doc:"Whenever this live channel says something the sheet is asked for anew"`
	Hold    string `json:"hold,omitempty" doc:"Told every five seconds, by PUT, that the sheet is on screen; the screen is kept lit"`
}

// Card is one thing told. It can be understood without its words: by its pictures, its colour, its numbers, and by ear.
type Card struct {
	ID      string   `json:"id" doc:"Its own among the sheet's cards, the same whenever the sheet is composed"`
	Kind    CardKind `json:"kind,omitempty" enum:",advice,help"`
	Look    string   `json:"look,omitempty" doc:"The comfort state whose colour it wears"`
	Picture string   `json:"picture" doc:"The pictogram of its title"`
	Title   string   `json:"title"`
	Spoken  string   `json:"spoken" doc:"What its loudspeaker says"`
	Parts   []Part   `json:"parts,omitempty"`
	Actions []Action `json:"actions,omitempty"`
}

// CardKind is how a card looks: plain, as an advice, or as help that is offered.
type CardKind string

const (
	Plain  CardKind = ""
	Advice CardKind = "advice"
	Help   CardKind = "help"
)

// Part is one part of a card; exactly one of its fields is set. A scene, or an advice's recipe, that comes first stands
// above the title.
type Part struct {
	Text   string   `json:"text,omitempty"`
	Quiet  string   `json:"quiet,omitempty" doc:"A sentence of lesser weight"`
	Recipe []string `json:"recipe,omitempty" doc:"Pictograms in order, that tell it without words"`
	Amount *Amount  `json:"amount,omitempty"`
	Image  *Image   `json:"image,omitempty"`
	Rows   []Row    `json:"rows,omitempty"`
	Bar    *Bar     `json:"bar,omitempty"`
	Badges []Row    `json:"badges,omitempty" doc:"What can be earned, side by side: picture, label and note; one without a look is still to come"`
	Path   []Stage  `json:"path,omitempty"`
	Scene  *Scene   `json:"scene,omitempty"`
	Choice *Choice  `json:"choice,omitempty"`
	Field  *Field   `json:"field,omitempty"`
}

// Amount is a number that is seen first.
type Amount struct {
	Value string `json:"value"`
	Unit  string `json:"unit,omitempty"`
	Word  string `json:"word,omitempty" doc:"What it is, or how it stands"`
	Left  int64  `json:"left,omitempty" doc:"ms when the sheet was composed: the value counts down from it"`
}

// Image is a picture that the server draws.
type Image struct {
	URL   string `json:"url"`
	Label string `json:"label" doc:"The same in words"`
}

// Row is one line of a list.
type Row struct {
	Picture string   `json:"picture,omitempty" doc:"A pictogram, or the address of a drawing that is none of ours, which begins with a slash"`
	Label   string   `json:"label"`
	Value   string   `json:"value,omitempty"`
	Note    string   `json:"note,omitempty"`
	Look    string   `json:"look,omitempty"`
	Href    string   `json:"href,omitempty" doc:"Where the row leads"`
	Actions []Action `json:"actions,omitempty"`
}

// Bar is a part of a whole, or a number within its interval; shares of the bar's length, 0 to 1.
type Bar struct {
	Label string  `json:"label" doc:"The same in words"`
	At    float64 `json:"at"`
	Low   float64 `json:"low,omitempty" doc:"With high, an interval that is drawn around it"`
	High  float64 `json:"high,omitempty"`
}

// Stage is a step of a path.
type Stage struct {
	Picture string `json:"picture"`
	Label   string `json:"label"`
	State   string `json:"state" enum:"done,now,later"`
}

// Scene is a drawing that fills with colour.
type Scene struct {
	Name   string  `json:"name" enum:"garden,pirogue,case" doc:"A residence's garden, dugout or cabin"`
	Filled float64 `json:"filled" doc:"0 to 1"`
	Label  string  `json:"label" doc:"The same in words"`
}

// Choice is one of a few; its value stands in the body of the card's actions under its name.
type Choice struct {
	Name    string   `json:"name"`
	Label   string   `json:"label"`
	Value   string   `json:"value,omitempty" doc:"What is chosen now"`
	Big     bool     `json:"big,omitempty" doc:"Two or three options as large pictures"`
	Options []Option `json:"options"`
}

// Option is a value of a choice.
type Option struct {
	Value   string `json:"value"`
	Label   string `json:"label"`
	Picture string `json:"picture"`
}

// Field is what a person writes; it stands in the body of the card's actions under its name.
type Field struct {
	Name    string `json:"name"`
	Label   string `json:"label"`
	Type    string `json:"type" enum:"text,number,date,time,email,tel"`
	Value   string `json:"value,omitempty"`
	Hint    string `json:"hint,omitempty"`
	Picture string `json:"picture"`
}

// Action is a button. It leads somewhere, or calls the API and the sheet is composed anew. Over its body are laid the card's
// choices, as texts, and fields, those of type number as numbers; not over a row's, nor where it deletes. "{ulid}" in its
// address stands for an id that the browser makes, and the name of a field in braces, in where it leads, for what is
// written there. An address of one word after "#" is a thing that the page itself can
// do, by that name: see assets/src/boot.js.
type Action struct {
	ID      string         `json:"id" doc:"Its own on its card"`
	Label   string         `json:"label"`
	Picture string         `json:"picture"`
	Quiet   bool           `json:"quiet,omitempty" doc:"Of lesser weight than the first"`
	Href    string         `json:"href,omitempty"`
	Beside  bool           `json:"beside,omitempty" doc:"It leads into a window of its own: this screen goes on"`
	Method  string         `json:"method,omitempty" enum:",POST,PUT,DELETE"`
	URL     string         `json:"url,omitempty"`
	Body    map[string]any `json:"body,omitempty"`
	Ask     string         `json:"ask,omitempty" doc:"Asked before it is done"`
	Keep    bool           `json:"keep,omitempty" doc:"Without a network it waits on the device until there is one; else the person is told"`
}
