package main

import (
	"io"
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	run := strings.Join([]string{
		`{"Action":"start","Package":"p"}`,
		`{"Action":"output","Package":"p","Test":"TestGood","Output":"=== RUN   TestGood\n"}`,
		`{"Action":"pass","Package":"p","Test":"TestGood","Elapsed":0.1}`,
		`{"Action":"output","Package":"p","Test":"TestNoRoot","Output":"    a_test.go:7: needs root: mounts a small disk\n"}`,
		`{"Action":"output","Package":"p","Test":"TestNoRoot","Output":"--- SKIP: TestNoRoot (0.00s)\n"}`,
		`{"Action":"skip","Package":"p","Test":"TestNoRoot","Elapsed":0}`,
		`{"Action":"output","Package":"p","Test":"TestBad","Output":"    a_test.go:9: got 1, want 2\n"}`,
		`{"Action":"fail","Package":"p","Test":"TestBad","Elapsed":0}`,
		`{"Action":"fail","Package":"p","Elapsed":0.2}`,
		`{"Action":"build-output","ImportPath":"q","Output":"q.go:1: syntax error\n"}`,
		`{"Action":"fail","Package":"q","Elapsed":0,"FailedBuild":"q"}`,
	}, "\n")
	var out strings.Builder
	r, err := read(strings.NewReader(run), &out)
	if err != nil {
		t.Fatal(err)
	}
	r.print(&out)
	if !r.failed() || r.Passed != 1 || len(r.FailedPackages) != 2 {
		t.Errorf("failed %v, passed %d, failed packages %v", r.failed(), r.Passed, r.FailedPackages)
	}
	for _, want := range []string{
		"a_test.go:9: got 1, want 2",
		"skipped  p TestNoRoot: needs root: mounts a small disk",
		"q.go:1: syntax error",
		"1 passed, 1 failed, 1 skipped",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, &out)
		}
	}
}

func TestReportOfGoodRun(t *testing.T) {
	r, err := read(strings.NewReader(`{"Action":"pass","Package":"p","Test":"T"}`), io.Discard)
	if err != nil || r.failed() {
		t.Errorf("read = %+v, %v", r, err)
	}
}

func TestReportOfPackageThatDied(t *testing.T) {
	var out strings.Builder
	r, err := read(strings.NewReader(strings.Join([]string{
		`{"Action":"output","Package":"p","Test":"TestHangs","Output":"panic: test timed out after 1s\n"}`,
		`{"Action":"fail","Package":"p"}`,
	}, "\n")), &out)
	if err != nil || len(r.Failed) != 1 || !strings.Contains(out.String(), "timed out") {
		t.Errorf("read = %+v, %v, printed %s", r, err, &out)
	}
}
