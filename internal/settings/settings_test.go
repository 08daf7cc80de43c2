package settings

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"15s":     15 * time.Second,
		"60d":     60 * 24 * time.Hour,
		"1d12h":   36 * time.Hour,
		"1y2w":    (365 + 14) * 24 * time.Hour,
		"1m500ms": time.Minute + 500*time.Millisecond,
		"0":       0,
		" 5m ":    5 * time.Minute,
	} {
		got, err := ParseDuration(text)
		if err != nil || got.Std() != want {
			t.Errorf("ParseDuration(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "15", "s", "-5s", "1.5h", "5m1h", "5m5m", "5 m", "1month", "99999999999y", "999999999999999999999s"} {
		if got, err := ParseDuration(text); err == nil {
			t.Errorf("ParseDuration(%q) = %v, want an error", text, got)
		}
	}
}

func TestParseBytes(t *testing.T) {
	for text, want := range map[string]int64{
		"20GiB": 20 << 30, "1gib": 1 << 30, "512MB": 512e6, "100": 100, "1.5KiB": 1536, "2 GiB": 2 << 30, "64m": 64 << 20,
	} {
		got, err := ParseBytes(text)
		if err != nil || int64(got) != want {
			t.Errorf("ParseBytes(%q) = %v, %v; want %d", text, int64(got), err, want)
		}
	}
	for _, text := range []string{"", "GiB", "-1GiB", "5XB", "1e3", "1.2.3MB", "99999999TiB", "NaN", "0x10"} {
		if got, err := ParseBytes(text); err == nil {
			t.Errorf("ParseBytes(%q) = %v, want an error", text, int64(got))
		}
	}
}

func FuzzDuration(f *testing.F) {
	f.Add("1d12h")
	f.Add("9223372036854775807ms")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDuration(text)
		if err != nil {
			return
		}
		if d < 0 {
			t.Fatalf("ParseDuration(%q) = %d, negative", text, d)
		}
		again, err := ParseDuration(d.String())
		if err != nil || again != d {
			t.Fatalf("%q became %q, which reads as %v, %v", text, d, again, err)
		}
	})
}

func FuzzBytes(f *testing.F) {
	f.Add("20GiB")
	f.Add("9223372036854775807")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ParseBytes(text)
		if err != nil {
			return
		}
		if b < 0 {
			t.Fatalf("ParseBytes(%q) = %d, negative", text, b)
		}
		again, err := ParseBytes(b.String())
		if err != nil || again != b {
			t.Fatalf("%q became %q, which reads as %v, %v", text, b, again, err)
		}
	})
}

func TestParseEnv(t *testing.T) {
	text := "\ufeff# comment\n\nA=1\n export B = two words # why\nC='a # $b'\nD=\"x\\n\\\"y\\\" \\$z\"  # end\nE=\nF=pa#ss\r\n"
	got, err := ParseEnv(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []Variable{{"A", "1", 3}, {"B", "two words", 4}, {"C", "a # $b", 5}, {"D", "x\n\"y\" $z", 6}, {"E", "", 7}, {"F", "pa#ss", 8}}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d: got %v, want %v", want[i].Line, got[i], want[i])
		}
	}
	for name, bad := range map[string]string{
		"no equals": "\nPEEPER_HOST", "bad name": "\nA-B=1", "open quote": "\nA='x", "after quote": "\nA='x' y",
	} {
		if _, err := ParseEnv(strings.NewReader(bad)); err == nil || !strings.HasPrefix(err.Error(), "2: ") {
			t.Errorf("%s: error %v does not begin with the line", name, err)
		}
	}
}

func FuzzParseEnv(f *testing.F) {
	f.Add("A=\"x\\\n")
	f.Fuzz(func(t *testing.T, text string) {
		variables, err := ParseEnv(strings.NewReader(text))
		for _, v := range variables {
			if err == nil && !isVariableName(v.Name) {
				t.Fatalf("accepted the name %q", v.Name)
			}
		}
	})
}

func TestEnvironmentWinsOverEnvFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(file, []byte("PEEPER_T1=file\nPEEPER_T2=file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PEEPER_T1", "environment")
	t.Setenv("PEEPER_T2", "")
	os.Unsetenv("PEEPER_T2")
	if err := LoadEnvFile(file); err != nil {
		t.Fatal(err)
	}
	if a, b := os.Getenv("PEEPER_T1"), os.Getenv("PEEPER_T2"); a != "environment" || b != "file" {
		t.Errorf("got %q and %q", a, b)
	}
	if err := LoadEnvFile(file + ".absent"); err == nil {
		t.Error("an absent env file is not an error")
	}
}

func TestEnvFiles(t *testing.T) {
	got := EnvFiles([]string{"run", "--env-file", "a", "--env-file=b", "--", "--env-file=c"})
	if strings.Join(got, " ") != "a b" {
		t.Errorf("got %q", got)
	}
}

func TestUnknownVariables(t *testing.T) {
	known := []string{"PEEPER_HOST", "PEEPER_METRICS_RETENTION"}
	got := UnknownVariables([]string{"PEEPER_HOTS=secret", "PEEPER_HOST=a", "PATH=x", "PEEPER_METRIC_RETENTION=1d", "PEEPER_QUITE_DIFFERENT_THING=1"}, known)
	want := []string{
		"PEEPER_HOTS: there is no such setting; did you mean PEEPER_HOST?",
		"PEEPER_METRIC_RETENTION: there is no such setting; did you mean PEEPER_METRICS_RETENTION?",
		"PEEPER_QUITE_DIFFERENT_THING: there is no such setting",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestLogger(t *testing.T) {
	var out bytes.Buffer
	log, err := loggerTo(&out, "warn", "json")
	if err != nil {
		t.Fatal(err)
	}
	log.Info("quiet")
	log.Warn("loud")
	if text := out.String(); strings.Contains(text, "quiet") || !strings.Contains(text, `"msg":"loud"`) {
		t.Errorf("got %s", text)
	}
	for _, bad := range [][2]string{{"noisy", "text"}, {"info", "xml"}} {
		if _, err := Logger(bad[0], bad[1]); err == nil {
			t.Errorf("Logger(%q, %q) gives no error", bad[0], bad[1])
		}
	}
}
