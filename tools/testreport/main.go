// Command testreport reads the output of `go test -json` and prints what a
// person wants of it: a line for each package, the whole output of what
// failed, and every skipped test with its reason. It exits 1 when a test or a
// package failed, or, with -strict, when one was skipped.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	strict := flag.Bool("strict", false, "a skipped test is a failure")
	raw := flag.String("raw", "", "`file` to copy the input to")
	skips := flag.String("skips", "", "`file` to append a line for each skipped test to")
	flag.Parse()

	var in io.Reader = os.Stdin
	if *raw != "" {
		f, err := os.Create(*raw)
		if err != nil {
			fatal(err)
		}
		defer f.Close()
		in = io.TeeReader(in, f)
	}
	result, err := read(in, os.Stdout)
	if err != nil {
		fatal(err)
	}
	if *skips != "" {
		if err := appendSkips(*skips, result.Skipped); err != nil {
			fatal(err)
		}
	}
	result.print(os.Stdout)
	if result.failed() || *strict && len(result.Skipped) > 0 {
		os.Exit(1)
	}
}

func appendSkips(path string, skipped []test) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	for _, s := range skipped {
		fmt.Fprintf(f, "%s %s: %s\n", s.Package, s.Name, s.reason())
	}
	return f.Close()
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "testreport:", err)
	os.Exit(2)
}
