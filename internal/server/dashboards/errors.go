package dashboards

import (
	"errors"
	"fmt"
)

// What a caller decides by. Errors of these kinds carry a sentence of their
// own that can be shown to the user.
var (
	// ErrNotFound: nothing there has that uid, or the asker may not see it.
	ErrNotFound = errors.New("there is no such dashboard")
	// ErrForbidden: the asker may see it but not do this.
	ErrForbidden = errors.New("not allowed")
	// ErrInvalid: what was given breaks a rule. A Problem is one too.
	ErrInvalid = errors.New("invalid")
	// ErrVersion: it was changed since the asker read it.
	ErrVersion = errors.New("changed by somebody else")
	// ErrNameTaken: there is another of that name in the folder.
	ErrNameTaken = errors.New("the name is taken")
	// ErrUIDTaken: something else has the uid that was asked for.
	ErrUIDTaken = errors.New("the uid is taken")
)

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

// orRefusal passes on errors meant for the user and adds to others what was
// being done.
func orRefusal(err error, doing string) error {
	var own *refusal
	var place *Problem
	if err == nil || errors.As(err, &own) || errors.As(err, &place) || errors.Is(err, ErrNotFound) {
		return err
	}
	return fmt.Errorf("%s: %w", doing, err)
}
