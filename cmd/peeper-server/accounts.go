package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"peeper/internal/server"
	"peeper/internal/server/account"
	"peeper/internal/settings"
)

type tokenCreate struct {
	Name string            `required:"" help:"Service account the token is for; made if it is not there."`
	Role string            `default:"Push" enum:"Viewer,Editor,Admin,Push" help:"What the token may do (${enum})."`
	TTL  settings.Duration `name:"ttl" default:"0" help:"How long it is valid, like 90d; 0 is for ever."`
}

// run prints the token alone, so that scripts can take it.
func (t tokenCreate) run(ctx context.Context, cfg server.Config, stdout io.Writer) error {
	token, err := server.CreateToken(ctx, cfg, t.Name, account.Role(t.Role), t.TTL.Std())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, token.Reveal())
	return err
}

type resetPassword struct {
	Login string `arg:"" help:"The user's login."`
}

func (r resetPassword) run(ctx context.Context, cfg server.Config, stdin *os.File, stdout io.Writer) error {
	password, err := readPassword(stdin)
	if err != nil {
		return err
	}
	if err := server.ResetPassword(ctx, cfg, r.Login, account.Secret(password)); err != nil {
		return err
	}
	_, err = fmt.Fprintln(stdout, "The password is set; the user's sessions ended.")
	return err
}

// readPassword asks twice on a terminal, without showing it, and takes the
// first line otherwise.
func readPassword(stdin *os.File) (string, error) {
	if !term.IsTerminal(int(stdin.Fd())) {
		line, err := bufio.NewReader(io.LimitReader(stdin, 4096)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("cannot read the password from stdin: %w", err)
		}
		return notEmpty(strings.TrimRight(line, "\r\n"))
	}
	first, err := ask(stdin, "New password: ")
	if err != nil {
		return "", err
	}
	second, err := ask(stdin, "The same again: ")
	if err != nil {
		return "", err
	}
	if first != second {
		return "", errors.New("the two passwords differ: nothing was changed")
	}
	return notEmpty(first)
}

func ask(terminal *os.File, question string) (string, error) {
	fmt.Fprint(os.Stderr, question)
	text, err := term.ReadPassword(int(terminal.Fd()))
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return "", fmt.Errorf("cannot read the password: %w", err)
	}
	return string(text), nil
}

func notEmpty(password string) (string, error) {
	if password == "" {
		return "", errors.New("the password is empty: nothing was changed")
	}
	return password, nil
}
