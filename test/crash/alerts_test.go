package crash

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"peeper/test/harness"
)

// What fires and what waits is the same after kill -9, though the condition
// of one is no longer met.
func TestKillsChangeNoAlert(t *testing.T) {
	t.Parallel()
	s := harness.NewServer(t, t.TempDir(), nil)
	rules := filepath.Join(s.ConfigDir, "provisioning", "rules")
	if err := os.MkdirAll(rules, 0o755); err != nil {
		t.Fatal(err)
	}
	born := time.Now().Unix()
	write := func(condition string) {
		text := `groups:
- name: drill
  interval: 1s
  rules:
  - {alert: Fires, expr: "vector(` + condition + `) > 0", for: 2s, keep_firing_for: 1h}
  - {alert: Waits, expr: "vector(1)", for: 1h}
`
		if err := os.WriteFile(filepath.Join(rules, "drill.yml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("1")
	s.Start()
	alert := func(name, state string) (activeAt time.Time) {
		t.Helper()
		for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			var answer struct {
				Data struct {
					Alerts []struct {
						Labels   map[string]string
						State    string
						ActiveAt time.Time
					}
				}
			}
			found, err := s.Do("GET", "/api/v1/alerts", nil, nil)
			if err == nil {
				err = found.Decode(&answer)
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range answer.Data.Alerts {
				if a.Labels["alertname"] == name && a.State == state {
					return a.ActiveAt
				}
			}
		}
		t.Fatalf("%s is not %s", name, state)
		return time.Time{}
	}
	waiting := alert("Waits", "pending")
	firing := alert("Fires", "firing")
	write("0")
	for range 3 {
		// An evaluation later the state is surely written.
		time.Sleep(1500 * time.Millisecond)
		s.Kill()
		s.Start()
		if again := alert("Fires", "firing"); !again.Equal(firing) {
			t.Errorf("it fires since %s and not %s", again, firing)
		}
		later := alert("Waits", "pending").Sub(waiting)
		if limit := time.Duration(time.Now().Unix()-born+1) * time.Second; later < 0 || later > limit {
			t.Errorf("it waits since %s later", later)
		}
		waiting = waiting.Add(later)
	}
}
