package dashboards

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	maxFile = MaxSize
	// maxFiles and maxDepth keep a directory that was mounted by mistake, or a
	// link that leads in circles, from being read whole.
	maxFiles = 5000
	maxDepth = 8
)

// languages are those a dashboard can be translated to.
var languages = []string{"ru", "en"}

// fileState is one file of the operator as it was last judged.
type fileState struct {
	stamp stamp
	// pending is set when the file changed and is looked at once more before
	// it is read: its writer may not be done.
	pending bool
	good    *dashboard        // the last good version of a dashboard
	words   map[string]string // the last good version of a translation
	fault   error             // what is wrong with the version on disk
	told    string            // the fault that was told
}

// stamp changes when a file does.
type stamp struct {
	size    int64
	changed time.Time
	mode    fs.FileMode
}

func (l *Library) loadShipped() error {
	if l.opts.Shipped == nil {
		l.rebuild()
		return nil
	}
	found := map[string]fileState{}
	err := fs.WalkDir(l.opts.Shipped, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".json" {
			return err
		}
		text, err := fs.ReadFile(l.opts.Shipped, name)
		if err != nil {
			return err
		}
		state := fileState{}
		if err := state.take(text, name, l.opts.Sources); err != nil {
			return fmt.Errorf("the dashboard %s that comes with the server is broken: %w", name, err)
		}
		if state.good != nil {
			state.good.shipped = true
			state.good.updated = l.started
		}
		found[name] = state
		return nil
	})
	if err != nil {
		return err
	}
	for name, state := range found {
		l.seen[shippedPrefix+name] = state
	}
	l.rebuild()
	return nil
}

// shippedPrefix tells the files that come with the server from the operator's,
// whose paths are absolute or relative but never begin so.
const shippedPrefix = "shipped:"

// take parses text as what its name says it is. On an error the last good
// version stays.
func (s *fileState) take(text []byte, name string, sources []DataSource) error {
	if _, _, ok := translationOf(name); ok {
		words, err := parseWords(text)
		if err == nil {
			s.words = words
		}
		return err
	}
	d, err := parse(text, name)
	if err != nil {
		return err
	}
	d.model = settledFile(d.model, sources)
	if d.folder = path.Dir(name); d.folder == "." {
		d.folder = ""
	}
	s.good = d
	return nil
}

// translationOf splits "linux.ru.json" into "linux.json" and "ru".
func translationOf(name string) (of, lang string, ok bool) {
	base, found := strings.CutSuffix(name, ".json")
	if !found {
		return "", "", false
	}
	for _, lang := range languages {
		if of, ok := strings.CutSuffix(base, "."+lang); ok {
			return of + ".json", lang, true
		}
	}
	return "", "", false
}

// Run looks at the operator's directory until ctx ends.
func (l *Library) Run(ctx context.Context) error {
	ticker := time.NewTicker(l.opts.Poll)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			l.lookOnce(false)
		}
	}
}

// lookOnce compares the directory with what was seen. At the start there is
// nobody to wait for, and changed files are read at once.
func (l *Library) lookOnce(atOnce bool) {
	l.watch.Lock()
	defer l.watch.Unlock()
	there := map[string]stamp{}
	whole := l.opts.Dir == "" || l.list(l.opts.Dir, 0, there)
	changed := false
	for file := range l.seen {
		// What could not be looked at is not gone.
		if _, still := there[file]; !still && whole && !strings.HasPrefix(file, shippedPrefix) {
			delete(l.seen, file)
			l.tellGone(file)
			changed = true
		}
	}
	for _, file := range slices.Sorted(maps.Keys(there)) {
		now := there[file]
		state, known := l.seen[file]
		if known && state.stamp == now && !state.pending {
			continue
		}
		if !atOnce && (!known || state.stamp != now) {
			state.stamp, state.pending = now, true
			l.seen[file] = state
			continue
		}
		state.stamp, state.pending = now, false
		state.fault = l.read(&state, file, now)
		l.seen[file] = state
		changed = true
	}
	if changed {
		l.rebuild()
	}
}

// list finds the JSON files below dir and tells whether it could look
// everywhere. Names that begin with a dot are left out: editors and Kubernetes
// keep their own things there.
func (l *Library) list(dir string, depth int, found map[string]stamp) (whole bool) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return true
	}
	if err != nil {
		l.unreadable(dir, err)
		return false
	}
	whole = true
	for _, entry := range entries {
		name := filepath.Join(dir, entry.Name())
		if strings.HasPrefix(entry.Name(), ".") || len(found) >= maxFiles {
			continue
		}
		info, err := os.Stat(name) // follows links, which mounts are full of
		switch {
		case err != nil:
		case info.IsDir():
			if depth < maxDepth && !l.list(name, depth+1, found) {
				whole = false
			}
		case filepath.Ext(name) == ".json":
			found[name] = stamp{info.Size(), info.ModTime(), info.Mode()}
		}
	}
	return whole
}

// unreadable tells of a directory once.
func (l *Library) unreadable(dir string, err error) {
	if l.toldDir[dir] == err.Error() {
		return
	}
	l.toldDir[dir] = err.Error()
	l.opts.Logger.Error("cannot look for dashboards: give the directory to the user the server runs as", "directory", dir, "error", err)
}

func (l *Library) read(state *fileState, file string, now stamp) error {
	if !now.mode.IsRegular() {
		return &Problem{What: "this is not a file"}
	}
	if now.size > maxFile {
		return &Problem{What: "the file is larger than 10 MiB: split the dashboard"}
	}
	text, err := readAtMost(file, maxFile)
	if err != nil {
		return &Problem{What: err.Error()}
	}
	relative, err := filepath.Rel(l.opts.Dir, file)
	if err != nil {
		return &Problem{What: err.Error()}
	}
	old := state.good
	if err := state.take(text, filepath.ToSlash(relative), l.opts.Sources); err != nil {
		return err
	}
	if state.good != nil {
		state.good.updated = now.changed
		if old != nil && bytes.Equal(old.model, state.good.model) && old.uid == state.good.uid {
			state.good.updated = old.updated // only touched
		}
	}
	return nil
}

func readAtMost(name string, limit int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = errors.New("the file grows while it is read")
	}
	return text, err
}

// rebuild makes the lists from all good files and tells what is wrong with the
// others. The caller holds watch, except at the start.
func (l *Library) rebuild() {
	byUID := map[string]*dashboard{}
	faults := map[string]error{}
	// Shipped ones first: an operator's file with the same uid takes the place
	// of one of them; of two files of the operator the first keeps it.
	files := slices.SortedFunc(maps.Keys(l.seen), func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a, b))
	})
	for _, file := range files {
		state := l.seen[file]
		faults[file] = state.fault
		if state.good == nil {
			continue
		}
		d := state.good.copy()
		d.source = file
		for _, lang := range languages {
			if words := l.seen[strings.TrimSuffix(file, ".json")+"."+lang+".json"].words; words != nil {
				d.words[lang] = words
			}
		}
		if other := byUID[d.uid]; other != nil && !other.shipped {
			if faults[file] == nil {
				faults[file] = &Problem{Path: "uid", What: fmt.Sprintf("the uid %q is already that of %s: give one of them another", d.uid, other.source)}
			}
			continue
		}
		byUID[d.uid] = d
	}
	reports := l.report(files, faults)
	l.mu.Lock()
	l.byUID, l.reports = byUID, reports
	l.mu.Unlock()
	l.tell(faults)
}

func rank(file string) int {
	if strings.HasPrefix(file, shippedPrefix) {
		return 0
	}
	return 1
}

// copy makes room for the words of the moment; readers may hold the original.
func (d *dashboard) copy() *dashboard {
	return &dashboard{
		head: d.head, source: d.source, shipped: d.shipped, folder: d.folder, updated: d.updated,
		words: map[string]map[string]string{},
	}
}

// shownSource names the file to people.
func (d *dashboard) shownSource() string { return strings.TrimPrefix(d.source, shippedPrefix) }
