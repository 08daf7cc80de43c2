package e2e

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"peeper/test/harness"
)

// `peeper-client check` names the step that fails and the fix.
func TestClientCheck(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	pin, token := s.Pin(), s.Token("checked", "Push")
	stranger := "sha256//" + base64.StdEncoding.EncodeToString(make([]byte, 32))
	for _, one := range []struct {
		name       string
		port       int
		pin, token string
		env        map[string]string
		want       string // in the output; "" when all is well
	}{
		{"all is well", s.Port, pin, token, nil, ""},
		{"nobody listens", harness.FreePort(t), pin, token, nil, "refused"},
		{"another key", s.Port, stranger, token, nil, "pin"},
		{"no pin for a self-signed certificate", s.Port, "", token, nil, "PEEPER_TLS_PIN"},
		{"unknown token", s.Port, pin, token[:15] + "0000" + token[19:], nil, "token"},
		{"no such name", s.Port, pin, token, map[string]string{"PEEPER_IP": "no-such-host.invalid"}, "no-such-host.invalid"},
	} {
		t.Run(one.name, func(t *testing.T) {
			c := harness.NewClient(t, t.TempDir(), one.port, one.pin, one.token, one.env)
			out, err := c.Output("", "check")
			if err != nil {
				out += err.Error()
			}
			if (err == nil) != (one.want == "") {
				t.Errorf("check: %v\n%s", err, out)
			}
			if !strings.Contains(strings.ToLower(out), strings.ToLower(one.want)) {
				t.Errorf("the answer lacks %q:\n%s", one.want, out)
			}
			if one.token != "" && strings.Contains(out, one.token) {
				t.Error("the answer repeats the token")
			}
			noTrace(t, out)
		})
	}
}

// `peeper-server check` names file and line of each problem.
func TestServerCheck(t *testing.T) {
	t.Parallel()
	s := harness.NewServer(t, t.TempDir(), nil)
	if out, err := s.Output("", "check"); err != nil {
		t.Errorf("check of a fresh configuration: %v\n%s", err, out)
	}
	boards := filepath.Join(s.ConfigDir, "provisioning", "dashboards")
	if err := os.MkdirAll(boards, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(boards, "broken.json"), "{\n \"title\": \"x\",\n \"panels\": [}\n")
	write(filepath.Join(s.ConfigDir, "certificates", "crt", "localhost.pem"), "hello")
	out, err := s.Output("", "check")
	if err == nil {
		t.Errorf("check found nothing wrong:\n%s", out)
	} else {
		out += err.Error()
	}
	for _, want := range []string{"broken.json:3", "localhost.pem"} {
		if !strings.Contains(out, want) {
			t.Errorf("the answer lacks %q:\n%s", want, out)
		}
	}
}
