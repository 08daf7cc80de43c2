package spool

import (
	"fmt"
	"slices"

	"peeper/internal/client/disk"
)

// hold keeps in memory what the disk refused, pushing out the oldest of its
// kind when there is too much.
func (s *Spool) hold(e *Entry, b Batch) {
	e.held = true
	e.Size = int64(len(b.Body))
	s.held[e.Seq] = b
	s.heldBytes += e.Size
	for s.heldBytes > s.opts.HeldBytes {
		i := slices.IndexFunc(s.entries, func(x Entry) bool { return x.held })
		if i < 0 {
			break // the only one: better kept than lost
		}
		s.lose(i, DropDisk)
	}
}

// writeHeld moves batches from memory to the disk, oldest first, until one
// does not fit.
func (s *Spool) writeHeld() error {
	if len(s.held) == 0 {
		return nil
	}
	for i := range s.entries {
		e := &s.entries[i]
		if !e.held {
			continue
		}
		b := s.held[e.Seq]
		size, err := s.write(e.Seq, &b)
		if err != nil {
			return err
		}
		s.forgetHeld(e)
		s.bytes += size - e.Size
		e.Size, e.held = size, false
	}
	return nil
}

func (s *Spool) forgetHeld(e *Entry) {
	if e.held {
		s.heldBytes -= e.Size
		delete(s.held, e.Seq)
	}
}

// noteDisk logs when the disk begins and ends to refuse, not each time.
func (s *Spool) noteDisk(err error) {
	switch {
	case err != nil && !s.failing:
		what := "Cannot write to the buffer: new batches are kept in memory and sent from there"
		if disk.Full(err) {
			what = "Disk full: new batches are kept in memory and sent from there; free space for " + s.dir
		}
		s.log.Error(what, "error", err, "memory_bytes", s.opts.HeldBytes)
	case err == nil && s.failing:
		s.log.Info("The buffer can be written again")
	}
	s.failing = err != nil
}

// Close makes a last attempt to bring held batches to the disk.
func (s *Spool) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.writeHeld(); err != nil {
		return fmt.Errorf("%d batches could not be written to the buffer and are lost: %w", len(s.held), err)
	}
	return nil
}
