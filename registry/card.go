package registry

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"lakaz"
	"lakaz/kv"
)

// CardDevices is how many devices a card lets in, and CardLife for how long.
const (
	CardDevices = 6
	CardLife    = 180 * 24 * time.Hour
)

// Why a card that exists lets no one in. A code or token that names no card is lakaz.ErrNotFound instead, whatever is
// wrong with it.
var (
	ErrCardExpired = fmt.Errorf("card expired: %w", lakaz.ErrConflict)
	ErrCardUsedUp  = fmt.Errorf("card used up: %w", lakaz.ErrConflict)
)

// Card lets the devices of one household in, each once: by its Token, which is in the link and the QR, or by its Code,
// which people type. Both are known only when the card is made; the registry keeps keyed hashes.
type Card struct {
	ID        string            `json:"id"`
	Household lakaz.HouseholdID `json:"household"`
	Token     string            `json:"token"` // 128 bits, base32
	Code      string            `json:"code"`  // "K7PX-4MRT"
	Expires   time.Time         `json:"expires"`
}

// cardRecord is what is kept of a card.
type cardRecord struct {
	ID        string            `json:"id"`
	Household lakaz.HouseholdID `json:"household"`
	Person    lakaz.PersonID    `json:"person"`
	Token     []byte            `json:"token"`
	Code      []byte            `json:"code"`
	Expires   time.Time         `json:"expires"`
	Limit     int               `json:"limit"`
	Entered   map[string][]byte `json:"entered"` // a device's keyed hash -> the key of its session
}

// NewCard makes a card for a household and, with its first card, its resident.
func (r *Registry) NewCard(ctx context.Context, household lakaz.HouseholdID) (Card, error) {
	return r.newCard(ctx, household, false)
}

// ReplaceCards makes a card and closes the household's earlier ones to new devices; devices that entered stay in.
func (r *Registry) ReplaceCards(ctx context.Context, household lakaz.HouseholdID) (Card, error) {
	return r.newCard(ctx, household, true)
}

func (r *Registry) newCard(ctx context.Context, household lakaz.HouseholdID, replace bool) (Card, error) {
	person := lakaz.PersonID(NewID("p"))
	for {
		card := Card{ID: NewID("c"), Household: household, Token: newSecret(16), Code: ShowCode(Random(8)),
			Expires: r.now().UTC().Add(CardLife)}
		err := r.store.Update(ctx, func(w kv.Writer) error {
			h, err := r.tables.household.Get(w, string(household))
			if err != nil {
				return err
			}
			if h.Table {
				return errTable
			}
			if replace {
				if err := r.closeCards(w, household); err != nil {
					return err
				}
			}
			return r.putCard(w, h, card, person)
		})
		if !errors.Is(err, errCodeTaken) {
			return card, found(err)
		}
	}
}

var errCodeTaken = errors.New("registry: the code is another card's")

func (r *Registry) putCard(w kv.Writer, h lakaz.Household, card Card, fresh lakaz.PersonID) error {
	person, err := r.resident(w, h, fresh)
	if err != nil {
		return err
	}
	c := cardRecord{ID: card.ID, Household: h.ID, Person: person, Token: r.keyed("token", card.Token),
		Code: r.keyed("code", ReadCode(card.Code)), Expires: card.Expires, Limit: CardDevices, Entered: map[string][]byte{}}
	if _, err := r.tables.cardCode.Get(w, c.Code); err == nil {
		return errCodeTaken
	} else if !errors.Is(err, kv.ErrNotFound) {
		return err
	}
	return errors.Join(
		r.tables.cardToken.Put(w, c.ID, c.Token),
		r.tables.cardCode.Put(w, c.ID, c.Code),
		r.tables.cardOf.Put(w, c.ID, string(h.ID), c.ID),
		r.tables.card.Put(w, c, c.ID),
	)
}

// closeCards takes the entries that are left from the household's cards.
func (r *Registry) closeCards(w kv.Writer, household lakaz.HouseholdID) error {
	ids, err := r.tables.cardOf.All(w, string(household))
	if err != nil {
		return err
	}
	for _, id := range ids {
		c, err := r.tables.card.Get(w, id)
		if err != nil {
			return err
		}
		c.Limit = len(c.Entered)
		if err := r.tables.card.Put(w, c, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// CheckCard tells whether a card's token would let a device in, without letting it in: nil, lakaz.ErrNotFound,
// ErrCardExpired or ErrCardUsedUp. The household is known in every case but the second.
func (r *Registry) CheckCard(ctx context.Context, token, device string) (h lakaz.Household, err error) {
	err = r.store.View(ctx, func(tx kv.Reader) error {
		c, err := r.cardBy(tx, r.tables.cardToken, r.keyed("token", token))
		if err != nil {
			return err
		}
		if h, err = r.tables.household.Get(tx, string(c.Household)); err != nil {
			return err
		}
		return r.admits(c, r.deviceKey(device))
	})
	return h, found(err)
}

// EnterByToken lets a device in with the token of a card's link and returns the token of its session.
func (r *Registry) EnterByToken(ctx context.Context, token, device string) (string, error) {
	return r.enter(ctx, r.tables.cardToken, r.keyed("token", token), device)
}

// EnterByCode lets a device in with a code as typed and returns the token of its session.
func (r *Registry) EnterByCode(ctx context.Context, code, device string) (string, error) {
	return r.enter(ctx, r.tables.cardCode, r.keyed("code", ReadCode(code)), device)
}

// enter lets a device in. A device that entered with this card before takes no further entry: its session starts anew,
// because the old one's token is known to the device alone.
func (r *Registry) enter(ctx context.Context, index kv.Table[string], key []byte, device string) (string, error) {
	if device == "" {
		return "", fmt.Errorf("enter without a device: %w", lakaz.ErrInvalid)
	}
	session := newSecret(32)
	err := r.store.Update(ctx, func(w kv.Writer) error {
		c, err := r.cardBy(w, index, key)
		if err != nil {
			return err
		}
		dev := r.deviceKey(device)
		if err := r.admits(c, dev); err != nil {
			return err
		}
		if old, ok := c.Entered[dev]; ok {
			if err := r.end(w, old); err != nil {
				return err
			}
		}
		c.Entered[dev] = digest(session)
		if err := r.tables.card.Put(w, c, c.ID); err != nil {
			return err
		}
		return r.startSession(w, c.Person, session)
	})
	if err != nil {
		return "", found(err)
	}
	return session, nil
}

func (r *Registry) cardBy(tx kv.Reader, index kv.Table[string], key []byte) (cardRecord, error) {
	id, err := index.Get(tx, key)
	if err != nil {
		return cardRecord{}, err
	}
	return r.tables.card.Get(tx, id)
}

func (r *Registry) admits(c cardRecord, device string) error {
	switch _, known := c.Entered[device]; {
	case !r.now().Before(c.Expires):
		return ErrCardExpired
	case !known && len(c.Entered) >= c.Limit:
		return ErrCardUsedUp
	}
	return nil
}

func (r *Registry) deviceKey(device string) string {
	return hex.EncodeToString(r.keyed("device", device))
}

// ShowCode writes a code as it is printed: "K7PX-4MRT".
func ShowCode(code string) string {
	if len(code) != 8 {
		return code
	}
	return code[:4] + "-" + code[4:]
}

// ReadCode reads a code as people type it: lower case, spaces and any hyphens are as good.
func ReadCode(typed string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case c < '0' || c > 'Z' || c > '9' && c < 'A':
			return -1
		}
		if c == 'U' { // not in the alphabet: a V read as U
			return 'V'
		}
		return c
	}, typed)
}

// sweepCards removes cards a month after they expired: until then they can say that they did.
func (r *Registry) sweepCards(ctx context.Context) error {
	cards, err := all(ctx, r, r.tables.card)
	if err != nil {
		return err
	}
	for _, c := range cards {
		if r.now().Before(c.Expires.Add(30 * 24 * time.Hour)) {
			continue
		}
		err = errors.Join(err, r.store.Update(ctx, func(w kv.Writer) error {
			return errors.Join(
				r.tables.cardToken.Delete(w, c.Token),
				r.tables.cardCode.Delete(w, c.Code),
				r.tables.cardOf.Delete(w, string(c.Household), c.ID),
				r.tables.card.Delete(w, c.ID),
			)
		}))
	}
	return err
}
