// Package backup writes all that a store holds at one instant to a file, and puts it back into an empty store, of the
// same engine or another.
//
// A file is the line "lakaz-backup-1", then, as zstd, each key and value in the order of the keys (length as uvarint,
// bytes), a key of length 0 and the count of entries as uvarint, and at last the SHA-256 of all bytes before it. What was
// cut off or changed is known before anything is put back.
package backup

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"

	"lakaz/kv"
)

const mark = "lakaz-backup-1\n"

// ErrDamaged is a file that is no backup, or not as it was written.
var ErrDamaged = errors.New("backup: damaged")

// ErrNotEmpty is a store that holds something already.
var ErrNotEmpty = errors.New("backup: the store is not empty")

// most is the longest key or value that is believed.
const most = 64 << 20

// batch is about how many bytes one transaction puts back, and perBatch the most entries.
const (
	batch    = 256 << 10
	perBatch = 1000
)

// Write writes what the store holds now and returns how many entries. Others may go on writing.
func Write(ctx context.Context, store kv.Store, out io.Writer) (count uint64, err error) {
	sum := sha256.New()
	to := io.MultiWriter(out, sum)
	if _, err := io.WriteString(to, mark); err != nil {
		return 0, err
	}
	packed, err := zstd.NewWriter(to)
	if err != nil {
		return 0, err
	}
	entries := bufio.NewWriter(packed)
	put := func(b []byte) error {
		if _, err := entries.Write(binary.AppendUvarint(nil, uint64(len(b)))); err != nil {
			return err
		}
		_, err := entries.Write(b)
		return err
	}
	err = store.View(ctx, func(r kv.Reader) error {
		return r.Scan(nil, nil, false, func(key, value []byte) error {
			count++
			return errors.Join(put(key), put(value))
		})
	})
	if err != nil {
		return 0, err
	}
	_, err = entries.Write(binary.AppendUvarint([]byte{0}, count))
	if err = errors.Join(err, entries.Flush(), packed.Close()); err != nil {
		return 0, err
	}
	_, err = out.Write(sum.Sum(nil))
	return count, err
}

// Read checks a file as a whole and then puts it back into an empty store; it returns how many entries. ErrDamaged and
// ErrNotEmpty leave the store as it was. What fails later leaves a part: begin again with an empty store.
func Read(ctx context.Context, store kv.Store, in io.ReadSeeker) (count uint64, err error) {
	size, err := check(in)
	if err != nil {
		return 0, err
	}
	if err := store.View(ctx, func(r kv.Reader) error {
		return r.Scan(nil, nil, false, func(_, _ []byte) error { return ErrNotEmpty })
	}); err != nil {
		return 0, err
	}
	if _, err := in.Seek(int64(len(mark)), io.SeekStart); err != nil {
		return 0, err
	}
	unpacked, err := zstd.NewReader(io.LimitReader(in, size-int64(len(mark))))
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer unpacked.Close()
	entries := bufio.NewReader(unpacked)
	for {
		pairs, end, err := next(entries)
		if err != nil {
			return count, err
		}
		if err := store.Update(ctx, func(w kv.Writer) error {
			for _, p := range pairs {
				if err := w.Set(p[0], p[1]); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return count, err
		}
		count += uint64(len(pairs))
		if !end {
			continue
		}
		if told, err := binary.ReadUvarint(entries); err != nil || told != count {
			return count, ErrDamaged
		}
		return count, nil
	}
}

// check verifies a file's mark and checksum, and returns the length of what stands before the checksum.
func check(in io.ReadSeeker) (size int64, err error) {
	end, err := in.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	size = end - sha256.Size
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	begin := make([]byte, len(mark))
	if _, err := io.ReadFull(in, begin); err != nil || string(begin) != mark || size < int64(len(mark)) {
		return 0, ErrDamaged
	}
	sum := sha256.New()
	sum.Write(begin)
	if _, err := io.CopyN(sum, in, size-int64(len(mark))); err != nil {
		return 0, err
	}
	told := make([]byte, sha256.Size)
	if _, err := io.ReadFull(in, told); err != nil || !bytes.Equal(told, sum.Sum(nil)) {
		return 0, ErrDamaged
	}
	return size, nil
}

// next reads the entries of one transaction; end tells that they are the last.
func next(in *bufio.Reader) (pairs [][2][]byte, end bool, err error) {
	for size := 0; size < batch && len(pairs) < perBatch; {
		key, err := field(in)
		if err != nil {
			return nil, false, err
		}
		if len(key) == 0 {
			return pairs, true, nil
		}
		value, err := field(in)
		if err != nil {
			return nil, false, err
		}
		pairs = append(pairs, [2][]byte{key, value})
		size += len(key) + len(value)
	}
	return pairs, false, nil
}

func field(in *bufio.Reader) ([]byte, error) {
	n, err := binary.ReadUvarint(in)
	if err != nil || n > most {
		return nil, ErrDamaged
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(in, b); err != nil {
		return nil, ErrDamaged
	}
	return b, nil
}
