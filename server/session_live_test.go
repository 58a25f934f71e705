package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"lakaz/live"
)

// A socket lives no longer than the session it was opened with.
func TestASocketEndsWithItsSession(t *testing.T) {
	d := openDoor(t, options{}, nil)
	session := d.sessions()["advisor"]
	for range 15 { // staff that is busy is out after seven days
		d.pass(11 * time.Hour)
		d.call(session, "GET", "/api/me", "")
	}
	d.pass(3*time.Hour - 200*time.Millisecond)
	dialer := websocket.Dialer{Subprotocols: []string{live.Subprotocol}}
	conn, _, err := dialer.Dial(strings.Replace(d.base, "http", "ws", 1)+"/live", http.Header{"Cookie": {sessionCookie + "=" + session}})
	must(t, err)
	defer conn.Close()
	must(t, conn.WriteJSON(live.NewSubscribe("home:h1")))
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for err == nil {
		_, _, err = conn.ReadMessage()
	}
	if !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
		t.Errorf("the socket: %v", err)
	}
}
