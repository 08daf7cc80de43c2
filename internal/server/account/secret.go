package account

import (
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
)

// Secret is text that must not be shown: printing, logging or encoding one
// gives "<redacted>". Reveal gives the text.
type Secret string

const redacted = "<redacted>"

// Reveal is the one way to the text.
func (s Secret) Reveal() string { return string(s) }

// String hides the text from fmt.
func (s Secret) String() string { return redacted }

// GoString hides the text from fmt's %#v.
func (s Secret) GoString() string { return redacted }

// LogValue hides the text from log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText hides the text from encoding/json and its like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// fingerprint is what the database keeps of a random token. Plain SHA-256 is
// enough: there is nothing to guess in 192 random bits or more.
func fingerprint(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
