package assets

import (
	_ "embed"
	"strings"
)

//go:embed icons.txt
var icons string

// Icons lists the names of the icons that there are, as pictures of screens and of content packs name them.
func Icons() []string { return strings.Fields(icons) }
