package rules

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"go.yaml.in/yaml/v3"
)

const (
	maxFile = 4 << 20
	// maxFiles and maxDepth keep a directory that was mounted by mistake, or a
	// link that leads in circles, from being read whole.
	maxFiles = 1000
	maxDepth = 8
	// minInterval keeps a slip of the pen (1ms) from eating the machine.
	minInterval = model.Duration(time.Second)
)

var language = parser.NewParser(parser.Options{})

// files are the rule files of both places. A file of the operator takes the
// place of the shipped one with the same name.
type files struct {
	opts    Options
	shipped map[string]*rulefmt.RuleGroups // by name below the shipped folder

	mu   sync.Mutex // one look at a time; guards what follows
	seen map[string]*file
	told string // what is wrong with the directory
}

// file is one file of the operator as it was last judged.
type file struct {
	stamp stamp
	// pending is set when the file changed and is looked at once more before
	// it is read: its writer may not be done.
	pending bool
	good    *rulefmt.RuleGroups // the last good version
	told    string              // the fault that was told
}

// stamp changes when a file does.
type stamp struct {
	size    int64
	changed time.Time
	mode    fs.FileMode
}

func openFiles(o Options) (*files, error) {
	f := &files{opts: o, shipped: map[string]*rulefmt.RuleGroups{}, seen: map[string]*file{}}
	err := fs.WalkDir(o.Shipped, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !isRules(name) {
			return err
		}
		text, err := fs.ReadFile(o.Shipped, name)
		if err != nil {
			return err
		}
		groups, err := parse(text)
		if err != nil {
			return fmt.Errorf("the rules %s that come with the server are broken: %w", name, err)
		}
		f.shipped[name] = groups
		return nil
	})
	if err != nil {
		return nil, err
	}
	f.look(true)
	return f, nil
}

func isRules(name string) bool {
	ext := path.Ext(name)
	return ext == ".yml" || ext == ".yaml"
}

// good is what is in use: by the file's path, or its name when it came with
// the server.
func (f *files) good() map[string]*rulefmt.RuleGroups {
	f.mu.Lock()
	defer f.mu.Unlock()
	good := maps.Clone(f.shipped)
	for name, file := range f.seen {
		if file.good == nil {
			continue
		}
		if relative, err := filepath.Rel(f.opts.Dir, name); err == nil {
			delete(good, filepath.ToSlash(relative))
		}
		good[name] = file.good
	}
	return good
}

// look compares the directory with what was seen and tells whether there is
// something new to use. At the start there is nobody to wait for, and files
// are read at once.
func (f *files) look(atOnce bool) (changed bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.opts.Dir == "" {
		return false
	}
	there := map[string]stamp{}
	whole := f.list(f.opts.Dir, 0, there)
	for name := range f.seen {
		// What could not be looked at is not gone.
		if _, still := there[name]; !still && whole {
			delete(f.seen, name)
			f.opts.Logger.Info("a rule file was removed", "file", name)
			f.opts.Files.Gone(name)
			changed = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(there)) {
		now, state := there[name], f.seen[name]
		if state != nil && state.stamp == now && !state.pending {
			continue
		}
		if state == nil {
			state = &file{}
			f.seen[name] = state
		}
		if !atOnce && state.stamp != now {
			state.stamp, state.pending = now, true
			continue
		}
		state.stamp, state.pending = now, false
		groups, err := read(name, now)
		if err == nil {
			state.good = groups
			changed = true
		}
		f.tell(name, state, err)
	}
	return changed
}

// tell reports a file, each fault once.
func (f *files) tell(name string, state *file, fault error) {
	text := ""
	if fault != nil {
		text = fault.Error()
		f.opts.Files.Broken(name, fault)
	} else {
		f.opts.Files.Valid(name)
	}
	if text != "" && state.told != text {
		f.opts.Logger.Error("a rule file is not used", "file", name, "problem", text, "previous_version_kept", state.good != nil)
	}
	if text == "" && state.told != "" {
		f.opts.Logger.Info("the rule file is good again", "file", name)
	}
	state.told = text
}

// list finds the rule files below dir and tells whether it could look
// everywhere. Names that begin with a dot are left out: editors and Kubernetes
// keep their own things there.
func (f *files) list(dir string, depth int, found map[string]stamp) (whole bool) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return true
	}
	if err != nil {
		if f.told != err.Error() {
			f.told = err.Error()
			f.opts.Logger.Error("cannot look for rules: give the directory to the user the server runs as", "directory", dir, "error", err)
		}
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
			if depth < maxDepth && !f.list(name, depth+1, found) {
				whole = false
			}
		case isRules(name):
			found[name] = stamp{info.Size(), info.ModTime(), info.Mode()}
		}
	}
	return whole
}

func read(name string, now stamp) (*rulefmt.RuleGroups, error) {
	if !now.mode.IsRegular() {
		return nil, errors.New("this is not a file")
	}
	if now.size > maxFile {
		return nil, errors.New("the file is larger than 4 MiB: split it")
	}
	from, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	text, err := io.ReadAll(io.LimitReader(from, maxFile))
	if err != nil {
		return nil, err
	}
	return parse(text)
}

// parse reads a file in Prometheus' format. Its error begins with the line.
func parse(text []byte) (*rulefmt.RuleGroups, error) {
	if err := checkGroups(text); err != nil {
		return nil, err
	}
	groups, faults := rulefmt.Parse(text, false, model.UTF8Validation, language, slog.New(slog.DiscardHandler))
	if len(faults) > 0 {
		first := placed(faults[0].Error())
		// The file is read in two ways, and each may tell the same.
		faults = slices.DeleteFunc(faults, func(fault error) bool { return placed(fault.Error()) == first })
		if more := len(faults); more > 0 {
			first += fmt.Sprintf(" (and %d more)", more)
		}
		return nil, errors.New(first)
	}
	return groups, nil
}

// checkGroups finds the faults of groups that rulefmt tells without a place,
// or not at all. What cannot be read here, it tells better.
func checkGroups(text []byte) error {
	var file struct {
		Groups []yaml.Node `yaml:"groups"`
	}
	if yaml.Unmarshal(text, &file) != nil {
		return nil
	}
	lines := map[string]int{}
	for _, node := range file.Groups {
		var g struct {
			Name     string         `yaml:"name"`
			Interval model.Duration `yaml:"interval"`
		}
		if node.Decode(&g) != nil {
			continue
		}
		place := fmt.Sprintf("%d:%d: ", node.Line, node.Column)
		switch {
		case g.Name == "":
			return errors.New(place + "the group has no name")
		case lines[g.Name] > 0:
			return fmt.Errorf("%sthe group %q is already in line %d: give it another name", place, g.Name, lines[g.Name])
		case g.Interval != 0 && g.Interval < minInterval:
			return fmt.Errorf("%sthe interval %s of the group %q is too short: at least %s", place, g.Interval, g.Name, minInterval)
		}
		lines[g.Name] = node.Line
	}
	return nil
}

var (
	yamlLine  = regexp.MustCompile(`(?s)^(?:yaml|go-yaml).*?line (\d+)(?:, column \d+)?: ([^\n]*)`)
	twoPlaces = regexp.MustCompile(`^(\d+:\d+): \d+:\d+: `)
	goType    = regexp.MustCompile(` (?:found )?in type \S+$`)
)

// placed writes the places of the parsers' messages as "line:column: ", which
// editors jump to.
func placed(message string) string {
	if found := yamlLine.FindStringSubmatch(message); found != nil {
		return found[1] + ": " + goType.ReplaceAllString(found[2], "")
	}
	return twoPlaces.ReplaceAllString(message, "$1: ")
}

// Check reads all files once and returns what is wrong, as "file:line: what",
// and how many rules are good.
func Check(shipped fs.FS, dir string) (good int, problems []string, err error) {
	faults := &collected{}
	found, err := openFiles(Options{Shipped: shipped, Dir: dir, Files: faults, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return 0, nil, err
	}
	if found.told != "" {
		faults.problems = append(faults.problems, found.told)
	}
	for _, file := range found.good() {
		for _, g := range file.Groups {
			good += len(g.Rules)
		}
	}
	slices.Sort(faults.problems)
	return good, faults.problems, nil
}

type collected struct{ problems []string }

func (c *collected) Valid(string) {}
func (c *collected) Gone(string)  {}
func (c *collected) Broken(file string, fault error) {
	text := fault.Error()
	between := ": "
	if text[0] >= '0' && text[0] <= '9' {
		between = ":"
	}
	c.problems = append(c.problems, file+between+text)
}
