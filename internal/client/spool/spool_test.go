package spool

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

func open(t *testing.T, dir string, change ...func(*Options)) *Spool {
	t.Helper()
	o := Options{Kind: "metrics", MaxBytes: 1 << 30, Origin: "feed", Log: discard()}
	for _, c := range change {
		c(&o)
	}
	s, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func batch(text string) Batch {
	return Batch{
		ContentType: "application/x-protobuf", ContentEncoding: "zstd",
		Created: time.UnixMilli(1_700_000_000_123), Samples: len(text), Body: []byte(text),
	}
}

func put(t *testing.T, s *Spool, text string) uint64 {
	t.Helper()
	e, err := s.Put(batch(text))
	if err != nil {
		t.Fatal(err)
	}
	return e.Seq
}

func bodies(t *testing.T, s *Spool) []string {
	t.Helper()
	var seqs []uint64
	s.Each(func(e Entry) bool { seqs = append(seqs, e.Seq); return true })
	var out []string
	for _, seq := range seqs {
		b, err := s.Read(seq)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(b.Body))
	}
	return out
}

func TestBatchesSurviveARestartWhole(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	seq := put(t, s, "first")
	put(t, s, "second")
	before, err := s.Read(seq)
	if err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	after, err := s.Read(seq)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(before) != fmt.Sprint(after) || string(after.Body) != "first" || after.Kind != "metrics" ||
		after.ContentEncoding != "zstd" || after.Samples != 5 || !strings.HasPrefix(after.ID, "feed-") {
		t.Errorf("put\n%+v, read\n%+v", before, after)
	}
	if got := fmt.Sprint(bodies(t, s)); got != "[first second]" {
		t.Errorf("order after a restart: %s", got)
	}
}

func TestNumbersAndIdsNeverRepeat(t *testing.T) {
	dir := t.TempDir()
	seen := map[string]bool{}
	last := uint64(0)
	for range 5 {
		s := open(t, dir)
		for range 3 {
			seq := put(t, s, "x")
			b, err := s.Read(seq)
			if err != nil {
				t.Fatal(err)
			}
			if seen[b.ID] || seq <= last {
				t.Fatalf("batch %d %s came after %d", seq, b.ID, last)
			}
			seen[b.ID], last = true, seq
			s.Delete(seq) // nothing in the directory tells of it any more
		}
	}
}

func TestOnlyTheOwnerCanRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "spool")
	s := open(t, dir)
	put(t, s, "secret")
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %s", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPastTheSizeTheOldestIsDroppedAndCounted(t *testing.T) {
	s := open(t, t.TempDir(), func(o *Options) { o.MaxBytes = 3 * blockBytes })
	for i := range 5 {
		put(t, s, fmt.Sprintf("batch%d", i))
	}
	if got := fmt.Sprint(bodies(t, s)); got != "[batch2 batch3 batch4]" {
		t.Errorf("kept %s", got)
	}
	if st := s.Stats(); st.Dropped[DropFull] != (Loss{2, 12}) || st.Bytes > 3*blockBytes {
		t.Errorf("%+v", st)
	}
}

func TestWhatTheServerAcceptedIsNotCountedAsLost(t *testing.T) {
	s := open(t, t.TempDir(), func(o *Options) { o.MaxBytes = 2 * blockBytes })
	s.SetAccepted(put(t, s, "one"), true)
	put(t, s, "two")
	put(t, s, "three")
	if st := s.Stats(); st.Dropped[DropFull].Batches != 0 || st.Unconfirmed != (Loss{1, 3}) {
		t.Errorf("%+v", st)
	}
}

func TestDamagedFilesAreMovedAsideAndDoNotBlock(t *testing.T) {
	for name, damage := range map[string]func(raw []byte) []byte{
		"empty":           func([]byte) []byte { return nil },
		"torn in header":  func(raw []byte) []byte { return raw[:fixedBytes+3] },
		"torn in body":    func(raw []byte) []byte { return raw[:len(raw)-1] },
		"zeros":           func(raw []byte) []byte { return make([]byte, len(raw)) },
		"longer":          func(raw []byte) []byte { return append(raw, 'x') },
		"bit in header":   func(raw []byte) []byte { raw[fixedBytes+4] ^= 1; return raw },
		"bit in length":   func(raw []byte) []byte { raw[17] ^= 1; return raw },
		"bit in body":     func(raw []byte) []byte { raw[len(raw)-2] ^= 1; return raw },
		"future version":  func(raw []byte) []byte { raw[6] = 9; return raw },
		"something else":  func([]byte) []byte { return []byte("#!/bin/sh\necho this is no batch at all\n") },
		"header too long": func(raw []byte) []byte { binary.LittleEndian.PutUint32(raw[8:], 1<<31); return raw },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			put(t, s, "before")
			seq := put(t, s, "damaged")
			put(t, s, "after")
			raw, err := os.ReadFile(s.path(seq))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(s.path(seq), damage(raw), 0o600); err != nil {
				t.Fatal(err)
			}
			s = open(t, dir)
			if _, err := s.Read(seq); !errors.Is(err, ErrGone) {
				t.Errorf("reading it: %v", err)
			}
			if got := fmt.Sprint(bodies(t, s)); got != "[before after]" {
				t.Errorf("left %s", got)
			}
			if s.Stats().Dropped[DropCorrupt].Batches != 1 {
				t.Errorf("%+v", s.Stats().Dropped)
			}
			if _, err := os.Stat(filepath.Join(dir, corruptDir, fileName(seq))); err != nil {
				t.Errorf("not moved aside: %v", err)
			}
		})
	}
}

// fileName is name, which the table above hides.
func fileName(seq uint64) string { return name(seq) }

func TestDamagedFilesDoNotPileUp(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for range maxCorrupt + 10 {
		seq := put(t, s, "x")
		os.WriteFile(s.path(seq), []byte("bad"), 0o600)
		s.Read(seq)
	}
	left, err := os.ReadDir(filepath.Join(dir, corruptDir))
	if err != nil || len(left) > maxCorrupt {
		t.Errorf("%d files aside, %v", len(left), err)
	}
}

func TestLeftoversOfAKilledWriteAreRemoved(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "good")
	temp := s.path(99) + ".tmp"
	if err := os.WriteFile(temp, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if _, err := os.Stat(temp); !errors.Is(err, os.ErrNotExist) {
		t.Error("the leftover is still there")
	}
}

func TestSequenceFileThatIsDamagedStopsNothing(t *testing.T) {
	dir := t.TempDir()
	first := put(t, open(t, dir), "one")
	if err := os.WriteFile(filepath.Join(dir, "sequence"), []byte("?"), 0o600); err != nil {
		t.Fatal(err)
	}
	if second := put(t, open(t, dir), "two"); second <= first {
		t.Errorf("%d after %d", second, first)
	}
}

// A tiny tmpfs is a disk that is really full.
func TestFullDiskKeepsBatchesInMemoryAndRecovers(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skip("needs root to mount a small file system:", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	s := open(t, filepath.Join(dir, "spool"), func(o *Options) { o.HeldBytes = 64 << 10 })
	ballast := filepath.Join(dir, "ballast")
	put(t, s, "on the disk")
	if err := os.WriteFile(ballast, make([]byte, 512<<10), 0o600); err == nil {
		t.Fatal("the disk is not full")
	}
	e, err := s.Put(batch(strings.Repeat("h", 16<<10)))
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("Put on a full disk: %v", err)
	}
	if b, err := s.Read(e.Seq); err != nil || len(b.Body) != 16<<10 || b.ID == "" {
		t.Fatalf("a held batch cannot be sent: %v", err)
	}
	for range 9 { // more than memory is allowed to hold
		s.Put(batch(strings.Repeat("h", 16<<10)))
	}
	st := s.Stats()
	if st.Held != 4 || st.Dropped[DropDisk].Batches != 6 || st.Batches != 5 {
		t.Errorf("%+v", st)
	}
	os.Remove(ballast)
	put(t, s, "room again")
	if st := s.Stats(); st.Held != 0 || st.Batches != 6 {
		t.Errorf("after the disk had room: %+v", st)
	}
	s = open(t, filepath.Join(dir, "spool"))
	if got := bodies(t, s); len(got) != 6 || got[0] != "on the disk" || got[5] != "room again" {
		t.Errorf("%d batches after a restart", len(got))
	}
}

func FuzzReadBatch(f *testing.F) {
	b := batch("body")
	b.ID, b.Kind = "id", "metrics"
	head, err := encodeHead(&b)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(append(head, b.Body...))
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := readBatch(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			if !errors.Is(err, errDamaged) {
				t.Fatalf("not called damaged: %v", err)
			}
			return
		}
		head, err := encodeHead(&got)
		if err != nil {
			t.Fatal(err)
		}
		again, err := readBatch(bytes.NewReader(append(head, got.Body...)), int64(len(head)+len(got.Body)))
		if err != nil || fmt.Sprint(again) != fmt.Sprint(got) {
			t.Fatalf("read %+v, written and read %+v, %v", got, again, err)
		}
	})
}
