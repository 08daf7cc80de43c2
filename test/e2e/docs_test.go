package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"peeper/test/harness"
)

// The reference of settings says what the programs say, in both languages.
func TestDocsListEverySetting(t *testing.T) {
	t.Parallel()
	flag := regexp.MustCompile(`^(?:-\w, )?--[a-z-]+(?:=(\S+))?\s`)
	variable := regexp.MustCompile(`\(\$([A-Z_]+)\)`)
	row := regexp.MustCompile("(?m)^\\| `([A-Z_]+)` \\| (\\S+) \\|")
	for _, side := range []string{"server", "client"} {
		out, err := exec.Command(harness.Program(t, "peeper-"+side), "--help").Output()
		if err != nil {
			t.Fatal(err)
		}
		defaults := map[string]string{}
		value := "" // of the flag that the lines now are about
		for line := range strings.Lines(string(out)) {
			line = strings.TrimLeft(line, " ")
			if m := flag.FindStringSubmatch(line); m != nil {
				value = strings.Trim(m[1], `"`)
			}
			if m := variable.FindStringSubmatch(line); m != nil {
				defaults[m[1]] = value
			}
		}
		if len(defaults) < 10 {
			t.Fatalf("found only %d settings in the help of the %s", len(defaults), side)
		}
		for _, lang := range []string{"en", "ru"} {
			path := filepath.Join("docs", lang, side+"-settings.md")
			text, err := os.ReadFile(filepath.Join(harness.Root(), path))
			if err != nil {
				t.Fatal(err)
			}
			for name := range defaults {
				if !strings.Contains(string(text), "`"+name+"`") {
					t.Errorf("%s does not tell of %s", path, name)
				}
			}
			for _, m := range row.FindAllStringSubmatch(string(text), -1) {
				want, known := defaults[m[1]]
				if !known {
					t.Errorf("%s tells of %s, which the %s does not know", path, m[1], side)
				}
				if got := strings.Trim(m[2], "`"); got != "–" && got != want {
					t.Errorf("%s: default of %s is %q, the program says %q", path, m[1], got, want)
				}
			}
		}
	}
}

// A link from one page of the documentation leads to a file.
func TestDocsLinks(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	pages, _ := filepath.Glob(filepath.Join(harness.Root(), "docs", "*", "*.md"))
	roots, _ := filepath.Glob(filepath.Join(harness.Root(), "*.md"))
	for _, page := range append(pages, roots...) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", page, m[1])
			}
		}
	}
	// Each page is there in both languages.
	for _, page := range pages {
		other := strings.Replace(page, "/en/", "/ru/", 1)
		if other == page {
			other = strings.Replace(page, "/ru/", "/en/", 1)
		}
		if _, err := os.Stat(other); err != nil {
			t.Errorf("%s is there in one language only", page)
		}
	}
}
