package certificates

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Parse reads a certificate, its private key and its chain, in any order, from
// the text of one PEM file. The certificate is the one whose key is there; the
// chain is put in the order TLS wants. Its errors say what to do. It does not
// look at the dates: see CheckDates.
func Parse(text []byte) (*tls.Certificate, error) {
	blocks, err := decode(text)
	if err != nil {
		return nil, err
	}
	var certs []*x509.Certificate
	var keys []crypto.Signer
	for _, b := range blocks {
		switch {
		case b.Type == "CERTIFICATE" || b.Type == "X509 CERTIFICATE":
			cert, err := x509.ParseCertificate(b.Bytes)
			if err != nil {
				return nil, fmt.Errorf("line %d: the certificate cannot be read (%w): copy the file again", b.line, err)
			}
			certs = append(certs, cert)
		case strings.HasSuffix(b.Type, "PRIVATE KEY"):
			key, err := parseKey(b)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", b.line, err)
			}
			keys = append(keys, key)
		}
		// Other blocks, like EC PARAMETERS or DH PARAMETERS, come along in
		// files made for other servers and are not needed.
	}
	if len(certs) == 0 {
		return nil, errors.New("there is no certificate in the file: put the blocks BEGIN CERTIFICATE of the certificate and its chain into it")
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no private key in the file: put the block BEGIN PRIVATE KEY into it")
	}
	leaf, key := pair(certs, keys)
	if leaf == nil {
		return nil, errors.New("the private key does not belong to any certificate in the file: put the key the certificate was requested with into it")
	}
	result := &tls.Certificate{PrivateKey: key, Leaf: leaf}
	for _, cert := range chain(leaf, certs) {
		result.Certificate = append(result.Certificate, cert.Raw)
	}
	return result, nil
}

// CheckDates tells whether the certificate is valid at now.
func CheckDates(cert *x509.Certificate, now time.Time) error {
	if now.After(cert.NotAfter) {
		return fmt.Errorf("the certificate expired on %s: put a renewed one into the file", cert.NotAfter.UTC().Format(time.DateOnly))
	}
	if now.Before(cert.NotBefore) {
		return fmt.Errorf("the certificate is valid only from %s: check the clock of this server, or wait", cert.NotBefore.UTC().Format(time.DateTime+" MST"))
	}
	return nil
}

type block struct {
	*pem.Block
	line int // of its BEGIN
}

var begin = []byte("-----BEGIN ")

// decode finds all blocks. pem.Decode skips a damaged block in silence; here
// it is an error with its line.
func decode(text []byte) ([]block, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !bytes.Contains(text, begin) {
		return nil, errors.New("this is not a PEM file: it has no line -----BEGIN …; convert a .pfx or .p12 file with: openssl pkcs12 -nodes -in FILE")
	}
	var blocks []block
	rest := text
	for {
		start := lineOf(rest, begin)
		if start < 0 {
			return blocks, nil
		}
		line := 1 + bytes.Count(text[:len(text)-len(rest)+start], []byte("\n"))
		// Only up to the next BEGIN, so that a damaged block is not skipped.
		from := rest[start:]
		one := from
		if next := lineOf(from[len(begin):], begin); next >= 0 {
			one = from[:len(begin)+next]
		}
		decoded, _ := pem.Decode(one)
		if decoded == nil {
			return nil, fmt.Errorf("line %d: the block that begins here is damaged or cut: copy the file again", line)
		}
		blocks = append(blocks, block{decoded, line})
		rest = from[len(one):]
	}
}

// lineOf finds prefix at the beginning of a line.
func lineOf(text, prefix []byte) int {
	if bytes.HasPrefix(text, prefix) {
		return 0
	}
	at := bytes.Index(text, append([]byte("\n"), prefix...))
	if at < 0 {
		return -1
	}
	return at + 1
}

func parseKey(b block) (crypto.Signer, error) {
	if b.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(b.Headers["Proc-Type"], "ENCRYPTED") {
		return nil, errors.New("the private key is protected with a passphrase: write it without one, with: openssl pkey -in KEY -out NEW")
	}
	var key any
	var err error
	switch b.Type {
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(b.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(b.Bytes)
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(b.Bytes)
	default:
		return nil, fmt.Errorf("a key of the kind %q is not for TLS: put the block BEGIN PRIVATE KEY into the file", b.Type)
	}
	if err != nil {
		// The parser's words could quote the key's bytes.
		return nil, errors.New("the private key cannot be read: copy it again")
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return key, nil
	case *ecdsa.PrivateKey:
		return key, nil
	case ed25519.PrivateKey:
		return key, nil
	}
	return nil, errors.New("a key of this kind cannot be used for TLS: make an RSA or ECDSA one")
}

// pair finds the certificate whose key is there; of several, the one that is
// valid longest, since a renewal may stand beside the one it replaces.
func pair(certs []*x509.Certificate, keys []crypto.Signer) (leaf *x509.Certificate, key crypto.Signer) {
	for _, cert := range certs {
		public, ok := cert.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
		if !ok {
			continue
		}
		for _, k := range keys {
			if public.Equal(k.Public()) && (leaf == nil || cert.NotAfter.After(leaf.NotAfter)) {
				leaf, key = cert, k
			}
		}
	}
	return leaf, key
}

// chain is the leaf and its issuers, each signed by the next. A root is left
// out: who trusts it has it.
func chain(leaf *x509.Certificate, certs []*x509.Certificate) []*x509.Certificate {
	ordered := []*x509.Certificate{leaf}
	for last := leaf; ; {
		var issuer *x509.Certificate
		for _, cert := range certs {
			if cert.Equal(last) || !bytes.Equal(cert.RawSubject, last.RawIssuer) || isRoot(cert) || contains(ordered, cert) {
				continue
			}
			if last.CheckSignatureFrom(cert) == nil && (issuer == nil || cert.NotAfter.After(issuer.NotAfter)) {
				issuer = cert
			}
		}
		if issuer == nil {
			return ordered
		}
		ordered = append(ordered, issuer)
		last = issuer
	}
}

func isRoot(cert *x509.Certificate) bool {
	return bytes.Equal(cert.RawSubject, cert.RawIssuer) && cert.CheckSignatureFrom(cert) == nil
}

func contains(certs []*x509.Certificate, wanted *x509.Certificate) bool {
	for _, cert := range certs {
		if cert.Equal(wanted) {
			return true
		}
	}
	return false
}
