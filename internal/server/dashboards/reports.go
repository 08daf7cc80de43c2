package dashboards

import (
	"cmp"
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// FileReport is how one file of the operator was judged last.
type FileReport struct {
	File    string
	Problem error // nil: it is good; else its last good version is shown, if there was one
	// UID and Title are those of the last good version; a translation has none.
	UID, Title string
	Updated    time.Time
	folder     string
}

// report lists the operator's files, the broken ones first.
func (l *Library) report(files []string, faults map[string]error) []FileReport {
	reports := []FileReport{}
	for _, file := range files {
		if strings.HasPrefix(file, shippedPrefix) {
			continue
		}
		state := l.seen[file]
		r := FileReport{File: file, Problem: faults[file], Updated: state.stamp.changed}
		if relative, err := filepath.Rel(l.opts.Dir, filepath.Dir(file)); err == nil && relative != "." {
			r.folder = folderUID(filepath.ToSlash(relative))
		}
		if state.good != nil {
			r.UID, r.Title = state.good.uid, state.good.title
		}
		reports = append(reports, r)
	}
	slices.SortStableFunc(reports, func(a, b FileReport) int {
		return cmp.Compare(goodness(a), goodness(b))
	})
	return reports
}

func goodness(r FileReport) int {
	if r.Problem != nil {
		return 0
	}
	return 1
}

// FileReports lists the operator's files that who may see, the broken ones
// first.
func (l *Library) FileReports(ctx context.Context, who Person) ([]FileReport, error) {
	rights, err := l.rights(ctx, l.opts.DB)
	if err != nil {
		return nil, err
	}
	l.mu.RLock()
	all := l.reports
	l.mu.RUnlock()
	seen := []FileReport{}
	for _, r := range all {
		if rights.of(r.folder, who) >= View {
			seen = append(seen, r)
		}
	}
	return seen, nil
}

// tell reports the operator's files, each fault once.
func (l *Library) tell(faults map[string]error) {
	for file, fault := range faults {
		if strings.HasPrefix(file, shippedPrefix) {
			continue
		}
		state := l.seen[file]
		text := ""
		if fault != nil {
			text = fault.Error()
		}
		if text != "" && state.told != text {
			l.opts.Logger.Error("a dashboard file is not used", "file", file, "problem", text, "previous_version_kept", state.good != nil)
		}
		if text == "" && state.told != "" {
			l.opts.Logger.Info("the dashboard file is good again", "file", file)
		}
		state.told = text
		l.seen[file] = state
		if l.opts.Files == nil {
			continue
		}
		if fault != nil {
			l.opts.Files.Broken(file, fault)
		} else {
			l.opts.Files.Valid(file)
		}
	}
}

func (l *Library) tellGone(file string) {
	l.opts.Logger.Info("a dashboard file was removed", "file", file)
	if l.opts.Files != nil {
		l.opts.Files.Gone(file)
	}
}

// Check reads all files once and returns what is wrong, as "file:line:column:
// what", and how many dashboards are good.
func Check(shipped fs.FS, dir string) (good int, problems []string, err error) {
	faults := &collected{}
	l, err := Open(Options{Shipped: shipped, Dir: dir, Files: faults})
	if err != nil {
		return 0, nil, err
	}
	slices.Sort(faults.problems)
	return len(l.bases()), faults.problems, nil
}

type collected struct{ problems []string }

func (c *collected) Valid(string) {}
func (c *collected) Gone(string)  {}
func (c *collected) Broken(file string, fault error) {
	c.problems = append(c.problems, Place(file, fault))
}

// Place joins a file and its fault so that editors can jump there.
func Place(file string, fault error) string {
	text := fault.Error()
	if text != "" && text[0] >= '0' && text[0] <= '9' {
		return file + ":" + text
	}
	return file + ": " + text
}
