package token

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"peeper/internal/wire"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

type place struct {
	dir, file string
	logs      bytes.Buffer
}

func newPlace(t *testing.T) *place {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	return &place{dir: data, file: filepath.Join(dir, "peeper-token")}
}

func (p *place) open(t *testing.T) *Keeper {
	t.Helper()
	k, err := NewKeeper(p.file, p.dir, slog.New(slog.NewTextHandler(&p.logs, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (p *place) exists(name string) bool {
	_, err := os.Stat(name)
	return !errors.Is(err, fs.ErrNotExist)
}

func TestTokenIsStoredAndItsFileRemovedAfterTheFirstAcceptedPush(t *testing.T) {
	p := newPlace(t)
	text := wire.NewToken()
	write(t, p.file, "\ufeff "+text+" \r\n")
	k := p.open(t)
	if k.Current().Reveal() != text {
		t.Fatal("the token is not in use")
	}
	stored := filepath.Join(p.dir, "token")
	if p.exists(stored) || !p.exists(p.file) {
		t.Fatal("stored before a push was accepted")
	}
	k.Accepted(k.Current())
	if p.exists(p.file) {
		t.Error("the file is still there")
	}
	info, err := os.Stat(stored)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	if p.open(t).Current().Reveal() != text {
		t.Error("not found after a restart")
	}
	if strings.Contains(p.logs.String(), text) {
		t.Error("the token is in the log")
	}
}

func TestNewTokenFileReplacesTheStoredOneOnlyWhenItWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlace(t)
		first, wrong, second := wire.NewToken(), wire.NewToken(), wire.NewToken()
		write(t, p.file, first)
		k := p.open(t)
		k.Accepted(k.Current())
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); k.Watch(ctx) }()
		defer func() { cancel(); <-done }()

		write(t, p.file, wrong)
		select {
		case <-k.Changed():
		case <-time.After(time.Minute):
			t.Fatal("the new file was not noticed")
		}
		if k.Current().Reveal() != wrong {
			t.Fatal("the new token is not tried")
		}
		if !k.Refused(k.Current()) || k.Current().Reveal() != first {
			t.Fatal("the previous token is not in use after the new one was refused")
		}
		time.Sleep(time.Minute)
		if k.Current().Reveal() != first || !p.exists(p.file) {
			t.Fatal("the refused token is tried again, or its file was removed")
		}
		write(t, p.file, second+"\n")
		<-k.Changed()
		k.Accepted(k.Current())
		if p.exists(p.file) || p.open(t).Current().Reveal() != second {
			t.Error("the second token did not replace the first")
		}
	})
}

func TestOnlyTokenIsKeptWhenRefused(t *testing.T) {
	p := newPlace(t)
	write(t, p.file, wire.NewToken())
	k := p.open(t)
	if k.Refused(k.Current()) {
		t.Error("another token was promised")
	}
	if !k.Current().Set() || !p.exists(p.file) {
		t.Error("the only token was thrown away")
	}
}

func TestTokenFilesThatCannotBe(t *testing.T) {
	good := wire.NewToken()
	for name, text := range map[string]string{
		"empty":       " \n",
		"cut":         good[:len(good)-4],
		"two":         good + "\n" + good,
		"foreign":     "glsa_0123456789abcdef",
		"a huge file": strings.Repeat("x", maxFile+1),
	} {
		p := newPlace(t)
		write(t, p.file, text)
		k := p.open(t)
		if k.Current().Set() {
			t.Errorf("%s: in use", name)
		}
		if logs := p.logs.String(); !strings.Contains(logs, p.file) || strings.Contains(logs, good[:20]) {
			t.Errorf("%s: the log says\n%s", name, logs)
		}
	}
	p := newPlace(t)
	if err := os.Mkdir(p.file, 0o700); err != nil {
		t.Fatal(err)
	}
	if p.open(t); !strings.Contains(p.logs.String(), "it is a directory") {
		t.Errorf("a directory: %s", p.logs.String())
	}
}

func TestTokenNeverShows(t *testing.T) {
	p := newPlace(t)
	text := wire.NewToken()
	write(t, p.file, text)
	s := p.open(t).Current()
	asJSON, err := json.Marshal(map[string]any{"t": s, "p": &s})
	if err != nil {
		t.Fatal(err)
	}
	var logs bytes.Buffer
	slog.New(slog.NewTextHandler(&logs, nil)).Info("x", "token", s, "in", struct{ S Secret }{s})
	slog.New(slog.NewJSONHandler(&logs, nil)).Info("x", "token", s, "in", struct{ S Secret }{s})
	hidden := struct{ s Secret }{s}
	out := fmt.Sprintf("%v %+v %#v", hidden, hidden, hidden) + fmt.Sprintf("%s %v %+v %#v %q %x %d %v", s, s, s, s, s, s, s, struct{ s *Secret }{&s}) + string(asJSON) + logs.String()
	if strings.Contains(out, text) || strings.Contains(out, text[10:40]) || strings.Contains(out, fmt.Sprintf("%x", text)) {
		t.Errorf("it shows in %s", out)
	}
}
