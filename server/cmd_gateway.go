package main

import (
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"
	"time"

	"lakaz"
	"lakaz/gateway"
	"lakaz/locales"
	"lakaz/telemetry/simulate"
)

// gatewayCommand is `lakaz gateway`: a gateway in software that publishes a recorded home, or one it makes up.
type gatewayCommand struct {
	Broker       string        `default:"tcp://127.0.0.1:1883" help:"${broker}"`
	Username     string        `required:"" help:"${gatewayUsername}"`
	Password     string        `help:"${gatewayPassword}"`
	PasswordFile string        `type:"path" help:"${passwordFile}"`
	Replay       string        `type:"path" help:"${replay}"`
	Format       string        `default:"uci-appliances" help:"${format}"`
	Speed        float64       `default:"1" help:"${speed}"`
	From         int           `default:"0" help:"${from}"`
	ToNow        bool          `help:"${toNow}"`
	Territory    string        `enum:"FR,GP,MQ,GF,RE,YT" default:"FR" help:"${territory}"`
	Seed         uint64        `default:"1" help:"${seed}"`
	Every        time.Duration `default:"10s" help:"${every}"`
	Quiet        bool          `help:"${quiet}"`
}

// Run publishes until the recording ends or it is told to stop, and says what was acknowledged.
func (c *gatewayCommand) Run(t *terminal) error {
	if c.PasswordFile != "" {
		secret, err := t.secret(c.PasswordFile, "")
		if err != nil {
			return err
		}
		c.Password = secret
	}
	o := gateway.Options{Broker: c.Broker, Username: c.Username, Password: c.Password,
		Log: slog.New(slog.NewTextHandler(t.err, nil))}
	rows, total, err := c.rows(t)
	if err != nil {
		return err
	}
	o.Rows = rows
	if c.Replay != "" && c.Speed == 0 {
		o.Batch = 10
	}
	if !c.Quiet {
		if terminal, ok := t.err.(*os.File); ok && total > 0 {
			set := gateway.Bar(terminal, total, t.words.T("cli.sent"))
			o.Progress = func(r gateway.Report) { set(r.Delivered) }
		}
	}
	report, err := gateway.Run(t.ctx, o)
	if !c.Quiet {
		c.tell(t, t.out, report)
	}
	if err == nil && c.Replay != "" && report.Rows == 0 {
		return &lakaz.Refusal{Kind: lakaz.ErrInvalid, Field: "replay", Key: "cli.nothingUsable"}
	}
	return err
}

// rows is what is published: the recording's rows and how many there are, or those of a home that lives in real time.
func (c *gatewayCommand) rows(t *terminal) (iter.Seq2[gateway.Row, error], int, error) {
	if c.Replay == "" {
		territory := lakaz.Territory(c.Territory)
		home := simulate.New(typical(territory), simulate.WeatherOf(territory, c.Seed), c.Seed, time.Now())
		return gateway.Simulated(t.ctx, home, c.Every, time.Now), 0, nil
	}
	format, err := gateway.FormatNamed(c.Format)
	if err != nil {
		return nil, 0, err
	}
	recording := gateway.Recording{Path: c.Replay, Format: format}
	total, last, err := recording.Scan(c.From)
	if err != nil {
		return nil, 0, err
	}
	shift := time.Duration(0)
	if c.ToNow {
		shift = time.Since(last).Truncate(24 * time.Hour)
	}
	return gateway.Paced(t.ctx, recording.Rows(c.From, shift), c.Speed, time.Now), total, nil
}

// tell says how a run went.
func (c *gatewayCommand) tell(t *terminal, w io.Writer, r gateway.Report) {
	fmt.Fprintln(w, t.words.T("cli.acknowledged", locales.Args{"Count": r.Acknowledged, "Position": fmt.Sprint(r.Position)}))
	bad := 0
	for _, n := range r.Refused {
		bad += n
	}
	if bad > 0 {
		fmt.Fprintln(w, t.words.N("cli.unusable", bad))
	}
	for _, row := range r.Samples {
		key, args := row.Sentence()
		fmt.Fprintln(w, t.words.T(key, args))
	}
}

// typical is a small flat of a territory, for a gateway that is only to be tried.
func typical(t lakaz.Territory) simulate.Profile {
	p := simulate.Profile{
		People: 2, LossWPerKM2: 1.6, AirChanges: 0.5, StandbyW: 45, FridgeW: 90, HotWater: simulate.AnyTimeTank,
		Dwelling: lakaz.Dwelling{Territory: t, Floor: 18, Outdoor: true, ColdWater: true, Rooms: []lakaz.Room{
			{ID: "salon", Kind: lakaz.LivingRoom}, {ID: "bedroom", Kind: lakaz.Bedroom}}},
	}
	if t.Overseas() {
		p.Fans, p.Cooled, p.Comfort, p.HotWater = true, []string{"bedroom"}, 26, simulate.SolarTank
	} else {
		p.Heating, p.Day, p.Night, p.Away = simulate.Electric, 19.5, 17.5, 17
	}
	return p
}
