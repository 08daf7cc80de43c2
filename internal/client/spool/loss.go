package spool

import (
	"os"
	"path/filepath"
	"time"
)

// trim drops the oldest batches until the rest fits. The newest always stays.
func (s *Spool) trim() {
	for s.bytes > s.opts.MaxBytes && len(s.entries) > 1 {
		s.lose(0, DropFull)
	}
}

// lose drops the batch at index i and counts it.
func (s *Spool) lose(i int, reason string) {
	e := s.entries[i]
	if e.accepted && reason == DropFull {
		s.early.Batches++
		s.early.Samples += uint64(e.Samples)
	} else {
		s.count(reason, e.Samples)
		s.tell(reason, e)
	}
	s.remove(i)
}

// tell logs a loss, but no more than one line a minute: a full buffer loses
// one batch for each new one.
func (s *Spool) tell(reason string, e Entry) {
	if reason == DropRefused {
		return // who refused it has said why
	}
	s.untold.Batches++
	s.untold.Samples += uint64(e.Samples)
	if time.Since(s.told) < lossLogEvery {
		return
	}
	s.log.Error("Data lost: the oldest batches were dropped", "reason", reason,
		"batches", s.untold.Batches, "samples", s.untold.Samples, "collected_until", e.Created)
	s.untold, s.told = Loss{}, time.Now()
}

func (s *Spool) count(reason string, samples int) {
	l := s.dropped[reason]
	l.Batches++
	l.Samples += uint64(samples)
	s.dropped[reason] = l
}

// setAside moves a damaged file out of the queue, where it can be looked at.
func (s *Spool) setAside(seq uint64, samples int, why error) {
	s.count(DropCorrupt, samples)
	to := filepath.Join(s.dir, corruptDir, name(seq))
	s.log.Error("A batch file is damaged and was moved aside", "file", to, "error", why)
	if err := os.Rename(s.path(seq), to); err != nil {
		s.log.Error("Cannot move a damaged batch file aside", "error", err)
	}
	old, err := os.ReadDir(filepath.Join(s.dir, corruptDir))
	for i := 0; err == nil && i < len(old)-maxCorrupt; i++ {
		os.Remove(filepath.Join(s.dir, corruptDir, old[i].Name()))
	}
}

// Refuse drops a batch that no server will ever take.
func (s *Spool) Refuse(seq uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i, ok := s.find(seq); ok {
		s.lose(i, DropRefused)
	}
}
