package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

var errPatience = errors.New("no acknowledgement in time")

// session connects, sends again what waits, and publishes until the source has ended and all is acknowledged (nil) or
// the connection is lost.
func (r *runner) session(ctx context.Context) error {
	lost := make(chan error, 1)
	client := mqtt.NewClient(mqtt.NewClientOptions().
		AddBroker(r.Broker).SetClientID("lakaz-" + string(r.Gateway)).SetUsername(r.Username).SetPassword(r.Password).
		SetCleanSession(true).SetAutoReconnect(false).SetConnectRetry(false).
		SetConnectTimeout(10 * time.Second).SetWriteTimeout(10 * time.Second).SetKeepAlive(30 * time.Second).
		SetConnectionLostHandler(func(_ mqtt.Client, err error) { lost <- err }))
	connect := client.Connect()
	select {
	case <-connect.Done():
	case <-ctx.Done():
		go func() { // the dial goes on for a while; close what it opens
			<-connect.Done()
			client.Disconnect(0)
		}()
		return ctx.Err()
	}
	if err := connect.Error(); err != nil {
		return err
	}
	defer client.Disconnect(100)

	// Publish waits for a connection that is gone until its write would time out, so it waits apart from this loop.
	payloads, tokens := make(chan []byte, r.InFlight), make(chan mqtt.Token, r.InFlight)
	defer close(payloads)
	go func() {
		for payload := range payloads {
			tokens <- client.Publish(Topic(r.Gateway), 1, false, payload)
		}
	}()
	for _, p := range r.waiting {
		r.report.Again++
		payloads <- p.payload
	}
	patience := time.NewTimer(ackPatience)
	defer patience.Stop()
	var oldest mqtt.Token // of the pack that has waited longest
	for !r.ended || len(r.waiting) > 0 {
		var packs <-chan pack
		if !r.ended && len(r.waiting) < r.InFlight {
			packs = r.packs
		}
		var published <-chan mqtt.Token
		var acknowledged <-chan struct{}
		var overdue <-chan time.Time
		if len(r.waiting) > 0 {
			overdue = patience.C
		}
		if oldest == nil {
			published = tokens
		} else {
			acknowledged = oldest.Done()
		}
		select {
		case p, ok := <-packs:
			if !ok {
				r.ended = true
				continue
			}
			r.take(p)
			if p.readings == 0 {
				continue
			}
			if len(r.waiting) == 0 {
				patience.Reset(ackPatience)
			}
			r.waiting = append(r.waiting, p)
			r.report.Sent += p.readings
			payloads <- p.payload
		case oldest = <-published:
		case <-acknowledged:
			if err := oldest.Error(); err != nil {
				return err
			}
			r.settle(r.waiting[0])
			r.waiting, oldest = r.waiting[1:], nil
			patience.Reset(ackPatience)
		case <-overdue:
			return errPatience
		case err := <-lost:
			return fmt.Errorf("connection lost: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// take counts what a pack brings from the source.
func (r *runner) take(p pack) {
	r.report.Rows += p.rows
	for _, b := range p.bad {
		r.report.Refused[b.Fault]++
		if len(r.report.Samples) < keptSamples {
			r.report.Samples = append(r.report.Samples, b)
		}
	}
	if p.err != nil {
		r.failed = p.err
	}
}

// settle counts an acknowledged pack.
func (r *runner) settle(p pack) {
	r.report.Acknowledged += p.readings
	r.report.Delivered += p.rows
	r.report.Position = p.line
	if r.Progress != nil {
		r.Progress(r.report)
	}
}
