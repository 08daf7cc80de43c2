package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"peeper/internal/wire"
)

// TestMain keeps the settings of whoever runs the tests away from them.
func TestMain(m *testing.M) {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "PEEPER_") {
			os.Unsetenv(name)
		}
	}
	os.Exit(m.Run())
}

// command runs the program with a data directory of the test.
func command(t *testing.T, stdin string, args ...string) (string, error) {
	t.Helper()
	in := filepath.Join(t.TempDir(), "stdin")
	if err := os.WriteFile(in, []byte(stdin), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(in)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out bytes.Buffer
	err = run(args, file, &out)
	return out.String(), err
}

func TestTokenCreatePrintsTheTokenAlone(t *testing.T) {
	t.Setenv("PEEPER_DATA_DIR", filepath.Join(t.TempDir(), "data"))
	for _, args := range [][]string{
		{"token", "create", "--name", "node1"},
		{"token", "create", "--name=node1", "--role=Push", "--ttl=90d"},
		{"token", "create", "--name", "grafana", "--role", "Viewer"},
	} {
		out, err := command(t, "", args...)
		if err != nil {
			t.Fatal(args, err)
		}
		if err := wire.CheckToken(strings.TrimSuffix(out, "\n")); err != nil {
			t.Errorf("%q prints %q: %v", args, out, err)
		}
	}
	for _, args := range [][]string{
		{"token", "create"},
		{"token", "create", "--name", "x", "--role", "Root"},
		{"token", "create", "--name", "x", "--ttl", "soon"},
	} {
		if out, err := command(t, "", args...); err == nil || out != "" && strings.Contains(out, wire.TokenPrefix) {
			t.Errorf("%q prints %q, %v", args, out, err)
		}
	}
}

func TestResetPassword(t *testing.T) {
	t.Setenv("PEEPER_DATA_DIR", filepath.Join(t.TempDir(), "data"))
	if _, err := command(t, "a long new password\n", "user", "reset-password", "nobody"); err == nil {
		t.Error("the password of an unknown user is set")
	}
	if _, err := command(t, "\n", "user", "reset-password", "admin"); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("an empty password: %v", err)
	}
}

func TestSecretsAreNotTakenFromTheCommandLine(t *testing.T) {
	for _, args := range [][]string{{"--admin-password", "s3cret"}, {"check", "--database-url=postgres://u:s3cret@h/d"}} {
		_, err := command(t, "", args...)
		if err == nil || !strings.Contains(err.Error(), "set the variable PEEPER_") || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", args, err)
		}
	}
}

func TestSettingsComeFromFlagsEnvironmentAndFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, ".env")
	text := "PEEPER_DATA_DIR=" + filepath.Join(dir, "from-file") + "\nPEEPER_LISTEN=127.0.0.1:0\nPEEPER_HOST=from.file\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"PEEPER_DATA_DIR", "PEEPER_LISTEN"} {
		t.Setenv(name, "") // so that the test's end removes what the file sets
		os.Unsetenv(name)
	}
	t.Setenv("PEEPER_HOST", "from.environment")
	out, err := command(t, "", "check", "--env-file", file, "--config-dir", filepath.Join(dir, "from-flag"))
	if err != nil {
		t.Fatal(err, out)
	}
	for _, want := range []string{"from-file", filepath.Join("from-flag", "certificates", "crt", "from.environment.pem")} {
		if !strings.Contains(out, want) {
			t.Errorf("the check does not name %s:\n%s", want, out)
		}
	}
}

func TestCheckTellsOfUnknownVariables(t *testing.T) {
	t.Setenv("PEEPER_DATA_DIR", filepath.Join(t.TempDir(), "data"))
	t.Setenv("PEEPER_LISTEN", "127.0.0.1:0")
	t.Setenv("PEEPER_METRICS_RETENTION", "") // as if it were not set
	t.Setenv("PEEPER_METRICS_RETENTON", "1d")
	out, err := command(t, "", "check")
	if err == nil || !strings.Contains(out, "PEEPER_METRICS_RETENTON: there is no such setting; did you mean PEEPER_METRICS_RETENTION?") ||
		strings.Contains(out, "too short") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestVersion(t *testing.T) {
	if out, err := command(t, "", "version"); err != nil || !strings.HasPrefix(out, "peeper-server ") {
		t.Errorf("%q, %v", out, err)
	}
}

func TestNotYet(t *testing.T) {
	var cli commands
	if lines := cli.NotYet(); len(lines) != 0 {
		t.Errorf("by default it warns: %q", lines)
	}
	yes, no := "true", "false"
	cli.EmailEnabled, cli.BackupEnabled = &yes, &no
	if lines := cli.NotYet(); len(lines) != 1 || lines[0] != "EMAIL_ENABLED: this module is not in this version yet" {
		t.Errorf("got %q", lines)
	}
}
