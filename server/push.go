package main

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"lakaz"
	"lakaz/kv"
)

// pushDevice is a device on which somebody takes notices: where its browser's maker takes them (RFC 8030), and the keys
// they are encrypted with (RFC 8291), so that nobody on the way reads them. Where the browser refused, Refused says why and
// the rest is empty.
type pushDevice struct {
	Session  string    `json:"session"` // the session on the device, registry.SessionID
	Since    time.Time `json:"since"`
	Endpoint string    `json:"endpoint,omitempty"`
	P256dh   string    `json:"p256dh,omitempty"`
	Auth     string    `json:"auth,omitempty"`
	Origin   string    `json:"origin,omitempty"` // our address as the device knows it: whom a push service may complain to
	Refused  string    `json:"refused,omitempty"`
}

// pushKeys are the server's own, by which push services know it (VAPID, RFC 8292). They are made once and kept: with
// others, no device would take our notices any more.
type pushKeys struct {
	Public  string `json:"public"`
	Private string `json:"private"`
}

// pusher sends notices to devices.
type pusher struct {
	store  kv.Store
	keys   kv.Table[pushKeys]
	client *http.Client
}

// How long a push service may take to answer, and how long it keeps a notice for a device that is off.
const (
	pushTimeout = 10 * time.Second
	pushKept    = 12 * time.Hour
)

func newPusher(store kv.Store) *pusher {
	dialer := &net.Dialer{Timeout: pushTimeout, Control: publicOnly}
	return &pusher{store: store, keys: kv.NewTable[pushKeys]("push-keys"), client: &http.Client{
		Timeout:       pushTimeout,
		Transport:     &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: pushTimeout, MaxIdleConnsPerHost: 2},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// services bound how many notices are on their way to each push service at once.
type services struct {
	mu    sync.Mutex
	turns map[string]turns // by host
}

const sendsAtOnce = 32

// of is the queue for a device's push service.
func (s *services) of(d pushDevice) turns {
	host := d.Endpoint
	if endpoint, err := url.Parse(d.Endpoint); err == nil {
		host = endpoint.Host
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turns[host] == nil {
		s.turns[host] = make(turns, sendsAtOnce)
	}
	return s.turns[host]
}

// publicOnly refuses a connection into our own network: the address of a push service comes from a browser, and may be
// anybody's.
func publicOnly(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := at.Addr().Unmap()
	carrier, translated := netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("64:ff9b::/96")
	if at.Port() != 443 || !ip.IsGlobalUnicast() || ip.IsPrivate() || carrier.Contains(ip) || translated.Contains(ip) {
		return fmt.Errorf("push to %s: %w", at, lakaz.ErrForbidden)
	}
	return nil
}

// own are the server's keys, made when they are first asked for.
func (p *pusher) own(ctx context.Context) (keys pushKeys, err error) {
	err = p.store.View(ctx, func(r kv.Reader) (err error) {
		keys, err = p.keys.Get(r, "vapid")
		return err
	})
	if !errors.Is(err, kv.ErrNotFound) {
		return keys, err
	}
	var fresh pushKeys
	if fresh.Private, fresh.Public, err = webpush.GenerateVAPIDKeys(); err != nil {
		return pushKeys{}, err
	}
	err = p.store.Update(ctx, func(w kv.Writer) (err error) {
		if keys, err = p.keys.Get(w, "vapid"); errors.Is(err, kv.ErrNotFound) { // else another made them meanwhile
			keys = fresh
			return p.keys.Put(w, keys, "vapid")
		}
		return err
	})
	return keys, err
}

// errDeviceGone tells that a device takes no notices any more.
var errDeviceGone = errors.New("the device takes no notices any more")

// send sends a message to a device. A later one of the same topic takes the place of one that still waits for the device.
// errDeviceGone where the device is there no more.
func (p *pusher) send(ctx context.Context, d pushDevice, topic string, urgent bool, message []byte) error {
	keys, err := p.own(ctx)
	if err != nil {
		return err
	}
	o := &webpush.Options{HTTPClient: p.client, Subscriber: d.Origin, Topic: topic, TTL: int(pushKept / time.Second),
		VAPIDPublicKey: keys.Public, VAPIDPrivateKey: keys.Private, Urgency: webpush.UrgencyNormal}
	if urgent {
		o.Urgency = webpush.UrgencyHigh
	}
	ctx, cancel := context.WithTimeout(ctx, pushTimeout)
	defer cancel()
	// The library pads a message where it lies: without room behind it, it does so in a copy of its own.
	answer, err := webpush.SendNotificationWithContext(ctx, slices.Clip(message),
		&webpush.Subscription{Endpoint: d.Endpoint, Keys: webpush.Keys{Auth: d.Auth, P256dh: d.P256dh}}, o)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	io.Copy(io.Discard, io.LimitReader(answer.Body, 4<<10)) // so that the connection serves again
	switch code := answer.StatusCode; {
	case code/100 == 2:
		return nil
	case code/100 == 4 && code != http.StatusRequestTimeout && code != http.StatusTooManyRequests:
		return errDeviceGone // 404 and 410, or keys of ours that it will never take
	}
	return fmt.Errorf("the push service answered %d", answer.StatusCode)
}

// check refuses what no browser hands out.
func (d pushDevice) check() error {
	endpoint, err := url.Parse(d.Endpoint)
	if err != nil || endpoint.Scheme != "https" || endpoint.Host == "" || endpoint.User != nil {
		return lakaz.Invalid("endpoint", "notice.badDevice")
	}
	point, err := unpadded(d.P256dh)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(point)
	}
	if err != nil {
		return lakaz.Invalid("p256dh", "notice.badDevice")
	}
	if secret, err := unpadded(d.Auth); err != nil || len(secret) != 16 {
		return lakaz.Invalid("auth", "notice.badDevice")
	}
	return nil
}

// unpadded reads base64 for addresses, with its padding or without.
func unpadded(s string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
}
