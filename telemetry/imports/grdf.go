package imports

import (
	"encoding/json"
	"io"
	"iter"
	"time"

	"lakaz/telemetry"
)

// gasDay is one line of a GRDF export, whatever its form: a gas day lasts from 06:00 UTC to 06:00 UTC.
type gasDay struct {
	from, to     time.Time
	begin, end   string // register in m³, "" where there is none
	energyKWh    string // rounded to whole kWh
	qualified    string // "Mesuré", "Absence de Données"
	beginN, endN string // names of the fields, for reports
	energyN      string
}

// row is the register at both ends of the day, and its energy.
func (g gasDay) row(line int) (Row, *BadRow) {
	if !g.to.After(g.from) || g.to.Sub(g.from) > 400*24*time.Hour {
		return Row{}, badRow(line, "", FaultDate, g.to.Format(time.RFC3339))
	}
	if g.end == "" && g.energyKWh == "" {
		return Row{}, badRow(line, g.endN, FaultMissing, g.qualified)
	}
	row := Row{Line: line, At: g.to.UTC()}
	if g.qualified != "" {
		row.From, row.Estimated = g.from.UTC(), estimated(g.qualified)
	}
	volume := telemetry.Channel{Place: telemetry.Gas, Quantity: telemetry.Volume}
	for _, index := range []struct {
		at           time.Time
		name, number string
	}{{g.from, g.beginN, g.begin}, {g.to, g.endN, g.end}} {
		if index.number == "" {
			continue
		}
		value, bad := number(line, index.name, index.number, 0)
		if bad != nil {
			return Row{}, bad
		}
		r, bad := checked(line, index.at, index.name, volume, value)
		if bad != nil {
			return Row{}, bad
		}
		row.Readings = append(row.Readings, r)
	}
	if g.energyKWh != "" {
		wh, bad := number(line, g.energyN, g.energyKWh, 3)
		if bad != nil {
			return Row{}, bad
		}
		energy := telemetry.Channel{Place: telemetry.Gas, Quantity: telemetry.Energy}
		if _, bad := checked(line, g.to, g.energyN, energy, wh); bad != nil {
			return Row{}, bad
		}
		row.Amounts = []Amount{{Channel: energy, From: g.from.UTC(), To: g.to.UTC(), Value: wh}}
	}
	return row, nil
}

// ReadGRDF reads the JSON of the GRDF customer space: {"<PCE>": {"releves": [...]}}. The register in m³ at both ends
// of each gas day becomes gas/volume; the energy, which GRDF makes of the volume with the day's own coefficient and
// rounds to whole kWh, is an amount of gas/energy. A day with "Absence de Données" is reported.
func ReadGRDF(r io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		d := newDocument(r)
		stopped, found := false, false
		err := d.walk(func(name string) (bool, error) {
			if name != "releves" {
				return false, nil
			}
			found = true
			return true, d.elements(func() error {
				var read struct {
					From   string      `json:"dateDebutReleve"`
					To     string      `json:"dateFinReleve"`
					Begin  json.Number `json:"indexDebut"`
					End    json.Number `json:"indexFin"`
					Energy json.Number `json:"energieConsomme"`
					Kind   string      `json:"qualificationReleve"`
				}
				row, bad := Row{}, (*BadRow)(nil)
				line, wrong, err := d.element(&read)
				if err != nil {
					return err
				}
				from, err := time.Parse(time.RFC3339, read.From)
				to, err2 := time.Parse(time.RFC3339, read.To)
				if wrong != nil {
					bad = wrong
				} else if err != nil || err2 != nil {
					bad = badRow(line, "dateFinReleve", FaultDate, read.To)
				} else {
					row, bad = gasDay{from, to, read.Begin.String(), read.End.String(), read.Energy.String(), read.Kind,
						"indexDebut", "indexFin", "energieConsomme"}.row(line)
				}
				if !give(yield, row, bad) {
					stopped = true
					return io.EOF
				}
				return nil
			})
		})
		finish(yield, d, err, stopped, found)
	}
}
