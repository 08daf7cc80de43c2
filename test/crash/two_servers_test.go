package crash

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peeper/test/harness"
)

// twins starts two servers that look the same from outside: one certificate,
// one database to start with, but each its own store and identity.
func twins(t *testing.T) (first, second *harness.Server, token string) {
	t.Helper()
	dir := t.TempDir()
	first = harness.NewServer(t, filepath.Join(dir, "server-one"), nil)
	first.Start()
	token = first.Token("tested", "Push")
	first.Stop()
	second = harness.NewServer(t, filepath.Join(dir, "server-two"), nil)
	err := filepath.WalkDir(first.DataDir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(first.DataDir, path)
		database := strings.Contains(filepath.Base(path), ".db") || strings.Contains(filepath.Base(path), ".sqlite")
		if d.IsDir() || !database && !strings.HasPrefix(name, "tls/") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		to := filepath.Join(second.DataDir, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		return os.WriteFile(to, text, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	first.Start()
	second.Start()
	if first.Pin() != second.Pin() {
		t.Fatal("the twins have different keys")
	}
	return first, second, token
}

// Behind one address two servers answer in turn. Each batch goes to one of
// them, and only what a dead one may have lost goes to the other.
func TestTwoServersBehindOneAddress(t *testing.T) {
	t.Parallel()
	began := time.Now()
	first, second, token := twins(t)
	proxy := harness.NewProxy(t, first.Address(), second.Address())
	c := harness.NewClient(t, t.TempDir(), proxy.Port(), first.Pin(), token, nil)
	promised := watch(t, c.DataDir)
	c.Launch()

	for range 8 { // every reset may lead to the other one
		time.Sleep(3 * time.Second)
		proxy.SetFault(harness.Reset)
		proxy.SetFault(harness.None)
	}
	calm := time.Now().Add(-4 * time.Second)
	both := func() (union samples, twice int) {
		one, two := stored(t, first, began), stored(t, second, began)
		union = samples{}
		for _, part := range []samples{one, two} {
			for series, points := range part {
				for at, v := range points {
					if _, there := union[series][at]; there && at < calm.UnixMilli() {
						twice++
					}
					union.add(series, at, v)
				}
			}
		}
		if len(one) == 0 || len(two) == 0 {
			t.Errorf("one of the servers got nothing: this test tests nothing")
		}
		return union, twice
	}
	// A reset can take the answer to a batch, which then has to be sent again:
	// one batch each at most.
	union, twice := both()
	if limit := 9 * union.count() / max(1, int(time.Since(began).Seconds())); twice > limit {
		t.Errorf("%d samples are on both servers; lost answers explain %d at most", twice, limit)
	}

	// A server that is silent for a minute while another answers counts as gone.
	second.Kill()
	died := time.Now()
	for {
		want, _ := promised.read(nil)
		lost, example := missing(before(want, died), stored(t, first, began))
		if lost == 0 {
			break
		}
		if time.Since(died) > 2*time.Minute {
			t.Fatalf("%d samples did not reach the server that lives, like %s", lost, example)
		}
		time.Sleep(3 * time.Second)
	}
}
