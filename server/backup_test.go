package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lakaz"
	"lakaz/kv/badgerkv"
	"lakaz/registry"
	"lakaz/telemetry"
	"lakaz/telemetry/series"
)

// command runs the programme's command line.
func command(t *testing.T, args ...string) (status int, said string) {
	t.Helper()
	var out bytes.Buffer
	status = run(t.Context(), args, strings.NewReader(""), &out, &out)
	return status, out.String()
}

// A home goes from one folder to another by a backup, and out of it by an export. Nothing that is there is overwritten,
// and a damaged backup leaves nothing.
func TestBackupRestoreExport(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	store, err := badgerkv.Open(at("data"))
	must(t, err)
	people, err := registry.Open(ctx, store, time.Now)
	must(t, err)
	must(t, people.PutOperation(ctx, lakaz.Operation{ID: "lille", Name: "Lille", Territory: lakaz.Mainland}))
	must(t, people.PutHousehold(ctx, lakaz.Household{ID: "h1", Operation: "lille", Name: "Morel", Dwelling: lakaz.Dwelling{Territory: lakaz.Mainland}}))
	readings, err := series.Open(ctx, store, series.In(lakaz.Mainland))
	must(t, err)
	must(t, readings.Import(ctx, "h1", lavish(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))))
	must(t, store.Close())
	ok := func(args ...string) {
		t.Helper()
		if status, said := command(t, args...); status != 0 {
			t.Fatalf("%v: %s", args, said)
		}
	}
	refused := func(want string, args ...string) {
		t.Helper()
		if status, said := command(t, args...); status == 0 || !strings.Contains(said, want) {
			t.Errorf("%v: %d %s", args, status, said)
		}
	}
	ok("backup", "--data", at("data"), "--out", at("b"))
	refused("existe déjà", "backup", "--data", at("data"), "--out", at("b"))
	refused("n’existe pas", "backup", "--data", at("nowhere"), "--out", at("c"))
	refused("déjà des données", "restore", "--data", at("data"), "--in", at("b"))

	whole, err := os.ReadFile(at("b"))
	must(t, err)
	for _, damaged := range [][]byte{whole[:len(whole)/2], append(bytes.Clone(whole[:400]), append([]byte{whole[400] ^ 8}, whole[401:]...)...)} {
		must(t, os.WriteFile(at("damaged"), damaged, 0o600))
		refused("abîmée", "restore", "--data", at("again"), "--in", at("damaged"))
		if _, err := os.Stat(at("again")); err == nil {
			t.Error("a damaged backup left something")
		}
	}
	ok("restore", "--data", at("again"), "--in", at("b"))

	refused("n’existe pas", "export", "--data", at("again"), "--household", "h7", "--out", at("h7.zip"))
	for _, form := range []string{"csv", "parquet"} {
		ok("export", "--data", at("again"), "--household", "h1", "--format", form, "--out", at(form+".zip"))
	}
	refused("existe déjà", "export", "--data", at("again"), "--household", "h1", "--out", at("csv.zip"))
	archive, err := zip.OpenReader(at("csv.zip"))
	must(t, err)
	defer archive.Close()
	names := map[string]bool{}
	for _, f := range archive.File {
		names[f.Name] = true
	}
	if len(archive.File) != 2+4*4 || !names["readings/salon_temperature.csv"] || !names["hours/electricity_energy.csv"] || !names["days/chambre_humidity.csv"] {
		t.Errorf("%v", names)
	}
	refused("pas le nom", "erase", "--data", at("data"), "--household", "h1", "--name", "Morelle")
	ok("erase", "--data", at("data"), "--household", "h1", "--name", "morel")
	refused("n’existe pas", "export", "--data", at("data"), "--household", "h1", "--out", at("gone.zip"))
	if found := tracesOnDisk(t, at("data"), []string{"Morel", "salon/temperature"}); len(found) > 0 {
		t.Errorf("erased, and left: %v", found)
	}
	store, err = badgerkv.Open(at("again"))
	must(t, err)
	defer store.Close()
	readings, err = series.Open(ctx, store, series.In(lakaz.Mainland))
	must(t, err)
	if points, err := readings.Range(ctx, "h1", channel("salon", telemetry.Temperature), time.Time{}, time.Now().AddDate(9, 0, 0)); err != nil || len(points) != 4000 {
		t.Errorf("%d readings, %v", len(points), err)
	}
}

// A running server writes a backup each night and keeps a week of them; one that was cut short is written again.
func TestNightlyBackups(t *testing.T) {
	d := openDoor(t, options{}, nil)
	must(t, d.backups.due(t.Context())) // nowhere
	d.backups.folder = t.TempDir()
	must(t, os.WriteFile(filepath.Join(d.backups.folder, "lakaz-2026-01-15.backup.part"), []byte("cut"), 0o600))
	for range 10 {
		must(t, d.backups.due(t.Context()))
		must(t, d.backups.due(t.Context()))
		d.pass(24 * time.Hour)
	}
	files, err := filepath.Glob(filepath.Join(d.backups.folder, "*"))
	must(t, err)
	if len(files) != backupsKept || filepath.Base(files[0]) != "lakaz-2026-01-18.backup" || filepath.Base(files[6]) != "lakaz-2026-01-24.backup" {
		t.Errorf("%v", files)
	}
	data := filepath.Join(t.TempDir(), "data")
	if status, said := command(t, "restore", "--data", data, "--in", files[6]); status != 0 {
		t.Error(said)
	}
}
