package main

import (
	"slices"
	"strings"

	"lakaz"
	"lakaz/screen"
)

// shellData is a page that the programme in the browser takes over: until then it is a page of its own, with the last
// known values and links that work.
type shellData struct {
	Staff  bool
	Office bool
	Date   string // the dwelling's own day and hour
	Tabs   []shellTab
	Duo    bool         // the first screen, in two columns where there is room
	Home   *screen.Home // as it was last known; nil: the outline of what is to come
}

// shellTab is one place of the bottom bar.
type shellTab struct {
	Path, Picture, Key string
	Current            bool
}

// shellTitles are the titles of the programme's addresses.
var shellTitles = map[string]string{
	"/": "home.title", "/historique": "home.history", "/gestes": "nav.gestures", "/atelier": "nav.workshop",
	"/budget": "nav.budget", "/moi": "nav.me", "/moi/donnees": "nav.privacy", "/moi/aide": "nav.help", "/moi/avis": "nav.notices",
	"/bureau": "nav.office", "/foyer": "home.title",
}

// shellSheets are the sheets that the programme will ask for at its addresses.
var shellSheets = map[string]string{
	"/gestes": "gestures", "/budget": "budget", "/atelier": "workshop", "/moi/donnees": "privacy", "/moi/aide": "help", "/moi/avis": "notices",
}

// shell is the page of each of the programme's addresses. Who has not entered is shown the way in.
func (s *server) shell(v visit) (reply, error) {
	switch {
	case !v.Entered && s.demo != nil && v.URL.Path == "/":
		return s.landing(v)
	case !v.Entered && s.demo != nil:
		return reply{Redirect: "/"}, nil
	case !v.Entered:
		return reply{Redirect: "/entrer"}, nil
	}
	path := screenOf(v.Actor, v.URL.Path)
	d := shellData{Staff: v.Actor.Role.Staff(), Office: path == "/bureau", Tabs: tabs(v.Actor, path)}
	a := reply{Page: "shell.html", Title: shellTitles[path], Shell: true}
	if v.Actor.Role == lakaz.Resident {
		h, err := s.registry.Household(v.Context(), v.Actor.Household)
		if err != nil {
			return reply{}, err
		}
		a.Territory = h.Dwelling.Territory
		if token, err := v.Cookie(sessionCookie); err == nil { // browsers forget a cookie 400 days after it was set
			a.Cookies = append(a.Cookies, s.enteredCookie(v.Request, token.Value, v.Actor.Role))
		}
		if path == "/" {
			home, err := s.home(v.Context(), h)
			if err != nil {
				return reply{}, err
			}
			now := s.now()
			view := screen.HomeOf(v.Words, home, now)
			d.Date, d.Home, d.Duo = screen.Date(v.Words, h.Dwelling.Territory.In(now)), &view, !view.Unfitted
		}
	}
	a.Data = d
	return a, nil
}

// emptyShell is the same page without anyone: browsers keep it for a start without a network.
func (s *server) emptyShell(v visit) (reply, error) {
	v.Actor = lakaz.Actor{}
	return reply{Page: "shell.html", Title: "home.title", Shell: true, Public: true,
		Data: shellData{Duo: true, Tabs: tabs(lakaz.Actor{}, "/")}}, nil
}

// screenOf is the address that is drawn: people who work have their office where residents have their home.
func screenOf(a lakaz.Actor, path string) string {
	switch {
	case a.Role == lakaz.Facilitator && path == "/":
		return "/atelier"
	case a.Role.Staff() && path == "/", a.Role == lakaz.Manager && path == "/atelier":
		return "/bureau"
	case a.Role.Staff() && strings.HasPrefix(path, "/moi/"):
		return "/moi"
	case a.Role == lakaz.Resident && (path == "/bureau" || path == "/foyer"):
		return "/"
	}
	return path
}

// tabs is the bottom bar, the place of the address lit.
func tabs(a lakaz.Actor, path string) []shellTab {
	list := []shellTab{{"/", "house", "nav.home", false}, {"/gestes", "sprout", "nav.gestures", false},
		{"/atelier", "users-round", "nav.workshop", false}, {"/moi", "user-round", "nav.me", false}}
	home := "/"
	if a.Role.Staff() {
		list = []shellTab{{"/bureau", "layout-dashboard", "nav.office", false}, {"/atelier", "users-round", "nav.workshop", false},
			{"/moi", "user-round", "nav.me", false}}
		switch a.Role {
		case lakaz.Facilitator:
			list[0], list[1] = list[1], list[0]
		case lakaz.Manager:
			list = slices.Delete(list, 1, 2)
		}
		home = "/bureau"
	}
	switch {
	case path == "/historique" || path == "/foyer" || path == "/budget" || path == "/gestes" && a.Role.Staff():
		path = home
	case strings.HasPrefix(path, "/moi/"):
		path = "/moi"
	}
	for i := range list {
		list[i].Current = list[i].Path == path
	}
	return list
}
