package link

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// A Pin is the SHA-256 hash of a public key (its SubjectPublicKeyInfo).
type Pin [sha256.Size]byte

const pinPrefix = "sha256//"

// String returns the pin in curl's form, sha256//<base64>.
func (p Pin) String() string { return pinPrefix + base64.StdEncoding.EncodeToString(p[:]) }

// PinOf returns the pin of a certificate's key.
func PinOf(c *x509.Certificate) Pin { return sha256.Sum256(c.RawSubjectPublicKeyInfo) }

// ParsePins reads pins in curl's form or in hex, separated by commas or
// semicolons. More than one is for the time while the server's key changes.
func ParsePins(text string) ([]Pin, error) {
	var pins []Pin
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		var raw []byte
		var err error
		if b64, ok := strings.CutPrefix(one, pinPrefix); ok {
			raw, err = base64.StdEncoding.DecodeString(b64)
		} else {
			raw, err = hex.DecodeString(strings.ReplaceAll(one, ":", ""))
		}
		if err != nil || len(raw) != sha256.Size {
			return nil, fmt.Errorf("PEEPER_TLS_PIN=%q is not a pin: it must be sha256//<44 letters of base64> or 64 hex digits, as the server's `check` prints it", one)
		}
		pins = append(pins, Pin(raw))
	}
	return pins, nil
}

// ErrPin is returned for a server whose key is none of the pinned ones.
type ErrPin struct{ Got Pin }

func (e *ErrPin) Error() string {
	return "the server's key is not the pinned one: it has " + e.Got.String() +
		"; if the server was given a new certificate, compare this with what its `peeper-server check` prints and set PEEPER_TLS_PIN"
}

// trust decides whether the other end is the server.
type trust struct {
	target Target

	mu       sync.Mutex
	pool     *x509.CertPool // nil: the system's
	modified time.Time
	size     int64
}

func newTrust(t Target) (*trust, error) {
	tr := &trust{target: t}
	if t.CAFile != "" {
		if err := tr.reload(); err != nil {
			return nil, err
		}
	}
	return tr, nil
}

func (t *trust) config() *tls.Config {
	return &tls.Config{
		ServerName: t.target.Host,
		MinVersion: tls.VersionTLS12,
		// Verification is done below, on every handshake, because the pool of
		// authorities may change while the client runs and a pin replaces it.
		InsecureSkipVerify: true,
		VerifyConnection:   t.verify,
	}
}

func (t *trust) verify(cs tls.ConnectionState) error {
	if len(cs.PeerCertificates) == 0 {
		return errors.New("the server showed no certificate")
	}
	leaf := cs.PeerCertificates[0]
	if len(t.target.Pins) > 0 {
		got := PinOf(leaf)
		ok := false
		for _, p := range t.target.Pins {
			ok = ok || p == got
		}
		if !ok {
			return &ErrPin{got}
		}
		if t.target.CAFile == "" {
			return nil
		}
	}
	opts := x509.VerifyOptions{DNSName: t.target.Host, Roots: t.roots(), Intermediates: x509.NewCertPool()}
	for _, c := range cs.PeerCertificates[1:] {
		opts.Intermediates.AddCert(c)
	}
	if _, err := leaf.Verify(opts); err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: cs.PeerCertificates, Err: err}
	}
	return nil
}

// roots returns the authorities to trust, read again when their file changed.
// A file that broke meanwhile leaves the previous ones in force.
func (t *trust) roots() *x509.CertPool {
	if t.target.CAFile == "" {
		return nil
	}
	_ = t.reload()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.pool
}

func (t *trust) reload() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	info, err := os.Stat(t.target.CAFile)
	if err != nil {
		return fmt.Errorf("cannot read PEEPER_CA_FILE: %w", err)
	}
	if t.pool != nil && info.ModTime().Equal(t.modified) && info.Size() == t.size {
		return nil
	}
	pem, err := os.ReadFile(t.target.CAFile)
	if err != nil {
		return fmt.Errorf("cannot read PEEPER_CA_FILE: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return fmt.Errorf("PEEPER_CA_FILE %s holds no certificate in PEM form", t.target.CAFile)
	}
	t.pool, t.modified, t.size = pool, info.ModTime(), info.Size()
	return nil
}

// bodyReader keeps http.NewRequest's knowledge of the length.
func bodyReader(body []byte) io.Reader {
	if len(body) == 0 {
		return nil
	}
	return bytes.NewReader(body)
}
