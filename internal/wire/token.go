package wire

import (
	"crypto/rand"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
)

// TokenPrefix starts every service account token, so that scanners and people
// recognise one.
const TokenPrefix = "peeper_"

// ErrTokenForm is returned for text that cannot be a token of this server,
// most often because it was cut or padded when it was copied.
var ErrTokenForm = errors.New("not a Peeper token: it must start with " + TokenPrefix + " and be copied whole")

const tokenSecretBytes = 24

// NewToken returns a fresh token: prefix, 48 hex digits of secret, an
// underscore, and the CRC-32 of all that, in 8 hex digits.
func NewToken() string {
	var secret [tokenSecretBytes]byte
	rand.Read(secret[:])
	body := fmt.Sprintf("%s%x", TokenPrefix, secret)
	return fmt.Sprintf("%s_%08x", body, crc32.ChecksumIEEE([]byte(body)))
}

// CheckToken tells whether token has the form NewToken gives and was copied
// without a mistake. It says nothing of whether a server knows it.
func CheckToken(token string) error {
	cut := strings.LastIndexByte(token, '_')
	if !strings.HasPrefix(token, TokenPrefix) || cut != len(TokenPrefix)+2*tokenSecretBytes {
		return ErrTokenForm
	}
	if token[cut+1:] != fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(token[:cut]))) {
		return ErrTokenForm
	}
	return nil
}
