package spool

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"peeper/internal/client/disk"
)

// reserveAhead numbers are claimed on the disk at once, so that a number is
// never used twice, not even after the files that carried it are gone, at the
// price of one small write per that many batches.
const reserveAhead = 1000

func (s *Spool) sequencePath() string { return filepath.Join(s.dir, "sequence") }

// readSequence returns the first number that no earlier run can have used.
func (s *Spool) readSequence() uint64 {
	raw, err := os.ReadFile(s.sequencePath())
	if os.IsNotExist(err) {
		return 1
	}
	n, perr := strconv.ParseUint(strings.TrimSpace(string(raw)), 10, 62)
	if err != nil || perr != nil {
		s.log.Error("Cannot read the buffer's sequence number; counting on from the newest batch", "file", s.sequencePath())
		return 1
	}
	return max(n, 1)
}

// takeSequence returns a fresh number. When the disk refuses the claim, the
// random part of the batch id still keeps ids apart.
func (s *Spool) takeSequence() uint64 {
	seq := s.next
	s.next++
	if seq >= s.reserved {
		limit := seq + reserveAhead
		if err := disk.WriteFile(s.sequencePath(), []byte(strconv.FormatUint(limit, 10)+"\n")); err == nil {
			s.reserved = limit
		}
	}
	return seq
}
