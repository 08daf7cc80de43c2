// Package token owns the client's bearer token: where it comes from, where it
// is kept, and that it never shows.
package token

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"peeper/internal/wire"
)

// A Secret is a token. However it is printed, logged or marshalled it reads
// <redacted>; only Reveal gives it away. The pointer keeps the text from
// packages that print the unexported fields of what contains a Secret.
type Secret struct{ text *string }

const redacted = "<redacted>"

// String implements fmt.Stringer.
func (Secret) String() string { return redacted }

// GoString implements fmt.GoStringer, for %#v.
func (Secret) GoString() string { return redacted }

// MarshalText implements encoding.TextMarshaler, for JSON and slog.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Format implements fmt.Formatter, for every other verb.
func (Secret) Format(f fmt.State, _ rune) { f.Write([]byte(redacted)) }

// Reveal returns the token itself, for the Authorization header and the
// token's own file.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Set tells whether there is a token.
func (s Secret) Set() bool { return s.text != nil }

// Same tells whether both are the same token.
func (s Secret) Same(other Secret) bool { return s.Reveal() == other.Reveal() }

// maxFile is far above any token; a larger file is some other file.
const maxFile = 4 << 10

// ErrFile is wrapped by every complaint about the content of a token file.
var ErrFile = errors.New("no usable token in the file")

// ReadFile reads a token from path. An error about the content wraps ErrFile,
// a missing file os.ErrNotExist. No error repeats what the file holds.
func ReadFile(path string) (Secret, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Secret{}, err
	}
	if info.IsDir() {
		// Docker makes a directory when the file to mount is missing.
		return Secret{}, fmt.Errorf("%w %s: it is a directory; put the token into a file of that name", ErrFile, path)
	}
	if info.Size() > maxFile {
		return Secret{}, fmt.Errorf("%w %s: it is %d bytes long", ErrFile, path, info.Size())
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return Secret{}, err
	}
	// Editors on Windows add a byte order mark.
	text := strings.TrimSpace(strings.TrimPrefix(string(raw), "\ufeff"))
	if text == "" {
		return Secret{}, fmt.Errorf("%w %s: it is empty", ErrFile, path)
	}
	if err := wire.CheckToken(text); err != nil {
		return Secret{}, fmt.Errorf("%w %s: %w", ErrFile, path, err)
	}
	return Secret{&text}, nil
}
