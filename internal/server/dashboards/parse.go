package dashboards

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"
)

const (
	// MaxSize is ten times the largest dashboards that people publish.
	MaxSize = 10 << 20
	// maxJSONDepth of a dashboard's JSON; real ones stay below 30.
	maxJSONDepth = 200
	maxTitle     = 255
	maxTags      = 200
	maxTag       = 100
	// maxUID is Grafana's limit, so that addresses and exports fit there too.
	maxUID = 40
)

// Problem is what is wrong with a dashboard, with the place if it has one.
type Problem struct {
	Line, Column int    // from 1; 0: the text as a whole
	Path         string // like panels[2].title; may be empty
	What         string
}

func (p *Problem) Error() string {
	if p.Line == 0 {
		return p.What
	}
	return fmt.Sprintf("%d:%d: %s", p.Line, p.Column, p.What)
}

// Unwrap makes errors.Is(err, ErrInvalid) hold.
func (p *Problem) Unwrap() error { return ErrInvalid }

// parse reads a dashboard from a file in Grafana's JSON model. name stands in
// for what the file does not say.
func parse(text []byte, name string) (*dashboard, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if err := checkJSON(text); err != nil {
		return nil, err
	}
	from := skipSpace(text, 0)
	// Grafana's API wraps a dashboard like this, and people save that.
	if inner, ok := fieldNamed(fieldsOf(text, from), "dashboard"); ok && inner.value[0] == '{' {
		from = inner.from
	}
	head, err := examine(text, from)
	if err != nil {
		return nil, err
	}
	if head.uid == "" {
		head.uid = uidFrom(name)
	}
	return &dashboard{head: head}, nil
}

// head is what is known of a dashboard beside its text.
type head struct {
	uid, title, description string
	tags                    []string
	id                      int64 // 0: none is said
	version                 int   // 0: none is said
	model                   json.RawMessage
}

// examine checks the dashboard that begins at text[from]. Places in its errors
// are places in text.
func examine(text []byte, from int) (head, error) {
	e := examiner{text: text}
	fields := fieldsOf(text, from)
	h := head{tags: []string{}}
	kind, _ := fieldNamed(fields, "kind")
	if _, isSpec := fieldNamed(fields, "spec"); isSpec && len(kind.value) > 0 {
		return h, &Problem{What: "this is a Kubernetes-style resource: export the dashboard in the classic JSON model"}
	}
	e.readText(fields, "title", &h.title)
	e.readText(fields, "description", &h.description)
	e.readText(fields, "uid", &h.uid)
	e.tags(fields, &h)
	var version int64
	e.readNumber(fields, "version", &version)
	e.readNumber(fields, "id", &h.id)
	e.panels(fields, "panels")
	e.listed(fields, "templating", "name")
	e.listed(fields, "annotations", "name")
	if e.err != nil {
		return h, e.err
	}
	title, _ := fieldNamed(fields, "title")
	uid, _ := fieldNamed(fields, "uid")
	panels, hasPanels := fieldNamed(fields, "panels")
	rows, hasRows := fieldNamed(fields, "rows")
	switch {
	case strings.TrimSpace(h.title) == "":
		return h, &Problem{Path: "title", What: `the dashboard has no "title"`}
	case utf8.RuneCountInString(h.title) > maxTitle:
		return h, at(text, title.from, "title", fmt.Sprintf("the title is longer than %d characters", maxTitle))
	case strings.ContainsFunc(h.title, func(c rune) bool { return c < ' ' || c == 0x7f }):
		return h, at(text, title.from, "title", "the title holds a line break or another control character")
	case (!hasPanels || len(itemsOf(panels.value, 0)) == 0) && hasRows && len(itemsOf(rows.value, 0)) > 0:
		return h, at(text, rows.from, "rows", `this is a dashboard of Grafana 4 or older, with "rows": open it in a newer Grafana once and export it again`)
	case h.id < 0 || version < 0 || version > 1<<31:
		return h, at(text, uid.from, "", `"id" and "version" must not be negative, nor "version" larger than 2147483648`)
	}
	if err := checkUID(h.uid); err != nil {
		return h, at(text, uid.from, "uid", err.Error())
	}
	h.version = int(version)
	var compact bytes.Buffer
	if err := json.Compact(&compact, text[from:valueEnd(text, from)]); err != nil {
		return h, &Problem{What: err.Error()}
	}
	h.model = compact.Bytes()
	return h, nil
}

// parseWords reads a translation: a flat object from English to another
// language.
func parseWords(text []byte) (map[string]string, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if err := checkJSON(text); err != nil {
		return nil, err
	}
	words := map[string]string{}
	for _, f := range fieldsOf(text, 0) {
		if f.value[0] != '"' {
			return nil, at(text, f.from, f.name, fmt.Sprintf("%.60q cannot be %s: a translation is a text", f.name, kindOf(f.value)))
		}
		var word string
		_ = json.Unmarshal(f.value, &word)
		words[f.name] = word
	}
	return words, nil
}

func checkUID(uid string) error {
	if len(uid) > maxUID {
		return fmt.Errorf("the uid %.50q is longer than %d characters", uid, maxUID)
	}
	if strings.Trim(uid, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
		return fmt.Errorf("the uid %q may hold only letters, digits, - and _", uid)
	}
	return nil
}

// uidFrom makes a uid of a file's path, the same each time.
func uidFrom(name string) string {
	return shortUID("", strings.TrimSuffix(name, path.Ext(name)), name)
}

// shortUID makes a uid that people can read of a name, and that is of this
// name alone by the sum of what it stands for.
func shortUID(prefix, name, of string) string {
	slug := strings.Map(func(c rune) rune {
		if c > 127 {
			return -1
		}
		return c
	}, Slug(name))
	sum := fmt.Sprintf("%08x", sum32(of))
	room := maxUID - len(sum) - 1 - len(prefix)
	slug = strings.Trim(slug, "-")
	if len(slug) > room {
		slug = slug[:room]
	}
	return prefix + strings.TrimPrefix(slug+"-"+sum, "-")
}

// checkJSON finds what keeps text from being one JSON object of a sane shape.
func checkJSON(text []byte) error {
	if i := invalidUTF8(text); i >= 0 {
		return at(text, i, "", "this is not UTF-8: save the file in that encoding")
	}
	var any json.RawMessage
	err := json.Unmarshal(text, &any)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return at(text, int(syntax.Offset)-1, "", "this is not JSON: "+syntax.Error())
	case err != nil:
		return &Problem{What: err.Error()}
	case any[0] != '{':
		return at(text, 0, "", "a JSON object is needed")
	}
	if i := tooDeep(text, maxJSONDepth); i >= 0 {
		return at(text, i, "", fmt.Sprintf("this goes deeper than %d objects in objects", maxJSONDepth))
	}
	return nil
}

func invalidUTF8(text []byte) int {
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		c, size := utf8.DecodeRune(text[i:])
		if c == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// at turns an offset into a place people can go to.
func at(text []byte, offset int, path, what string) error {
	before := text[:min(max(offset, 0), len(text))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return &Problem{Line: line, Column: column, Path: path, What: what}
}
