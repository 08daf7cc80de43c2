package account

import (
	"errors"
	"fmt"
	"time"

	"peeper/internal/server/database"
)

// What a caller decides by. Errors of these kinds carry a sentence of their
// own that can be shown to the user.
var (
	// ErrUnauthenticated: nothing, or nothing valid, proves who asks.
	ErrUnauthenticated = errors.New("not logged in")
	// ErrRateLimited: too many failed logins; see RateLimitError.
	ErrRateLimited = errors.New("too many failed logins")
	// ErrInvalid: what was asked for breaks a rule.
	ErrInvalid = errors.New("invalid")
	// ErrNotFound: the thing named is not there.
	ErrNotFound = errors.New("not found")
	// ErrDuplicate: a name that must be unique is taken.
	ErrDuplicate = errors.New("already exists")
)

// RateLimitError says how long to wait. It is an ErrRateLimited.
type RateLimitError struct {
	RetryAfter time.Duration
}

func (e *RateLimitError) Error() string {
	return fmt.Sprintf("too many failed logins: try again in %d seconds", e.Seconds())
}

// Seconds is RetryAfter for the header of that name, never 0.
func (e *RateLimitError) Seconds() int {
	return max(1, int((e.RetryAfter+time.Second-1)/time.Second))
}

// Is makes errors.Is(err, ErrRateLimited) hold.
func (e *RateLimitError) Is(target error) bool { return target == ErrRateLimited }

// refusal is an error of one of the kinds above whose text is the sentence
// alone.
type refusal struct {
	kind     error
	sentence string
}

func (r *refusal) Error() string { return r.sentence }
func (r *refusal) Unwrap() error { return r.kind }

func refuse(kind error, format string, args ...any) error {
	return &refusal{kind: kind, sentence: fmt.Sprintf(format, args...)}
}

// orDuplicate gives sentence when err is about a name that is taken, and
// otherwise err with what was being done.
func orDuplicate(err error, doing, sentence string) error {
	if err == nil {
		return nil
	}
	if database.IsDuplicate(err) {
		return refuse(ErrDuplicate, "%s", sentence)
	}
	return orRefusal(err, doing)
}

// orRefusal passes on errors meant for the user and adds to others what was
// being done.
func orRefusal(err error, doing string) error {
	var own *refusal
	if err == nil || errors.As(err, &own) {
		return err
	}
	return fmt.Errorf("%s: %w", doing, err)
}
