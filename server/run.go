package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	_ "time/tzdata" // the dwellings' clocks, on machines that have no zone database

	"github.com/alecthomas/kong"

	"lakaz"
	"lakaz/kv"
	"lakaz/kv/badgerkv"
	"lakaz/locales"
)

// version is set by the linker.
var version = "unversioned"

// cli is the command line. Every flag has a twin in the environment: --http is LAKAZ_HTTP.
type cli struct {
	Serve   serveCommand   `cmd:"" help:"${serve}"`
	Demo    demoCommand    `cmd:"" help:"${demo}"`
	Gateway gatewayCommand `cmd:"" help:"${gateway}"`
	User    struct {
		Add userAddCommand `cmd:"" help:"${userAdd}"`
	} `cmd:"" help:"${user}"`
	Import  importCommand  `cmd:"" help:"${import}"`
	Export  exportCommand  `cmd:"" help:"${export}"`
	Erase   eraseCommand   `cmd:"" help:"${erase}"`
	Backup  backupCommand  `cmd:"" help:"${backup}"`
	Restore restoreCommand `cmd:"" help:"${restore}"`
	Pack    packCommand    `cmd:"" help:"${pack}"`
	Carry   carryCommand   `cmd:"" help:"${carry}"`
	Version versionCommand `cmd:"" help:"${version}"`
}

// terminal is where a command runs.
type terminal struct {
	ctx    context.Context
	in     io.Reader
	out    io.Writer
	err    io.Writer
	words  *locales.Printer
	getenv func(string) string
}

// run is the program: it returns the exit status. It ends when ctx does, or on SIGINT or SIGTERM; a second signal ends it
// at once.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	t := &terminal{ctx: ctx, in: in, out: out, err: errs, words: locales.For(locales.Source), getenv: os.Getenv}
	var commands cli
	ended := -1
	parser, err := kong.New(&commands, kong.Name("lakaz"), kong.Description(t.words.T("cli.about")), kong.Writers(out, errs),
		kong.DefaultEnvars("LAKAZ"), kong.UsageOnError(), kong.Exit(func(status int) { ended = status }), helpTexts(t.words))
	if err != nil {
		fmt.Fprintln(errs, err)
		return 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if ended >= 0 {
		return ended
	}
	if err != nil {
		fmt.Fprintln(errs, err)
		return 2
	}
	switch err := command.Run(t); {
	case err == nil, errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return 0
	default:
		fmt.Fprintln(errs, t.sentence(err))
		return 1
	}
}

// sentence is an error as the person at the terminal reads it.
func (t *terminal) sentence(err error) string {
	var refusal *lakaz.Refusal
	if errors.As(err, &refusal) {
		return strings.TrimPrefix(refusal.Field+" : ", " : ") + t.words.T(refusal.Key, refusal.Args)
	}
	var path *fs.PathError
	switch {
	case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
		return t.words.T("cli.notThere", locales.Args{"Path": path.Path})
	case errors.Is(err, badgerkv.ErrInUse):
		return t.words.T("cli.dataInUse")
	case errors.Is(err, kv.ErrFull):
		return t.words.T("cli.diskFull")
	case errors.Is(err, lakaz.ErrForbidden):
		return t.words.T("cli.secretRefused")
	}
	return t.words.T("cli.failed", locales.Args{"Error": err.Error()})
}

// helpTexts are the sentences of the help.
func helpTexts(w locales.Words) kong.Vars {
	return kong.Vars{
		"serve": w.T("cli.serve"), "demo": w.T("cli.demo"), "gateway": w.T("cli.gateway"), "user": w.T("cli.user"),
		"userAdd": w.T("cli.userAdd"), "version": w.T("cli.version"), "data": w.T("cli.data"), "http": w.T("cli.http"),
		"export": w.T("cli.export"), "exportHousehold": w.T("cli.exportHousehold"), "exportFormat": w.T("cli.exportFormat"),
		"exportFrom": w.T("cli.exportFrom"), "exportTo": w.T("cli.exportTo"), "exportOut": w.T("cli.exportOut"),
		"erase": w.T("cli.erase"), "eraseHousehold": w.T("cli.eraseHousehold"), "eraseName": w.T("cli.eraseName"),
		"backup": w.T("cli.backup"), "backupOut": w.T("cli.backupOut"), "backupFolder": w.T("cli.backupFolder"), "voiceFolder": w.T("cli.voiceFolder"), "network": w.T("cli.network"),
		"carry": w.T("cli.carry"), "carryOut": w.T("cli.carryOut"), "carryTo": w.T("cli.carryTo"), "carryToken": w.T("cli.carryToken"),
		"bagFile": w.T("cli.bagFile"), "wifi": w.T("cli.wifi"), "bag": w.T("cli.bag"), "bagTerritory": w.T("cli.bagTerritory"),
		"pack": w.T("cli.pack"), "packCheck": w.T("cli.packCheck"), "packPath": w.T("cli.packPath"), "packWrite": w.T("cli.packWrite"),
		"packID": w.T("cli.packID"), "packOut": w.T("cli.packOut"),
		"restore": w.T("cli.restore"), "restoreIn": w.T("cli.restoreIn"),
		"keepReadings": w.T("cli.keepReadings"), "keepHours": w.T("cli.keepHours"),
		"keptReadings": strconv.Itoa(keptFor().Raw), "keptHours": strconv.Itoa(keptFor().Hours),
		"mqtt": w.T("cli.mqtt"), "mqttBroker": w.T("cli.mqttBroker"), "mqttUsername": w.T("cli.mqttUsername"),
		"mqttPasswordFile": w.T("cli.mqttPasswordFile"), "behindProxy": w.T("cli.behindProxy"), "log": w.T("cli.log"),
		"logLevel": w.T("cli.logLevel"), "email": w.T("cli.email"), "name": w.T("cli.name"), "role": w.T("cli.role"),
		"operation": w.T("cli.operation"), "phone": w.T("cli.phone"), "passwordFile": w.T("cli.passwordFile"), "json": w.T("cli.json"),
		"seed": w.T("cli.seed"), "days": w.T("cli.days"),
		"broker": w.T("cli.broker"), "gatewayUsername": w.T("cli.gatewayUsername"), "gatewayPassword": w.T("cli.gatewayPassword"),
		"replay": w.T("cli.replay"), "format": w.T("cli.format"), "speed": w.T("cli.speed"), "from": w.T("cli.from"),
		"toNow": w.T("cli.toNow"), "territory": w.T("cli.territory"), "every": w.T("cli.every"), "quiet": w.T("cli.quiet"),
		"import": w.T("cli.import"), "importHousehold": w.T("cli.importHousehold"), "importFormat": w.T("cli.importFormat"),
		"importMapping": w.T("cli.importMapping"), "importDryRun": w.T("cli.importDryRun"),
		"importReport": w.T("cli.importReport"), "reserve": w.T("cli.reserve"), "importFile": w.T("cli.importFile"),
	}
}

// logging is how a command logs. No line holds a name, an address or a reading.
type logging struct {
	Log      string `enum:"text,json" default:"text" help:"${log}"`
	LogLevel string `enum:"debug,info,warn,error" default:"info" help:"${logLevel}"`
}

func (l logging) open(w io.Writer) *slog.Logger {
	var level slog.Level
	if level.UnmarshalText([]byte(l.LogLevel)) != nil {
		level = slog.LevelInfo
	}
	o := &slog.HandlerOptions{Level: level}
	if l.Log == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// secret reads a secret from a file, else from a variable of the environment; "" where there is neither.
func (t *terminal) secret(file, variable string) (string, error) {
	if file == "" {
		return t.getenv(variable), nil
	}
	data, err := os.ReadFile(file)
	return strings.TrimRight(string(data), "\r\n"), err
}

// versionCommand tells which version this is.
type versionCommand struct{}

// Run prints it.
func (versionCommand) Run(t *terminal) error {
	_, err := fmt.Fprintln(t.out, "lakaz", version)
	return err
}
