package main

import (
	"context"
	"os"
	"sync"
	"time"

	"lakaz"
	"lakaz/broker"
	"lakaz/telemetry/series"
)

// serveCommand is `lakaz serve`.
type serveCommand struct {
	logging
	Data             string `default:"data" type:"path" help:"${data}"`
	HTTP             string `name:"http" default:":8080" help:"${http}"`
	MQTT             string `name:"mqtt" default:"0.0.0.0:1883" help:"${mqtt}"`
	MQTTBroker       string `name:"mqtt-broker" help:"${mqttBroker}"`
	MQTTUsername     string `name:"mqtt-username" help:"${mqttUsername}"`
	MQTTPasswordFile string `name:"mqtt-password-file" type:"path" help:"${mqttPasswordFile}"`
	BehindProxy      bool   `help:"${behindProxy}"`
	KeepReadings     int    `default:"${keptReadings}" help:"${keepReadings}"`
	KeepHours        int    `default:"${keptHours}" help:"${keepHours}"`
	Backup           string `type:"path" help:"${backupFolder}"`
	Voice            string `type:"existingdir" help:"${voiceFolder}"`
	Network          string `aliases:"bag-name" help:"${network}"`
	Wifi             string `placeholder:"SSID[:PASSWORD]" help:"${wifi}"`
	Bag              bool   `help:"${bag}"`
	File             string `arg:"" optional:"" type:"existingfile" help:"${bagFile}"`
	Territory        string `enum:"FR,GP,MQ,GF,RE,YT" default:"FR" help:"${bagTerritory}"`
	Reserve          uint   `default:"256" help:"${reserve}"`
}

// settleFor is how long the gateways and people of a whole programme need to come back.
const settleFor = 5 * time.Minute

// Run serves until it is told to stop.
func (c *serveCommand) Run(t *terminal) error {
	if c.KeepReadings < 1 || c.KeepHours < c.KeepReadings {
		return lakaz.Invalid("keep-readings", "cli.keepRefused")
	}
	log := c.open(t.err)
	password, err := t.secret(c.MQTTPasswordFile, "LAKAZ_MQTT_PASSWORD")
	if err != nil {
		return err
	}
	network := wifiOf(c.Wifi)
	if network.Name == "" {
		network.Name = c.Network
	}
	if c.File != "" && !c.Bag {
		return lakaz.Invalid("file", "cli.bagAlone")
	}
	var entered string // the bag's facilitator's password, where it is new
	var prepare func(context.Context, *server) error
	if c.Bag {
		prepare = func(ctx context.Context, s *server) (err error) {
			if entered, err = s.packBag(ctx, lakaz.Territory(c.Territory)); err != nil || c.File == "" {
				return err
			}
			data, err := os.ReadFile(c.File)
			if err != nil {
				return err
			}
			return s.openCarried(ctx, data)
		}
	}
	sv, err := start(t.ctx, settings{
		options: options{BehindProxy: c.BehindProxy, Keep: series.Retention{Raw: c.KeepReadings, Hours: c.KeepHours}, Settle: settleFor, Voice: c.Voice, Network: network, Bag: c.Bag},
		data:    c.Data,
		backup:  c.Backup,
		reserve: uint64(c.Reserve) << 20,
		http:    c.HTTP,
		mqtt:    c.MQTT,
		outer:   broker.ConnectOptions{URL: c.MQTTBroker, Username: c.MQTTUsername, Password: password},
		prepare: prepare,
	}, log)
	if err != nil {
		return err
	}
	if sv.bag != nil {
		if err := sv.bag.tell(t, entered, network); err != nil {
			log.Warn("the bag could not be told of", "err", err)
		}
		watching, stop := context.WithCancel(t.ctx)
		var watch sync.WaitGroup
		watch.Go(func() {
			if err := sv.bag.watch(watching, t); err != nil {
				log.Warn("the bag's new address could not be told", "err", err)
			}
		})
		defer watch.Wait()
		defer stop()
	}
	log.Info("serving", "version", version, "http", sv.httpAddr(), "mqtt", sv.mqttAddr(), "broker", c.MQTTBroker, "data", c.Data)
	return sv.wait(t.ctx)
}
