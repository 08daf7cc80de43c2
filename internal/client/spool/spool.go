// Package spool keeps batches on the client's disk from the moment they are
// collected until the server has them on its own. One file per batch, written
// whole or not at all, so a kill at any moment loses nothing that Put
// returned for. It knows nothing of servers: who sends decides what to delete.
package spool

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"peeper/internal/client/disk"
)

const (
	fileSuffix = ".batch"
	corruptDir = "corrupt"
	// maxCorrupt files are kept for inspection; more would fill the disk
	// outside of the buffer's size.
	maxCorrupt = 32
	// blockBytes is what a file system gives out: the buffer's size is a
	// promise about the disk, so it is counted in whole blocks.
	blockBytes = 4096
	// defaultHeldBytes bounds the memory for batches that the disk refuses.
	defaultHeldBytes = 4 << 20
	lossLogEvery     = time.Minute
)

// Reasons for which batches are lost.
const (
	DropFull    = "buffer_full" // pushed out by newer ones
	DropDisk    = "disk"        // the disk refused it and memory is used up
	DropCorrupt = "corrupt"     // the file was damaged
	DropRefused = "refused"     // the server will never take it
)

// DropReasons lists every reason, so that counters exist before the first loss.
var DropReasons = []string{DropFull, DropDisk, DropCorrupt, DropRefused}

// ErrGone is returned for a batch that is no longer in the spool.
var ErrGone = errors.New("the batch is no longer in the spool")

// Options of a spool.
type Options struct {
	// Kind is written into every batch.
	Kind string
	// MaxBytes bounds the disk the spool takes; past it the oldest are dropped.
	MaxBytes int64
	// Origin starts every batch id: random and the installation's own.
	Origin string
	// HeldBytes bounds the memory for batches that the disk refuses; 0: 4 MiB.
	HeldBytes int64
	Log       *slog.Logger
}

// An Entry is what the spool remembers in memory of a batch.
type Entry struct {
	Seq     uint64
	Size    int64 // bytes of disk
	Samples int
	Created time.Time

	accepted bool // a server has it, though not yet surely on its disk
	held     bool // in memory only
}

// Stats describes a spool at one moment. Counters start at zero with Open.
type Stats struct {
	Batches int
	Bytes   int64
	Oldest  time.Time // zero when empty
	Held    int       // batches in memory only
	Dropped map[string]Loss
	// Unconfirmed counts what was pushed out after a server accepted it but
	// before it called it durable: lost only if that server crashed just then.
	Unconfirmed Loss
}

// A Loss is a number of batches and of the samples in them.
type Loss struct{ Batches, Samples uint64 }

// Spool is safe for concurrent use.
type Spool struct {
	dir  string
	opts Options
	log  *slog.Logger
	wake chan struct{}

	mu        sync.Mutex
	entries   []Entry // by Seq
	bytes     int64
	next      uint64
	reserved  uint64 // sequence numbers below may be used without writing
	held      map[uint64]Batch
	heldBytes int64
	failing   bool // the last write failed
	dropped   map[string]Loss
	early     Loss
	untold    Loss // lost since the last line in the log
	told      time.Time
}

// Open reads the spool in dir, which it creates. It does not read bodies.
// Who calls it holds a lock on dir or a parent of it.
func Open(dir string, opts Options) (*Spool, error) {
	if opts.HeldBytes == 0 {
		opts.HeldBytes = defaultHeldBytes
	}
	s := &Spool{
		dir: dir, opts: opts, log: opts.Log, wake: make(chan struct{}, 1),
		held: map[uint64]Batch{}, dropped: map[string]Loss{},
	}
	if err := disk.MakeDir(filepath.Join(dir, corruptDir)); err != nil {
		return nil, fmt.Errorf("cannot prepare the buffer: %w", err)
	}
	if err := disk.MakeDir(dir); err != nil {
		return nil, fmt.Errorf("cannot prepare the buffer: %w", err)
	}
	if err := disk.RemoveTemps(dir); err != nil {
		return nil, fmt.Errorf("cannot clean the buffer: %w", err)
	}
	if err := s.load(); err != nil {
		return nil, fmt.Errorf("cannot read the buffer: %w", err)
	}
	s.next = max(s.next, s.readSequence())
	s.reserved = s.next
	return s, nil
}

func (s *Spool) load() error {
	names, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, n := range names {
		seq, ok := parseName(n.Name())
		if !ok || !n.Type().IsRegular() {
			continue
		}
		s.next = max(s.next, seq+1)
		e, err := s.readEntry(seq)
		if err != nil {
			// Whatever it is, one file must not keep the rest from being sent.
			s.setAside(seq, 0, err)
			continue
		}
		s.entries = append(s.entries, e)
		s.bytes += e.Size
	}
	slices.SortFunc(s.entries, func(a, b Entry) int {
		if a.Seq < b.Seq {
			return -1
		}
		return 1
	})
	return nil
}

func (s *Spool) readEntry(seq uint64) (Entry, error) {
	f, err := os.Open(s.path(seq))
	if err != nil {
		return Entry{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Entry{}, err
	}
	b, _, _, err := readHead(f, info.Size())
	if err != nil {
		return Entry{}, err
	}
	return Entry{Seq: seq, Size: blocks(info.Size()), Samples: b.Samples, Created: b.Created}, nil
}

// Put stores b, giving it an id. A nil error means that b is on the disk. An
// error means that the disk refused it: b is then kept in memory, within
// limits, sent like any other, and written as soon as the disk allows.
func (s *Spool) Put(b Batch) (Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.signal()

	seq := s.takeSequence()
	b.Kind = s.opts.Kind
	// The random end keeps the id unique even when a virtual machine is set
	// back to a snapshot or copied, data directory and all.
	var salt [4]byte
	rand.Read(salt[:])
	b.ID = fmt.Sprintf("%s-%d-%x", s.opts.Origin, seq, salt)
	e := Entry{Seq: seq, Samples: b.Samples, Created: b.Created}

	err := s.writeHeld()
	if err == nil {
		e.Size, err = s.write(seq, &b)
	}
	if err != nil {
		s.hold(&e, b)
	}
	s.noteDisk(err)
	s.entries = append(s.entries, e)
	s.bytes += e.Size
	s.trim()
	return e, err
}

func (s *Spool) write(seq uint64, b *Batch) (int64, error) {
	head, err := encodeHead(b)
	if err != nil {
		return 0, err
	}
	if err := disk.WriteFile(s.path(seq), head, b.Body); err != nil {
		return 0, err
	}
	return blocks(int64(len(head) + len(b.Body))), nil
}

func (s *Spool) remove(i int) {
	e := s.entries[i]
	if e.held {
		s.forgetHeld(&e)
	} else if err := os.Remove(s.path(e.Seq)); err != nil && !errors.Is(err, os.ErrNotExist) {
		s.log.Error("Cannot remove a batch file; it will be sent again after a restart", "error", err)
	}
	s.bytes -= e.Size
	if i == 0 {
		s.entries = s.entries[1:]
		return
	}
	s.entries = slices.Delete(s.entries, i, i+1)
}

// Read returns the batch seq, body included, or ErrGone. A damaged file is
// moved aside and gone.
func (s *Spool) Read(seq uint64) (Batch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.find(seq)
	if !ok {
		return Batch{}, ErrGone
	}
	e := s.entries[i]
	if e.held {
		return s.held[seq], nil
	}
	b, err := s.readFile(seq)
	switch {
	case errors.Is(err, os.ErrNotExist):
		s.lose(i, DropCorrupt)
		return Batch{}, ErrGone
	case errors.Is(err, errDamaged), errors.Is(err, syscall.EIO):
		s.setAside(seq, e.Samples, err)
		s.bytes -= e.Size
		s.entries = slices.Delete(s.entries, i, i+1)
		return Batch{}, ErrGone
	case err != nil:
		return Batch{}, fmt.Errorf("cannot read a batch from the buffer: %w", err)
	}
	return b, nil
}

func (s *Spool) readFile(seq uint64) (Batch, error) {
	f, err := os.Open(s.path(seq))
	if err != nil {
		return Batch{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Batch{}, err
	}
	return readBatch(f, info.Size())
}

// Delete removes batches that are safe elsewhere.
func (s *Spool) Delete(seqs ...uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// The directory is not synced: a file that comes back after a power cut is
	// sent once more and recognised.
	for _, seq := range seqs {
		if i, ok := s.find(seq); ok {
			s.remove(i)
		}
	}
}

// SetAccepted notes whether a server is known to have the batch.
func (s *Spool) SetAccepted(seq uint64, accepted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i, ok := s.find(seq); ok {
		s.entries[i].accepted = accepted
	}
}

// Each calls f for every batch, oldest first, until it returns false. f must
// not call the spool.
func (s *Spool) Each(f func(Entry) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.entries {
		if !f(e) {
			return
		}
	}
}

// Wake is signalled after every Put.
func (s *Spool) Wake() <-chan struct{} { return s.wake }

// Stats returns the state now.
func (s *Spool) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := Stats{
		Batches: len(s.entries), Bytes: s.bytes, Held: len(s.held),
		Dropped: make(map[string]Loss, len(DropReasons)), Unconfirmed: s.early,
	}
	for _, r := range DropReasons {
		st.Dropped[r] = s.dropped[r]
	}
	if len(s.entries) > 0 {
		st.Oldest = s.entries[0].Created
	}
	return st
}

func (s *Spool) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *Spool) find(seq uint64) (int, bool) {
	return slices.BinarySearchFunc(s.entries, seq, func(e Entry, seq uint64) int {
		switch {
		case e.Seq < seq:
			return -1
		case e.Seq > seq:
			return 1
		}
		return 0
	})
}

func (s *Spool) path(seq uint64) string { return filepath.Join(s.dir, name(seq)) }

func name(seq uint64) string { return fmt.Sprintf("%020d%s", seq, fileSuffix) }

func parseName(name string) (uint64, bool) {
	digits, ok := strings.CutSuffix(name, fileSuffix)
	if !ok || len(digits) != 20 {
		return 0, false
	}
	seq, err := strconv.ParseUint(digits, 10, 64)
	return seq, err == nil && seq < 1<<63
}

func blocks(n int64) int64 { return (n + blockBytes - 1) / blockBytes * blockBytes }
