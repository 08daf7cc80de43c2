package crash

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"testing"
	"time"

	"peeper/test/harness"
)

// liar stands before the server and tells senders that all is on disk almost
// at once.
func liar(t *testing.T, s *harness.Server) (port int, pin string) {
	t.Helper()
	target, err := url.Parse(s.URL("/"))
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
		ModifyResponse: func(resp *http.Response) error {
			if resp.Header.Get("Peeper-Durable") == "" {
				return nil
			}
			ack, err := strconv.ParseInt(resp.Header.Get("Peeper-Ack"), 10, 64)
			// Half a second late: a file that is gone within milliseconds would
			// escape the watch that keeps what was promised.
			resp.Header.Set("Peeper-Durable", strconv.FormatInt(ack-500, 10))
			return err
		},
	}
	front := httptest.NewTLSServer(proxy)
	t.Cleanup(front.Close)
	key, err := x509.MarshalPKIXPublicKey(front.Certificate().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(key)
	address, err := url.Parse(front.URL)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscan(address.Port(), &port); err != nil {
		t.Fatal(err)
	}
	return port, "sha256//" + base64.StdEncoding.EncodeToString(sum[:])
}

// The proof is worth nothing if it cannot fail: with a server that promises
// too much, the same comparison must find a loss.
func TestComparisonFindsLoss(t *testing.T) {
	t.Parallel()
	began := time.Now()
	s := harness.StartServer(t, nil)
	port, pin := liar(t, s)
	c := harness.NewClient(t, t.TempDir(), port, pin, s.Token("tested", "Push"), nil)
	promised := watch(t, c.DataDir)
	c.Launch()
	time.Sleep(12 * time.Second)
	s.Kill()
	c.Kill()
	promised.end()
	deleted, batches := promised.read(promised.spooled())
	if batches == 0 {
		t.Fatal("the client believed nothing of what it was told; this test needs another lie")
	}
	s.Start()
	lost, _ := missing(deleted, stored(t, s, began))
	if lost == 0 {
		t.Errorf("no loss was found among %d samples, though the newest were in memory only", deleted.count())
	}
	t.Logf("found %d of %d samples lost", lost, deleted.count())
}
