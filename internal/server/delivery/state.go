package delivery

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

const (
	serverIDFile = "server-id"
	// CleanStopFile is there only between a clean stop and the next start.
	// Backups leave it out: a restored server must begin a new epoch, since
	// batches acknowledged after the backup are not in it.
	CleanStopFile = "clean-stop.json"
)

// cleanStop is what a clean stop hands to the next start.
type cleanStop struct {
	Epoch string `json:"epoch"`
	Clock int64  `json:"clock"` // milliseconds; everything acknowledged up to here is on disk
}

var idForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// readServerID returns the id of dir, and makes one at the first start.
func readServerID(dir string) (string, error) {
	path := filepath.Join(dir, serverIDFile)
	text, err := os.ReadFile(path)
	if err == nil {
		id := strings.TrimSpace(string(text))
		if !idForm.MatchString(id) {
			return "", fmt.Errorf("%s does not hold the id of a server (32 hex digits): restore it from a backup, or remove it and clients will send again what they keep", path)
		}
		return id, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("cannot read the id of this server: %w", err)
	}
	id := newID()
	if err := writeDurably(path, []byte(id+"\n")); err != nil {
		return "", fmt.Errorf("cannot store the id of this server: %w", err)
	}
	return id, nil
}

// takeCleanStop reads and removes the file of the last clean stop. The removal
// is on disk when it returns. Without the file, or with one that cannot be
// read, the last stop was not clean and the result is zero.
func takeCleanStop(dir string, log *slog.Logger) (cleanStop, error) {
	path := filepath.Join(dir, CleanStopFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return cleanStop{}, nil
	}
	if err != nil {
		return cleanStop{}, fmt.Errorf("cannot read how the server stopped: %w", err)
	}
	if err := os.Remove(path); err != nil {
		return cleanStop{}, fmt.Errorf("cannot remove the mark of the last clean stop: %w", err)
	}
	if err := syncDir(dir); err != nil {
		return cleanStop{}, err
	}
	var last cleanStop
	if err := json.Unmarshal(text, &last); err != nil || !idForm.MatchString(last.Epoch) || last.Clock < 0 {
		log.Warn("the mark of the last clean stop is broken: clients send again what they keep", "file", path)
		return cleanStop{}, nil
	}
	return last, nil
}

func writeCleanStop(dir string, last cleanStop) error {
	text, err := json.Marshal(last)
	if err != nil {
		return fmt.Errorf("cannot encode the mark of a clean stop: %w", err)
	}
	if err := writeDurably(filepath.Join(dir, CleanStopFile), text); err != nil {
		return fmt.Errorf("cannot write the mark of a clean stop: %w", err)
	}
	return nil
}

// writeDurably replaces path by text: after a crash there is either the old
// content or the new one, and once it returned, the new one.
func writeDurably(path string, text []byte) error {
	temporary := path + ".tmp"
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o640)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		os.Remove(temporary)
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes the creation, renaming or removal of a file in dir survive a
// crash.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("cannot open %s to flush it to disk: %w", dir, err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("cannot flush the directory %s to disk: %w", dir, err)
	}
	return nil
}
