package registry

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"lakaz"
	"lakaz/kv"
)

// hasher makes and checks argon2id hashes in the usual text form, "$argon2id$v=19$m=19456,t=2,p=1$salt$hash": the
// parameters travel with each hash, so they can grow while older hashes are still understood.
type hasher struct {
	memoryKiB uint32
	passes    uint32
	slots     chan struct{} // how many hashes may run at once
	decoy     string        // checked where there is no such person, so that it takes as long
}

// newHasher uses the parameters of the OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane. Two at once
// bound the memory and leave a small machine responsive under a flood of attempts.
func newHasher() hasher {
	h := hasher{memoryKiB: 19456, passes: 2, slots: make(chan struct{}, 2)}
	h.decoy = encode(h.memoryKiB, h.passes, make([]byte, 16), make([]byte, 32))
	return h
}

func encode(memoryKiB, passes uint32, salt, sum []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, memoryKiB, passes,
		b64.EncodeToString(salt), b64.EncodeToString(sum))
}

// sum runs argon2id when a slot is free, or gives up with ctx.
func (h hasher) sum(ctx context.Context, password string, salt []byte, memoryKiB, passes uint32) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, passes, memoryKiB, 1, 32), nil
}

// hash encodes a password with a fresh salt and today's parameters.
func (h hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, 16)
	rand.Read(salt)
	sum, err := h.sum(ctx, password, salt, h.memoryKiB, h.passes)
	return encode(h.memoryKiB, h.passes, salt, sum), err
}

// check reports whether the password is right, and whether its hash is weaker than today's parameters.
func (h hasher) check(ctx context.Context, encoded, password string) (right, weak bool, err error) {
	var version, lanes int
	var memoryKiB, passes uint32
	var rest string
	if _, err := fmt.Sscanf(encoded, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &memoryKiB, &passes, &lanes, &rest); err != nil ||
		version != argon2.Version || lanes != 1 || passes == 0 || len(rest) != 22+1+43 {
		return false, false, errors.New("registry: a password's hash is not argon2id")
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(rest[:22])
	want, err2 := base64.RawStdEncoding.DecodeString(rest[23:])
	if err := errors.Join(err1, err2); err != nil {
		return false, false, err
	}
	sum, err := h.sum(ctx, password, salt, memoryKiB, passes)
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(sum, want) == 1, memoryKiB < h.memoryKiB || passes < h.passes, nil
}

// maxPassword bounds what is hashed, in bytes.
const maxPassword = 400

// SetPassword gives a person a new password of ten characters at least and ends their sessions.
func (r *Registry) SetPassword(ctx context.Context, id lakaz.PersonID, password string) error {
	if utf8.RuneCountInString(password) < 10 || len(password) > maxPassword {
		return lakaz.Invalid("password", "registry.passwordShort")
	}
	encoded, err := r.password.hash(ctx, password)
	if err != nil {
		return err
	}
	return found(r.store.Update(ctx, func(w kv.Writer) error {
		p, err := r.tables.person.Get(w, string(id))
		if err != nil {
			return err
		}
		p.Password = encoded
		if err := r.tables.person.Put(w, p, string(id)); err != nil {
			return err
		}
		return r.endAll(w, id)
	}))
}

// Login is the person whose e-mail and password these are, or lakaz.ErrForbidden, after the same time whether the
// address, the password or both are wrong. A hash made with weaker parameters is made anew.
func (r *Registry) Login(ctx context.Context, email, password string) (Person, error) {
	if len(password) > maxPassword {
		password = ""
	}
	p, err := r.byEmail(ctx, NormalEmail(email))
	if err != nil && !errors.Is(err, lakaz.ErrNotFound) {
		return Person{}, err
	}
	encoded := p.Password
	if encoded == "" {
		encoded = r.password.decoy
	}
	right, weak, err := r.password.check(ctx, encoded, password)
	if err != nil {
		return Person{}, err
	}
	if !right || p.Password == "" {
		return Person{}, fmt.Errorf("login: %w", lakaz.ErrForbidden)
	}
	if weak {
		if err := r.strengthen(ctx, p, password); err != nil {
			return Person{}, err
		}
	}
	return p.Person, nil
}

func (r *Registry) byEmail(ctx context.Context, email string) (p personRecord, err error) {
	err = r.store.View(ctx, func(tx kv.Reader) error {
		id, err := r.tables.email.Get(tx, email)
		if err == nil {
			p, err = r.tables.person.Get(tx, string(id))
		}
		return err
	})
	return p, found(err)
}

// strengthen replaces a person's hash by one with today's parameters, unless the password changed meanwhile.
func (r *Registry) strengthen(ctx context.Context, p personRecord, password string) error {
	encoded, err := r.password.hash(ctx, password)
	if err != nil {
		return err
	}
	return r.store.Update(ctx, func(w kv.Writer) error {
		now, err := r.tables.person.Get(w, string(p.ID))
		if err != nil || now.Password != p.Password {
			return found(err)
		}
		now.Password = encoded
		return r.tables.person.Put(w, now, string(p.ID))
	})
}
