package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peeper/test/harness"
)

// authority issues certificates for a test.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t}
	a.pem, a.cert, a.key = a.issue("Test CA", time.Hour, true)
	return a
}

func (a *authority) issue(name string, life time.Duration, ca bool) ([]byte, *x509.Certificate, *ecdsa.PrivateKey) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: time.Now().Add(life),
		IsCA: ca, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	parent, signer := a.cert, a.key
	if ca {
		template.KeyUsage |= x509.KeyUsageCertSign
		parent, signer = template, key
	} else {
		template.DNSNames = []string{"localhost"}
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), cert, key
}

// bundle is a certificate for localhost with its key and the CA, key first:
// the order must not matter.
func (a *authority) bundle(name string, life time.Duration) []byte {
	a.t.Helper()
	cert, _, key := a.issue(name, life, false)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	return append(append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), a.pem...), cert...)
}

// served is the name on the certificate the server shows, and its pin.
func served(t *testing.T, s *harness.Server) (name, pin string) {
	t.Helper()
	conn, err := tls.Dial("tcp", s.Address(), &tls.Config{ServerName: "localhost", InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	leaf := conn.ConnectionState().PeerCertificates[0]
	sum := sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	return leaf.Subject.CommonName, "sha256//" + base64.StdEncoding.EncodeToString(sum[:])
}

func put(t *testing.T, s *harness.Server, text []byte) {
	t.Helper()
	path := filepath.Join(s.ConfigDir, "certificates", "crt", "localhost.pem")
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// A certificate that was replaced is served within seconds, without a
// restart; one that is no good changes nothing and is reported.
func TestCertificateReplacedLive(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	s := harness.StartServer(t, nil)
	if _, pin := served(t, s); pin != s.Pin() {
		t.Errorf("the pin file says %s, the certificate has %s", s.Pin(), pin)
	}
	expect := func(name string) {
		t.Helper()
		harness.Eventually(t, 15*time.Second, name+" is served", func() error {
			if got, _ := served(t, s); got != name {
				return fmt.Errorf("served is %q", got)
			}
			return nil
		})
	}
	put(t, s, ca.bundle("first", time.Hour))
	expect("first")
	put(t, s, ca.bundle("second", time.Hour))
	expect("second")

	one, other := ca.bundle("mixed", time.Hour), ca.bundle("mixed", time.Hour)
	keyOfOther, _ := pem.Decode(other)
	_, restOfOne := pem.Decode(one)
	for what, text := range map[string][]byte{
		"expired":       ca.bundle("expired", -time.Hour),
		"not PEM":       []byte("hello"),
		"cut":           one[:len(one)/2],
		"another's key": append(pem.EncodeToMemory(keyOfOther), restOfOne...),
	} {
		before := len(s.Log())
		put(t, s, text)
		harness.Eventually(t, 15*time.Second, what+" is reported in the log", func() error {
			if log := s.Log()[before:]; !strings.Contains(log, "localhost.pem") {
				return fmt.Errorf("log: %s", log)
			}
			return nil
		})
		if name, _ := served(t, s); name != "second" {
			t.Errorf("%s: served is %q", what, name)
		}
	}
	var status struct {
		Certificate struct{ Error, Subject string }
	}
	if err := s.Get("/api/peeper/status").Decode(&status); err != nil || status.Certificate.Error == "" {
		t.Errorf("the status page does not tell of the broken certificate: %v %+v", err, status)
	}
	put(t, s, ca.bundle("third", time.Hour))
	expect("third")
	if strings.Contains(s.Log(), "PRIVATE KEY") {
		t.Error("the log holds a private key")
	}
}

// A client with the CA goes on when the certificate is replaced.
func TestClientTrustsOwnCA(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	dir := t.TempDir()
	s := harness.NewServer(t, dir, nil)
	put(t, s, ca.bundle("first", time.Hour))
	s.Start()
	caFile := filepath.Join(dir, "ca.crt")
	if err := os.WriteFile(caFile, ca.pem, 0o644); err != nil {
		t.Fatal(err)
	}
	c := harness.NewClient(t, t.TempDir(), s.Port, "", s.Token("tested", "Push"), map[string]string{"PEEPER_CA_FILE": caFile})
	c.Launch()
	waitForData(t, s)
	put(t, s, ca.bundle("second", time.Hour))
	replaced := time.Now()
	harness.Eventually(t, 30*time.Second, "data flow after the replacement", func() error {
		v, err := s.One(`timestamp(node_load1{instance="host-under-test"})`)
		if err == nil && v < float64(replaced.Unix()+8) {
			err = fmt.Errorf("newest sample %v s after it", v-float64(replaced.Unix()))
		}
		return err
	})
}

// A client does not push to a server it was not told to trust.
func TestClientRefusesStranger(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	token := s.Token("tested", "Push")
	wrong := "sha256//" + base64.StdEncoding.EncodeToString(make([]byte, 32))
	c := harness.NewClient(t, t.TempDir(), s.Port, wrong, token, nil)
	c.Launch()
	harness.Eventually(t, 20*time.Second, "the client says that the key is another one", func() error {
		if !strings.Contains(strings.ToLower(c.Log()), "pin") {
			return fmt.Errorf("log: %s", c.Log())
		}
		return nil
	})
	if values, err := s.Query(`up{instance="host-under-test"}`); err != nil || len(values) != 0 {
		t.Errorf("data of a client that does not trust the server: %v %v", err, values)
	}
	if _, err := os.Stat(c.TokenFile); err != nil {
		t.Errorf("the token file is gone before any push was accepted: %v", err)
	}
}
