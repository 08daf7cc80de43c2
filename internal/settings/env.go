package settings

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// Variable is one line of an env file.
type Variable struct {
	Name, Value string
	Line        int
}

// LoadEnvFile puts the variables of the file into the environment of this
// process. What the environment already has wins, as with Docker Compose.
func LoadEnvFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("cannot read the env file: %w", err)
	}
	defer file.Close()
	variables, err := ParseEnv(file)
	if err != nil {
		return fmt.Errorf("%s:%w", path, err)
	}
	for _, v := range variables {
		if _, set := os.LookupEnv(v.Name); set {
			continue
		}
		if err := os.Setenv(v.Name, v.Value); err != nil {
			return fmt.Errorf("%s:%d: cannot set %s: %w", path, v.Line, v.Name, err)
		}
	}
	return nil
}

// EnvFiles finds the values of --env-file among command line arguments. They
// must be known before the other arguments are parsed, since the files hold
// defaults of those.
func EnvFiles(args []string) []string {
	var files []string
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if value, ok := strings.CutPrefix(arg, "--env-file="); ok {
			files = append(files, value)
		} else if arg == "--env-file" && i+1 < len(args) {
			files = append(files, args[i+1])
		}
	}
	return files
}

// maxEnvLine bounds a line of an env file; a longer one is not a setting.
const maxEnvLine = 64 << 10

// ParseEnv reads lines NAME=value: comments, a leading export, values in
// single quotes (taken as they are) or double quotes (\n, \t, \", \\, \$).
// A value is on one line and is not expanded: a $ in a password stays.
// An error begins with the line, "7: what".
func ParseEnv(r io.Reader) ([]Variable, error) {
	var all []Variable
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxEnvLine)
	n := 0
	for lines.Scan() {
		n++
		line := lines.Text()
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if rest, ok := strings.CutPrefix(line, "export "); ok {
			line = strings.TrimSpace(rest)
		}
		name, raw, found := strings.Cut(line, "=")
		name = strings.TrimSpace(name)
		if !found {
			return nil, fmt.Errorf("%d: there is no = here: write NAME=value", n)
		}
		if !isVariableName(name) {
			return nil, fmt.Errorf("%d: %q cannot be the name of a variable: use letters, digits and _", n, name)
		}
		value, err := envValue(strings.TrimSpace(raw))
		if err != nil {
			return nil, fmt.Errorf("%d: %s: %w", n, name, err)
		}
		all = append(all, Variable{Name: name, Value: value, Line: n})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%d: %w", n+1, err)
	}
	return all, nil
}

func isVariableName(name string) bool {
	for i, c := range name {
		letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}

func envValue(raw string) (string, error) {
	if strings.ContainsRune(raw, 0) {
		return "", fmt.Errorf("the value holds a zero byte")
	}
	if raw == "" || raw[0] != '\'' && raw[0] != '"' {
		// A comment needs a space before it: # is common in passwords.
		for i := range raw {
			if raw[i] == '#' && (i == 0 || raw[i-1] == ' ' || raw[i-1] == '\t') {
				return strings.TrimSpace(raw[:i]), nil
			}
		}
		return raw, nil
	}
	quote := raw[0]
	var value strings.Builder
	for i := 1; i < len(raw); i++ {
		c := raw[i]
		switch {
		case c == quote:
			if after := strings.TrimSpace(raw[i+1:]); after != "" && after[0] != '#' {
				return "", fmt.Errorf("there is text after the closing quote")
			}
			return value.String(), nil
		case c == '\\' && quote == '"' && i+1 < len(raw):
			i++
			switch raw[i] {
			case 'n':
				value.WriteByte('\n')
			case 't':
				value.WriteByte('\t')
			case '"', '\\', '$':
				value.WriteByte(raw[i])
			default:
				value.WriteByte('\\')
				value.WriteByte(raw[i])
			}
		default:
			value.WriteByte(c)
		}
	}
	return "", fmt.Errorf("the closing quote is missing")
}

// UnknownVariables names each PEEPER_* variable of environ ("NAME=value") that
// is not in known, with the nearest known name. Values are not repeated.
func UnknownVariables(environ, known []string) []string {
	var messages []string
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "PEEPER_") || slices.Contains(known, name) {
			continue
		}
		message := name + ": there is no such setting"
		if near := nearest(name, known); near != "" {
			message += "; did you mean " + near + "?"
		}
		messages = append(messages, message)
	}
	slices.Sort(messages)
	return messages
}

// nearest returns the name within a third of its length of edits, or "".
func nearest(name string, known []string) string {
	best, fewest := "", len(name)/3+1
	for _, candidate := range known {
		if edits := editDistance(name, candidate); edits < fewest {
			best, fewest = candidate, edits
		}
	}
	return best
}

// editDistance counts the insertions, deletions and replacements from a to b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
