// Peeper Server: it stores what the clients push, shows it, and tells when
// something is wrong.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"peeper/internal/server"
	"peeper/internal/settings"
	"peeper/internal/version"
)

const description = `Peeper Server. Every setting is a flag and an environment variable. Files with variables are read with --env-file.`

// commands is the command line; its flags are all settings of the server.
type commands struct {
	server.Config `embed:""`

	Run   struct{} `cmd:"" default:"1" help:"Run the server (the default)."`
	Check struct{} `cmd:"" help:"Check settings, certificate, dashboards, data directory and address; exit 1 on a problem."`
	Token struct {
		Create tokenCreate `cmd:"" help:"Make a token and print it, once."`
	} `cmd:"" help:"Tokens of service accounts."`
	User struct {
		ResetPassword resetPassword `cmd:"" help:"Set a user's password, read from the terminal or stdin."`
	} `cmd:"" help:"Users."`
	Version struct{} `cmd:"" help:"Print the version."`
}

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		if !errors.Is(err, errTold) {
			fmt.Fprintln(os.Stderr, "peeper-server: "+err.Error())
		}
		os.Exit(1)
	}
}

// errTold ends the program with an error that was already printed.
var errTold = errors.New("told")

func run(args []string, stdin *os.File, stdout io.Writer) error {
	for _, file := range settings.EnvFiles(args) {
		if err := settings.LoadEnvFile(file); err != nil {
			return err
		}
	}
	if err := refuseSecrets(args); err != nil {
		return err
	}
	var cli commands
	parser, err := kong.New(&cli,
		kong.Name("peeper-server"), kong.Description(description), kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
		kong.Writers(stdout, os.Stderr),
	)
	if err != nil {
		return err
	}
	known := variables(parser)
	for _, name := range known {
		// Compose files pass on what is not set as an empty value.
		if value, set := os.LookupEnv(name); set && value == "" {
			os.Unsetenv(name)
		}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w; --help lists all settings", err)
	}
	unknown := settings.UnknownVariables(os.Environ(), known)

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	switch parsed.Command() {
	case "version":
		fmt.Fprintln(stdout, version.Text("peeper-server"))
		return nil
	case "check":
		if !server.Check(ctx, cli.Config, unknown, stdout) {
			return errTold
		}
		return nil
	case "token create":
		return cli.Token.Create.run(ctx, cli.Config, stdout)
	case "user reset-password <login>":
		return cli.User.ResetPassword.run(ctx, cli.Config, stdin, stdout)
	}
	// A second signal ends the program at once.
	context.AfterFunc(ctx, stop)
	return serve(ctx, cli.Config, unknown, stdout)
}

// refuseSecrets keeps secrets out of the command line, where every user of
// the machine can read them.
func refuseSecrets(args []string) error {
	for _, arg := range args {
		if arg == "--" {
			return nil
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		if variable := server.SecretFlags[name]; variable != "" && strings.HasPrefix(arg, "--") {
			return fmt.Errorf("--%s would show a secret in the list of processes: set the variable %s, or use --env-file", name, variable)
		}
	}
	return nil
}

// variables lists the environment variables the command line knows.
func variables(parser *kong.Kong) []string {
	var names []string
	for _, flags := range parser.Model.AllFlags(false) {
		for _, flag := range flags {
			names = append(names, flag.Envs...)
		}
	}
	return names
}

func serve(ctx context.Context, cfg server.Config, unknown []string, stdout io.Writer) error {
	log, err := settings.Logger(cfg.LogLevel, cfg.LogFormat)
	if err != nil {
		return err
	}
	log.Info("starting", "program", "peeper-server", "version", version.Version, "revision", version.Revision)
	for _, line := range unknown {
		log.Warn(line)
	}
	for _, line := range cfg.NotYet() {
		log.Warn(line)
	}
	s, err := server.New(ctx, cfg, log)
	if err != nil {
		return err
	}
	s.Announce(stdout)
	return s.Run(ctx)
}
