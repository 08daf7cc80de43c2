// Command peeper-client collects the metrics of the server it runs on and
// pushes them to a Peeper Server. It opens no port.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"peeper/internal/client"
	"peeper/internal/settings"
	"peeper/internal/version"
)

const (
	// gcPercent and memoryLimit trade a little CPU for memory: the client is a
	// guest on the machine it measures. The limit is soft.
	gcPercent   = 50
	memoryLimit = 48 << 20
	// maxProcs: a round is short and seldom; more threads only take memory.
	maxProcs = 2
)

type cli struct {
	client.Config
	EnvFile []string `name:"env-file" placeholder:"FILE" help:"Read variables from this file; what the environment has wins. May be repeated."`

	Run     struct{} `cmd:"" default:"1" help:"Collect and push until stopped (default)."`
	Check   struct{} `cmd:"" help:"Try every step and every source once; print one line each with the fix."`
	Version struct{} `cmd:"" help:"Print the version."`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "peeper-client:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	for _, path := range settings.EnvFiles(args) {
		if err := settings.LoadEnvFile(path); err != nil {
			return err
		}
	}
	dropEmptyVariables()
	var c cli
	parser, err := kong.New(&c, kong.Name("peeper-client"),
		kong.Description("Collects the metrics of this server and pushes them to a Peeper Server."),
		kong.ExplicitGroups([]kong.Group{
			{Key: "server", Title: "The server:"},
			{Key: "client", Title: "This client:"},
			{Key: "modules", Title: "Modules:"},
			{Key: "log", Title: "Log:"},
		}))
	if err != nil {
		return err
	}
	chosen, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w; see peeper-client --help", err)
	}
	tune()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	switch chosen.Command() {
	case "version":
		fmt.Println(version.Text("peeper-client"))
		return nil
	case "check":
		return client.Check(ctx, c.Config, os.Stdout)
	}
	return collectAndPush(ctx, c.Config)
}

func collectAndPush(ctx context.Context, cfg client.Config) (err error) {
	log, err := settings.Logger(cfg.LogLevel, cfg.LogFormat)
	if err != nil {
		return err
	}
	for _, line := range settings.UnknownVariables(os.Environ(), client.Variables) {
		log.Warn(line)
	}
	c, err := client.New(cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	err = c.Run(ctx)
	log.Info("Stopped")
	return err
}

// dropEmptyVariables makes NAME= mean "not set", as it does in Compose files.
func dropEmptyVariables() {
	for _, name := range settingNames() {
		if v, set := os.LookupEnv(name); set && v == "" {
			os.Unsetenv(name)
		}
	}
}

func settingNames() []string {
	return append([]string{
		"DOCKER_ENABLED", "DOCKER_HOST", "MYSQL_EXPORTER_ENABLED", "POSTGRES_EXPORTER_ENABLED",
		"HAPROXY_EXPORTER_ENABLED", "HAPROXY_URL",
	}, client.Variables...)
}

func tune() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(min(maxProcs, runtime.GOMAXPROCS(0)))
	}
}
