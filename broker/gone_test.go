package broker_test

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	v3 "github.com/eclipse/paho.mqtt.golang/packets"

	"lakaz"
	"lakaz/broker"
)

// A gateway that goes before it hears that it is let in is not counted as connected.
func TestAGatewayThatGoesBeforeItIsAnswered(t *testing.T) {
	asked, gone := make(chan struct{}, 1), make(chan struct{})
	var mu sync.Mutex
	linked := []bool{}
	s := serve(t, broker.Options{
		Sink: newBook().take,
		Check: func(ctx context.Context, username, secret string) (lakaz.GatewayID, error) {
			asked <- struct{}{}
			<-gone
			return check(ctx, username, secret)
		},
		Linked: func(_ lakaz.GatewayID, connected bool) {
			mu.Lock()
			defer mu.Unlock()
			linked = append(linked, connected)
		},
	})
	w := open(t, s.Addr())
	p := v3.NewControlPacket(v3.Connect).(*v3.ConnectPacket)
	p.ProtocolName, p.ProtocolVersion, p.ClientIdentifier, p.Keepalive = "MQTT", 4, "x", 60
	p.UsernameFlag, p.PasswordFlag, p.Username, p.Password = true, true, "gw1", []byte("gw1gw1")
	w.write(p)
	<-asked
	if err := w.conn.(*net.TCPConn).SetLinger(0); err != nil { // a reset, as of a box that lost its power and came back
		t.Fatal(err)
	}
	w.conn.Close()
	close(gone)
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		mu.Lock()
		n := len(linked)
		last := n > 0 && linked[n-1]
		mu.Unlock()
		if n > 0 && !last && s.Stats().Connections == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d connections, linked %v", s.Stats().Connections, linked)
		}
	}
}
