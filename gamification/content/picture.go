package content

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"lakaz/gamification"
)

// ownPicture is how an activity names a drawing of its pack.
const ownPicture = "pack:"

// checkPictures looks at the drawings of the pack, and that each one that is named is there and each one there is named.
func (l *loader) checkPictures() {
	for _, name := range sorted(l.pack.Pictures) {
		file := "pictures/" + name + ".svg"
		if !idPattern.MatchString(name) {
			l.add(file, "", "", "strayFile", "ce nom n’est pas fait de petites lettres, chiffres et tirets")
		} else if err := checkSVG(l.pack.Pictures[name]); err != nil {
			l.add(file, "", "", "badPicture", "ce dessin ne va pas : %v", err)
		}
		if !slices.Contains(l.pack.pictures(), ownPicture+name) {
			l.add(file, "", "", "strayFile", "ce dessin ne sert à rien : nommez-le %q dans une activité, ou retirez-le", ownPicture+name)
		}
	}
	for _, a := range l.pack.Activities {
		for _, picture := range a.pictures() {
			name, own := strings.CutPrefix(picture, ownPicture)
			switch {
			case !own && !idPattern.MatchString(picture):
				l.add(packFile, a.ID, "picture", "noPicture", "l’image %q ne va pas : toute activité et tout choix ont la leur, pour qui ne lit pas", picture)
			case picture == "heater" && slices.Contains(l.pack.Places, gamification.Overseas):
				l.add(packFile, a.ID, "picture", "heating", "l’image %q montre un radiateur : on ne se chauffe pas outre-mer", picture)
			case own && l.pack.Pictures[name] == "":
				l.add(packFile, a.ID, "picture", "unknownPicture", "l’image %q n’est pas dans le dossier pictures", picture)
			}
		}
	}
}

// pictures lists the pictures that an activity names.
func (a Activity) pictures() []string {
	all := []string{a.Picture}
	for _, c := range a.Choices {
		all = append(all, c.Picture)
	}
	return all
}

func (p Pack) pictures() (all []string) {
	for _, a := range p.Activities {
		all = append(all, a.pictures()...)
	}
	return all
}

// CheckIcons tells the pictures of a pack that are neither its own nor icons of a list.
func (p Pack) CheckIcons(icons []string) (problems Problems) {
	for _, a := range p.Activities {
		for _, picture := range a.pictures() {
			if !strings.HasPrefix(picture, ownPicture) && !slices.Contains(icons, picture) {
				problems.add(packFile, a.ID, "picture", "unknownIcon", "l’icône %q n’existe pas ici : choisissez-en une autre, ou dessinez-la", picture)
			}
		}
	}
	return problems
}

// What a drawing may be made of. Nothing here runs, loads or links; the only colour is the text's.
var (
	svgElements   = strings.Fields("svg g path circle rect line polyline polygon ellipse")
	svgAttributes = strings.Fields("viewBox xmlns d cx cy r rx ry x y x1 y1 x2 y2 width height points transform opacity fill stroke fill-opacity " +
		"stroke-opacity stroke-width stroke-linecap stroke-linejoin stroke-dasharray fill-rule")
	svgValue = regexp.MustCompile(`^[-A-Za-z0-9.,() +]*$`)
)

const (
	svgNamespace = "http://www.w3.org/2000/svg"
	svgDepth     = 8
)

// checkSVG tells what is wrong with a drawing: it is square, of the text's colour, and holds shapes only.
func checkSVG(svg string) error {
	dec := xml.NewDecoder(strings.NewReader(svg))
	depth, shapes := 0, 0
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		var broken *xml.SyntaxError
		if errors.As(err, &broken) {
			return fmt.Errorf("une balise n’est pas fermée, ou un signe est de trop, vers la ligne %d", broken.Line)
		} else if err != nil {
			return fmt.Errorf("il ne se lit pas : %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > svgDepth {
				return errors.New("trop d’éléments l’un dans l’autre")
			}
			if shapes++; (shapes == 1) != (t.Name.Local == "svg") {
				return errors.New("un seul <svg>, tout autour")
			}
			if err := checkElement(t); err != nil {
				return err
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return errors.New("il contient du texte : le texte se traduit, un dessin non")
			}
		default:
			return errors.New("il contient autre chose que des formes")
		}
	}
	if shapes < 2 {
		return errors.New("il est vide")
	}
	return nil
}

func checkElement(e xml.StartElement) error {
	name := e.Name.Local
	switch known := slices.Contains(svgElements, name); {
	case known && e.Name.Space == "":
		return fmt.Errorf("il manque xmlns=\"%s\" dans la balise <svg>", svgNamespace)
	case !known || e.Name.Space != svgNamespace:
		return fmt.Errorf("l’élément <%s> n’est pas permis : %s", name, strings.Join(svgElements, ", "))
	}
	square := name != "svg"
	for _, a := range e.Attr {
		key, value := a.Name.Local, a.Value
		switch {
		case a.Name.Space != "" || !slices.Contains(svgAttributes, key):
			return fmt.Errorf("l’attribut « %s » n’est pas permis", key)
		case key == "xmlns":
			if value != svgNamespace {
				return fmt.Errorf("l’espace de noms est %s", svgNamespace)
			}
		case !svgValue.MatchString(value):
			return fmt.Errorf("« %s » de l’attribut « %s » n’est pas permis", value, key)
		case (key == "fill" || key == "stroke") && value != "none" && value != "currentColor":
			return fmt.Errorf("la couleur « %s » : currentColor ou none, la page choisit la sienne", value)
		case key == "viewBox":
			square = value == "0 0 48 48" || value == "0 0 96 96"
		}
	}
	if !square {
		return errors.New("viewBox est « 0 0 96 96 » ou « 0 0 48 48 »")
	}
	return nil
}
