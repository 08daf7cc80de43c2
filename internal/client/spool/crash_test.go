package spool

import (
	"bufio"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// writerDir, when set in the environment, makes the test binary a process that
// writes batches until it is killed.
const writerDir = "SPOOL_TEST_WRITER_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		writeForEver(dir)
	}
	os.Exit(m.Run())
}

// writeForEver tells every batch on stdout after Put has returned for it.
func writeForEver(dir string) {
	s, err := Open(dir, Options{Kind: "metrics", MaxBytes: 1 << 40, Origin: "o", Log: discard()})
	if err != nil {
		panic(err)
	}
	for {
		body := make([]byte, rand.IntN(20_000))
		for i := range body {
			body[i] = byte(rand.Uint32())
		}
		b := batch(string(body))
		e, err := s.Put(b)
		if err != nil {
			panic(err)
		}
		fmt.Printf("put %d %08x\n", e.Seq, crc32.ChecksumIEEE(body))
		if rand.IntN(3) == 0 {
			s.Delete(e.Seq)
			fmt.Printf("deleted %d\n", e.Seq)
		}
	}
}

func TestKillDuringWritesLosesNothingThatWasPut(t *testing.T) {
	rounds := 40
	if testing.Short() {
		rounds = 10
	}
	dir := t.TempDir()
	want := map[uint64]uint32{}
	for range rounds {
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), writerDir+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Duration(20+rand.IntN(120))*time.Millisecond, func() { cmd.Process.Kill() })
		lines := bufio.NewScanner(out)
		maybe := uint64(0)
		for lines.Scan() {
			var seq uint64
			var sum uint32
			switch line := lines.Text(); {
			case strings.HasPrefix(line, "put"):
				fmt.Sscanf(line, "put %d %x", &seq, &sum)
				if _, twice := want[seq]; twice {
					t.Fatalf("number %d was given twice", seq)
				}
				want[seq] = sum
				maybe = seq
			default:
				fmt.Sscanf(line, "deleted %d", &seq)
				delete(want, seq)
				maybe = 0
			}
		}
		cmd.Wait()

		s := open(t, dir)
		if n := s.Stats().Dropped[DropCorrupt].Batches; n > 0 {
			t.Fatalf("%d damaged files after a kill", n)
		}
		got := map[uint64]bool{}
		s.Each(func(e Entry) bool { got[e.Seq] = true; return true })
		for seq, sum := range want {
			if !got[seq] {
				if seq == maybe { // killed between deleting it and saying so
					delete(want, seq)
					continue
				}
				t.Fatalf("batch %d is lost", seq)
			}
			b, err := s.Read(seq)
			if err != nil || crc32.ChecksumIEEE(b.Body) != sum {
				t.Fatalf("batch %d is not what was put: %v", seq, err)
			}
		}
		for seq := range got {
			if _, known := want[seq]; !known {
				s.Delete(seq) // put, and killed before saying so
			}
		}
	}
	t.Logf("%d batches after %d kills", len(want), rounds)
}
