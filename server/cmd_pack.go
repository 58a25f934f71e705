package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"lakaz"
	"lakaz/assets"
	packs "lakaz/gamification/content"
	"lakaz/locales"
)

// packCommand is `lakaz pack`: what workshops play, for whoever writes it without a server.
type packCommand struct {
	Check packCheckCommand `cmd:"" help:"${packCheck}"`
	Write packWriteCommand `cmd:"" help:"${packWrite}"`
}

type packCheckCommand struct {
	Path string `arg:"" type:"path" help:"${packPath}"`
}

// Run says what is wrong with a pack, a line each, or what is in it.
func (c *packCheckCommand) Run(t *terminal) error {
	p, err := readPack(c.Path)
	var problems packs.Problems
	if err != nil && !errors.As(err, &problems) {
		return err
	}
	if problems = append(problems, p.CheckIcons(assets.Icons())...); len(problems) > 0 {
		fmt.Fprintln(t.out, problems.Error())
		return &lakaz.Refusal{Kind: lakaz.ErrInvalid, Key: "cli.packWrong", Args: locales.Args{"Problems": len(problems)}}
	}
	drafts := []string{}
	for _, tag := range packs.Languages() {
		if p.Drafts[tag] {
			drafts = append(drafts, tag)
		}
	}
	fmt.Fprintln(t.out, t.words.T("cli.packRight", locales.Args{"Title": p.Text(packs.Source, "title"), "Activities": len(p.Activities)}))
	if len(drafts) > 0 {
		fmt.Fprintln(t.out, t.words.T("cli.packDrafts", locales.Args{"Languages": strings.Join(drafts, ", ")}))
	}
	return nil
}

// readPack reads a pack's folder, or a ZIP of one.
func readPack(path string) (packs.Pack, error) {
	info, err := os.Stat(path)
	if err != nil {
		return packs.Pack{}, err
	}
	if info.IsDir() {
		return packs.Load(os.DirFS(path))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return packs.Pack{}, err
	}
	return packs.Unzip(data)
}

type packWriteCommand struct {
	ID  string `arg:"" help:"${packID}"`
	Out string `required:"" type:"path" help:"${packOut}"`
}

// Run writes a pack of this binary as a ZIP, or as a folder where the name does not end in .zip.
func (c *packWriteCommand) Run(t *terminal) error {
	all := packs.All()
	ids := []string{}
	for _, p := range all {
		ids = append(ids, p.ID)
	}
	i := slices.Index(ids, c.ID)
	if i < 0 {
		return &lakaz.Refusal{Kind: lakaz.ErrInvalid, Field: "id", Key: "cli.packUnknown", Args: locales.Args{"IDs": strings.Join(ids, ", ")}}
	}
	if err := writePack(all[i], c.Out); err != nil {
		return err
	}
	fmt.Fprintln(t.out, t.words.T("cli.exportDone", locales.Args{"File": c.Out}))
	return nil
}

// writePack writes a pack; lakaz.ErrConflict where something is there already.
func writePack(p packs.Pack, path string) error {
	if !strings.HasSuffix(path, ".zip") {
		folder, err := packs.FS(p)
		if err != nil {
			return err
		}
		if err := os.Mkdir(path, 0o755); errors.Is(err, fs.ErrExist) {
			return &lakaz.Refusal{Kind: lakaz.ErrConflict, Field: "out", Key: "cli.fileThere"}
		} else if err != nil {
			return err
		}
		return os.CopyFS(path, folder)
	}
	data, err := p.Zip()
	if err != nil {
		return err
	}
	file, err := create(path)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}
