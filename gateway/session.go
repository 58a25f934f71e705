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

	publish := func(p *pack) {
		if p.sent {
			r.report.Again++
		} else {
			p.sent = true
			r.report.Sent += p.readings
		}
		p.token = client.Publish(Topic(r.Gateway), 1, false, p.payload)
	}
	for i := range r.waiting {
		publish(&r.waiting[i])
	}
	patience := time.NewTimer(ackPatience)
	defer patience.Stop()
	for !r.ended || len(r.waiting) > 0 {
		var packs <-chan pack
		if !r.ended && len(r.waiting) < r.InFlight {
			packs = r.packs
		}
		var acknowledged <-chan struct{}
		var overdue <-chan time.Time
		if len(r.waiting) > 0 {
			acknowledged, overdue = r.waiting[0].token.Done(), patience.C
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
			publish(&r.waiting[len(r.waiting)-1])
		case <-acknowledged:
			if err := r.waiting[0].token.Error(); err != nil {
				return err
			}
			r.settle(r.waiting[0])
			r.waiting = r.waiting[1:]
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
