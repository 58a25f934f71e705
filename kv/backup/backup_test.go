package backup_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lakaz/kv"
	"lakaz/kv/backup"
	"lakaz/kv/badgerkv"
)

func open(t testing.TB) kv.Store {
	t.Helper()
	store, err := badgerkv.OpenInMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

func contents(t testing.TB, store kv.Store) (all []string) {
	t.Helper()
	if err := store.View(t.Context(), func(r kv.Reader) error {
		return r.Scan(nil, nil, false, func(k, v []byte) error {
			all = append(all, fmt.Sprintf("%q=%q", k, v))
			return nil
		})
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func set(t testing.TB, store kv.Store, key, value []byte) {
	t.Helper()
	if err := store.Update(t.Context(), func(w kv.Writer) error { return w.Set(key, value) }); err != nil {
		t.Fatal(err)
	}
}

// What was written comes back, whatever it is.
func TestThereAndBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		from, to := open(t), open(t)
		for key, value := range rapid.MapOfN(rapid.StringN(1, 40, -1), rapid.SliceOfN(rapid.Byte(), 0, 400), 0, 40).Draw(rt, "entries") {
			set(t, from, []byte(key), value)
		}
		var file bytes.Buffer
		wrote, err := backup.Write(t.Context(), from, &file)
		if err != nil {
			rt.Fatal(err)
		}
		read, err := backup.Read(t.Context(), to, bytes.NewReader(file.Bytes()))
		if want := contents(t, from); err != nil || read != wrote || int(read) != len(want) || !slices.Equal(want, contents(t, to)) {
			rt.Fatalf("%d written, %d read, %v", wrote, read, err)
		}
	})
}

// More than one transaction holds comes back too.
func TestMuch(t *testing.T) {
	from, to := open(t), open(t)
	for i := range 40 {
		set(t, from, fmt.Appendf(nil, "large %02d", i), bytes.Repeat([]byte{byte(i)}, 90_000))
	}
	for part := range 3 {
		if err := from.Update(t.Context(), func(w kv.Writer) error {
			for i := range 2500 {
				if err := w.Set(fmt.Appendf(nil, "small %d %05d", part, i), nil); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if _, err := backup.Write(t.Context(), from, &file); err != nil {
		t.Fatal(err)
	}
	if n, err := backup.Read(t.Context(), to, bytes.NewReader(file.Bytes())); err != nil || n != 7540 || !slices.Equal(contents(t, from), contents(t, to)) {
		t.Fatal(n, err)
	}
}

// A file that is cut off or changed anywhere is refused, and nothing of it is put back; so is a store that holds
// something.
func TestDamaged(t *testing.T) {
	from := open(t)
	for i := range 20 {
		set(t, from, fmt.Appendf(nil, "key %d", i), fmt.Appendf(nil, "value %d", i*i))
	}
	var file bytes.Buffer
	if _, err := backup.Write(t.Context(), from, &file); err != nil {
		t.Fatal(err)
	}
	refused := func(data []byte, want error) {
		t.Helper()
		to := open(t)
		if _, err := backup.Read(t.Context(), to, bytes.NewReader(data)); !errors.Is(err, want) || len(contents(t, to)) != 0 {
			t.Errorf("%d bytes: %v", len(data), err)
		}
	}
	for at := range file.Len() {
		refused(file.Bytes()[:at], backup.ErrDamaged)
		changed := bytes.Clone(file.Bytes())
		changed[at] ^= 1
		refused(changed, backup.ErrDamaged)
	}
	refused(append(bytes.Clone(file.Bytes()), 0), backup.ErrDamaged)
	before := contents(t, from)
	if _, err := backup.Read(t.Context(), from, bytes.NewReader(file.Bytes())); !errors.Is(err, backup.ErrNotEmpty) || !slices.Equal(before, contents(t, from)) {
		t.Error(err)
	}
}
