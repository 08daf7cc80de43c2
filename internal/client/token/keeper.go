package token

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"peeper/internal/client/disk"
)

// watchEvery is how often the token file is looked at. A new token works
// within that time; a look costs one stat.
const watchEvery = 3 * time.Second

// Keeper holds the token in use and moves a new one from the file an operator
// wrote into the data directory. It is safe for concurrent use.
//
// A token from the file is tried first. Once a push with it was accepted it is
// stored and the file removed; if the server refuses it and a stored one
// exists, that stays in use. So a mistyped replacement breaks nothing.
type Keeper struct {
	file   string // where an operator puts a token
	store  string // where it is kept
	log    *slog.Logger
	change chan struct{}

	mu        sync.Mutex
	stored    Secret
	candidate Secret // from the file, not yet accepted
	refused   Secret // a candidate that the server did not take
	seen      fileState
	complaint string // the last complaint about the file, to log each once
	keepsFile bool   // the file cannot be removed; said once
}

type fileState struct {
	modified time.Time
	size     int64
	there    bool
}

// NewKeeper reads the token stored in dataDir and the one in file, if any.
// Having none is not an error: data is buffered until there is one.
func NewKeeper(file, dataDir string, log *slog.Logger) (*Keeper, error) {
	k := &Keeper{
		file: file, store: filepath.Join(dataDir, "token"), log: log,
		change: make(chan struct{}, 1),
	}
	stored, err := ReadFile(k.store)
	switch {
	case errors.Is(err, ErrFile):
		log.Error("The stored token is damaged; put a new one into the token file", "file", k.store, "token_file", file)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("cannot read the stored token: %w", err)
	default:
		k.stored = stored
	}
	k.look()
	select {
	case <-k.change: // what is there from the start is no change
	default:
	}
	if !k.Current().Set() && k.complaint == "" {
		log.Warn("No token: data is collected and buffered, not sent. Make one under Administration, Users and access, Service accounts, and put it into the token file", "token_file", file)
	}
	return k, nil
}

// Current returns the token to use now; it may not be Set.
func (k *Keeper) Current() Secret {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.current()
}

func (k *Keeper) current() Secret {
	if k.candidate.Set() {
		return k.candidate
	}
	return k.stored
}

// Changed is signalled when Current returns another token than before.
func (k *Keeper) Changed() <-chan struct{} { return k.change }

// Accepted notes that the server took a push with used. A token from the file
// is now stored, and the file removed.
func (k *Keeper) Accepted(used Secret) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.candidate.Set() || !used.Same(k.candidate) {
		return
	}
	if !k.candidate.Same(k.stored) {
		if err := disk.WriteFile(k.store, []byte(k.candidate.Reveal()+"\n")); err != nil {
			k.log.Error("Cannot store the token; its file stays", "error", err)
			return // and the next accepted push tries again
		}
		k.stored = k.candidate
		k.log.Info("The server accepted the token; it is now kept in the data directory")
	}
	k.candidate = Secret{}
	k.removeFile(used)
}

// removeFile deletes the operator's file unless it changed meanwhile.
func (k *Keeper) removeFile(used Secret) {
	if now, err := ReadFile(k.file); err != nil || !now.Same(used) {
		return // a newer one, for look to find
	}
	if err := os.Remove(k.file); err != nil {
		if !k.keepsFile {
			k.log.Warn("Cannot remove the token file; the token is stored, remove it yourself", "token_file", k.file, "error", err)
		}
		k.keepsFile = true
		return
	}
	k.seen = fileState{}
	k.log.Info("Removed the token file", "token_file", k.file)
}

// Refused notes that the server does not know used. It returns true when
// another token is there to try instead.
func (k *Keeper) Refused(used Secret) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !used.Same(k.current()) {
		return true // changed while the push was under way
	}
	if !k.candidate.Set() || !k.stored.Set() || k.stored.Same(k.candidate) {
		return false
	}
	k.log.Error("The server does not know the token in the token file; the previous one stays in use", "token_file", k.file)
	k.refused, k.candidate = k.candidate, Secret{}
	return true
}

// Watch looks at the token file until ctx ends.
func (k *Keeper) Watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			k.look()
		}
	}
}

// look reads the token file when it changed since the last look.
func (k *Keeper) look() {
	k.mu.Lock()
	defer k.mu.Unlock()
	var now fileState
	if info, err := os.Stat(k.file); err == nil {
		now = fileState{modified: info.ModTime(), size: info.Size(), there: true}
	}
	if now == k.seen {
		return
	}
	k.seen = now
	if !now.there {
		k.complaint = ""
		return
	}
	before := k.current()
	fresh, err := ReadFile(k.file)
	if err != nil {
		if text := err.Error(); text != k.complaint {
			k.complaint = text
			k.log.Error("Cannot use the token file", "error", err)
		}
		return
	}
	k.complaint = ""
	if k.refused.Set() && fresh.Same(k.refused) {
		return
	}
	k.candidate = fresh
	if !fresh.Same(before) {
		select {
		case k.change <- struct{}{}:
		default:
		}
	}
}
