//go:build !js

package live_test

import (
	"net/http"
	"strings"
	"testing"

	"lakaz/live"
)

// TestHandshakes: a request that may become a WebSocket is answered with 101, any other with what is wrong.
func TestHandshakes(t *testing.T) {
	h := sayingHouse(t, live.Options{})
	host := strings.TrimPrefix(h.url, "ws://")
	f := func(name string, want int, replace ...string) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := h.dialRaw(t)
			resp := c.request(handshake(host, replace...))
			if resp.StatusCode != want {
				t.Fatalf("%s, want %d", resp.Status, want)
			}
			if want != http.StatusSwitchingProtocols {
				if want == http.StatusUpgradeRequired && resp.Header.Get("Sec-WebSocket-Version") != "13" {
					t.Error("the version to come with is not told")
				}
				return
			}
			// The example of section 1.3.
			if got := resp.Header.Get("Sec-WebSocket-Accept"); got != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
				t.Errorf("accept %q", got)
			}
			if got := resp.Header; got.Get("Sec-WebSocket-Protocol") != live.Subprotocol || got.Get("Sec-WebSocket-Extensions") != "" ||
				!strings.EqualFold(got.Get("Upgrade"), "websocket") || !strings.EqualFold(got.Get("Connection"), "Upgrade") {
				t.Errorf("%v", got)
			}
			c.write(masked(final, clock(7)))
			c.expect("clk 7")
		})
	}
	const key, version, connection, upgrade, protocol = "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Connection", "Upgrade", "Sec-WebSocket-Protocol"
	f("as in the RFC", 101)
	f("names and tokens in any case", 101, connection, "cOnNeCtIoN: uPgRaDe", upgrade, "UPGRADE: WebSocket")
	f("one of several tokens", 101, connection, "Connection: keep-alive, Upgrade")
	f("tokens on two lines", 101, connection, "Connection: keep-alive\r\nConnection: Upgrade")
	f("one of several protocols", 101, protocol, protocol+": chat, "+live.Subprotocol)
	f("protocols on two lines", 101, protocol, protocol+": chat\r\n"+protocol+": "+live.Subprotocol)
	f("extensions are not taken", 101, version, version+": 13\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
	f("from our own page", 101, version, version+": 13\r\nOrigin: http://"+host)
	f("from our own page over TLS", 101, version, version+": 13\r\nOrigin: https://"+strings.ToUpper(host))
	f("unknown headers", 101, version, version+": 13\r\nX-Later: x\r\nCookie: a=b")
	f("from another page", 403, version, version+": 13\r\nOrigin: https://elsewhere.example")
	f("from another port", 403, version, version+": 13\r\nOrigin: http://127.0.0.1:1")
	f("from no page's origin", 403, version, version+": 13\r\nOrigin: null")
	f("from nonsense", 403, version, version+": 13\r\nOrigin: ://")
	f("version 12", 426, version, version+": 12")
	f("version 8", 426, version, version+": 8")
	f("version 14", 426, version, version+": 14")
	f("no version", 426, version, "X: x")
	f("version of words", 426, version, version+": thirteen")
	f("no key", 400, key, "X: x")
	f("an empty key", 400, key, key+":")
	f("a short key", 400, key, key+": dGhlIHNhbXBsZSBub25jZQ")
	f("a key of 15 bytes", 400, key, key+": dGhlIHNhbXBsZSBub25j")
	f("a key of 17 bytes", 400, key, key+": dGhlIHNhbXBsZSBub25jZSE=")
	f("a key that is no base64", 400, key, key+": !!!!IHNhbXBsZSBub25jZQ==")
	f("two keys", 400, key, key+": dGhlIHNhbXBsZSBub25jZQ==\r\n"+key+": dGhlIHNhbXBsZSBub25jZQ==")
	f("no upgrade", 400, upgrade, "X: x")
	f("another upgrade", 400, upgrade, "Upgrade: h2c")
	f("no connection", 400, connection, "X: x")
	f("another connection", 400, connection, "Connection: keep-alive")
	f("a word with the token in it", 400, connection, "Connection: Upgraded")
	f("no protocol", 400, protocol, "X: x")
	f("another protocol", 400, protocol, protocol+": lakaz.live.v2")
	f("the protocol in another case", 400, protocol, protocol+": LAKAZ.live.v1")
	f("HEAD", 405, "GET", "HEAD / HTTP/1.1")
	f("PUT", 405, "GET", "PUT / HTTP/1.1")
	f("OPTIONS", 405, "GET", "OPTIONS / HTTP/1.1")
	f("HTTP/1.0", 400, "GET", "GET / HTTP/1.0")
	f("no host", 400, "Host", "X: x")
	f("two hosts", 400, "Host", "Host: a\r\nHost: b")
	f("HTTP/2 in clear", 505, "GET", "GET / HTTP/2.0")
	t.Run("who does not wait for the answer is cut off", func(t *testing.T) { // RFC 6455, 4.1: a client must wait
		t.Parallel()
		c := h.dialRaw(t)
		c.write([]byte(handshake(host) + string(masked(final, clock(7)))))
		if resp, err := http.ReadResponse(c.in, nil); err == nil {
			t.Fatal(resp.Status)
		}
	})
	t.Run("in pieces", func(t *testing.T) {
		t.Parallel()
		c := h.dialRaw(t)
		text := handshake(host)
		for i := range len(text) - 1 {
			c.write([]byte(text[i : i+1]))
		}
		if resp := c.request(text[len(text)-1:]); resp.StatusCode != 101 {
			t.Fatal(resp.Status)
		}
		c.write(masked(final, clock(7)))
		c.expect("clk 7")
	})
}
