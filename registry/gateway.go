package registry

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"lakaz"
	"lakaz/kv"
)

// Gateway is the box in a home that publishes its sensors' readings. It signs in to the broker with its username, which
// is its ID, and a secret of 128 bits.
type Gateway struct {
	ID        lakaz.GatewayID   `json:"id"`
	Household lakaz.HouseholdID `json:"household"`
	Username  string            `json:"username"`
	Created   time.Time         `json:"created"`
}

// gatewayRecord is a gateway with the SHA-256 of its secret. A slow hash would add nothing to 128 random bits and would
// let anyone exhaust the server by connecting.
type gatewayRecord struct {
	Gateway
	Secret []byte `json:"secret"`
}

// NewGateway makes a gateway for a household and returns its secret, which is shown once and cannot be read again.
func (r *Registry) NewGateway(ctx context.Context, household lakaz.HouseholdID) (Gateway, string, error) {
	g, secret := Gateway{ID: lakaz.GatewayID(NewID("g")), Household: household}, newSecret(16)
	return g, secret, r.putGateway(ctx, &g, secret, true)
}

// RenewGateway gives a gateway a new secret, which is shown once, and takes the old one from it; lakaz.ErrNotFound.
func (r *Registry) RenewGateway(ctx context.Context, id lakaz.GatewayID) (string, error) {
	secret := newSecret(16)
	return secret, found(r.store.Update(ctx, func(w kv.Writer) error {
		g, err := r.tables.gateway.Get(w, string(id))
		if err != nil {
			return err
		}
		g.Secret = digest(secret)
		return r.tables.gateway.Put(w, g, string(id))
	}))
}

// PutGateway makes or changes a gateway whose ID and secret are given, as for a box prepared elsewhere. The secret has
// 16 characters at least.
func (r *Registry) PutGateway(ctx context.Context, g Gateway, secret string) error {
	return r.putGateway(ctx, &g, secret, false)
}

func (r *Registry) putGateway(ctx context.Context, g *Gateway, secret string, fresh bool) error {
	switch {
	case !slug(string(g.ID)):
		return lakaz.Invalid("id", "registry.badID")
	case len(secret) < 16 || len(secret) > 200:
		return lakaz.Invalid("secret", "registry.secretShort")
	}
	g.Username = string(g.ID)
	if g.Created.IsZero() {
		g.Created = r.now().UTC()
	}
	return r.store.Update(ctx, func(w kv.Writer) error {
		if _, err := r.tables.household.Get(w, string(g.Household)); errors.Is(err, kv.ErrNotFound) {
			return lakaz.Invalid("household", "registry.householdUnknown")
		} else if err != nil {
			return err
		}
		if fresh {
			if _, err := r.tables.gateway.Get(w, string(g.ID)); err == nil {
				return fmt.Errorf("gateway %s is taken: %w", g.ID, lakaz.ErrConflict)
			}
		}
		return r.tables.gateway.Put(w, gatewayRecord{Gateway: *g, Secret: digest(secret)}, string(g.ID))
	})
}

// Gateway finds one; lakaz.ErrNotFound.
func (r *Registry) Gateway(ctx context.Context, id lakaz.GatewayID) (Gateway, error) {
	g, err := get(ctx, r, r.tables.gateway, string(id))
	return g.Gateway, err
}

// Gateways lists every gateway.
func (r *Registry) Gateways(ctx context.Context) ([]Gateway, error) {
	records, err := all(ctx, r, r.tables.gateway)
	list := make([]Gateway, 0, len(records))
	for _, g := range records {
		list = append(list, g.Gateway)
	}
	return list, err
}

// CheckGateway is the gateway that signs in with these, or lakaz.ErrForbidden without telling which of them is wrong.
func (r *Registry) CheckGateway(ctx context.Context, username, secret string) (Gateway, error) {
	g, err := get(ctx, r, r.tables.gateway, username)
	if err != nil && !errors.Is(err, lakaz.ErrNotFound) {
		return Gateway{}, err
	}
	// An unknown gateway has an empty hash, which no secret equals.
	if subtle.ConstantTimeCompare(g.Secret, digest(secret)) != 1 {
		return Gateway{}, fmt.Errorf("gateway: %w", lakaz.ErrForbidden)
	}
	return g.Gateway, nil
}
