package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// event is a line of `go test -json`; see `go doc test2json`.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of build output
	Test        string
	Elapsed     float64
	Output      string
	FailedBuild string
}

type test struct {
	Package, Name string
	output        []string
}

// place matches the file and line the testing package puts before a reason.
var place = regexp.MustCompile(`^\s+\S+\.go:\d+: `)

// reason is what the test said when it skipped.
func (t test) reason() string {
	for i := len(t.output) - 1; i >= 0; i-- {
		if place.MatchString(t.output[i]) {
			return strings.TrimSpace(place.ReplaceAllString(t.output[i], ""))
		}
	}
	return "no reason given"
}

// report is the outcome of one run.
type report struct {
	Passed         int
	Failed         []test
	Skipped        []test
	FailedPackages []string
}

func (r *report) failed() bool { return len(r.Failed)+len(r.FailedPackages) > 0 }

type key struct{ pkg, test string }

// read consumes the whole run and prints progress: a line for each finished
// package, and the output of failed tests as they fail.
func read(in io.Reader, out io.Writer) (*report, error) {
	r := &report{}
	outputs := map[key][]string{}
	builds := map[string][]string{}
	counts := map[string]int{}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(out, lines.Text()) // what go prints beside the events
			continue
		}
		k := key{e.Package, e.Test}
		switch e.Action {
		case "build-output":
			builds[e.ImportPath] = append(builds[e.ImportPath], e.Output)
		case "output":
			outputs[k] = append(outputs[k], e.Output)
		case "pass", "fail", "skip":
			if e.Test == "" {
				r.closePackage(out, e, outputs[k], builds[e.FailedBuild], counts[e.Package])
				for k, unfinished := range outputs { // a panic or a time limit ends a package amid its tests
					if k.pkg == e.Package && k.test != "" && e.Action == "fail" {
						r.closeTest(out, event{Action: "fail", Package: k.pkg, Test: k.test}, unfinished)
						delete(outputs, k)
					}
				}
			} else {
				r.closeTest(out, e, outputs[k])
				counts[e.Package]++
			}
			delete(outputs, k)
		}
	}
	return r, lines.Err()
}

func (r *report) closeTest(out io.Writer, e event, output []string) {
	t := test{Package: e.Package, Name: e.Test, output: output}
	switch e.Action {
	case "pass":
		r.Passed++
	case "skip":
		r.Skipped = append(r.Skipped, t)
	case "fail":
		r.Failed = append(r.Failed, t)
		fmt.Fprintf(out, "\n--- FAIL %s %s\n%s\n", e.Package, e.Test, strings.Join(output, ""))
	}
}

func (r *report) closePackage(out io.Writer, e event, output, build []string, tests int) {
	switch {
	case e.Action == "fail":
		r.FailedPackages = append(r.FailedPackages, e.Package)
		fmt.Fprintf(out, "FAIL  %s (%.1f s)\n%s%s", e.Package, e.Elapsed, strings.Join(build, ""), strings.Join(output, ""))
	case tests > 0:
		fmt.Fprintf(out, "ok    %s (%d tests, %.1f s)\n", e.Package, tests, e.Elapsed)
	}
}

func (r *report) print(out io.Writer) {
	fmt.Fprintf(out, "%d passed, %d failed, %d skipped\n", r.Passed, len(r.Failed), len(r.Skipped))
	for _, t := range r.Failed {
		fmt.Fprintf(out, "  failed   %s %s\n", t.Package, t.Name)
	}
	for _, t := range r.Skipped {
		fmt.Fprintf(out, "  skipped  %s %s: %s\n", t.Package, t.Name, t.reason())
	}
}
