package main

import (
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
)

const mosquittoName = "Mosquitto + paho without storage"

// mosquitto is the broker with a subscriber that counts what it is given and keeps nothing.
type mosquitto struct {
	*process
	addr string
	seen atomic.Int64
	sub  paho.Client
}

func startMosquitto(dir string) (*mosquitto, error) {
	bin, err := install("mosquitto", "mosquitto")
	if err != nil {
		return nil, err
	}
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(addr)
	conf := dir + ".conf"
	text := fmt.Sprintf("listener %s 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\nmax_inflight_messages 0\nset_tcp_nodelay true\nlog_type error\n", port)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		return nil, err
	}
	p, err := startProcess(dir+".log", func() error {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			c.Close()
		}
		return err
	}, bin, "-c", conf)
	if err != nil {
		return nil, err
	}
	m := &mosquitto{process: p, addr: addr}
	m.sub = paho.NewClient(paho.NewClientOptions().AddBroker("tcp://" + addr).SetClientID("bench").SetOrderMatters(true).
		SetDefaultPublishHandler(func(paho.Client, paho.Message) { m.seen.Add(1) }))
	for _, token := range []func() paho.Token{m.sub.Connect, func() paho.Token { return m.sub.Subscribe("lakaz/+/senml", 1, nil) }} {
		t := token()
		if !t.WaitTimeout(10*time.Second) || t.Error() != nil {
			p.stop()
			return nil, fmt.Errorf("paho: %v", t.Error())
		}
	}
	return m, nil
}

func (m *mosquitto) stop() error {
	m.sub.Disconnect(250)
	return m.process.stop()
}
