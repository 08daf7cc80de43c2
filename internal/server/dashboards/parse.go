package dashboards

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
)

// problem is what is wrong with a file, with the place if it has one.
type problem struct {
	line, column int // 0: the file as a whole
	what         string
}

func (p *problem) Error() string {
	if p.line == 0 {
		return p.what
	}
	return fmt.Sprintf("%d:%d: %s", p.line, p.column, p.what)
}

// parse reads a dashboard from a file in Grafana's JSON model. name stands in
// for what the file does not say.
func parse(text []byte, name string) (*dashboard, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if err := checkJSON(text); err != nil {
		return nil, err
	}
	var head struct {
		// Grafana's API wraps a dashboard like this, and people save that.
		Dashboard json.RawMessage `json:"dashboard"`
	}
	if json.Unmarshal(text, &head) == nil && len(head.Dashboard) > 0 && head.Dashboard[0] == '{' {
		text = head.Dashboard
	}
	var model struct {
		UID         string          `json:"uid"`
		Title       string          `json:"title"`
		Description string          `json:"description"`
		Tags        []string        `json:"tags"`
		Version     json.Number     `json:"version"`
		Panels      json.RawMessage `json:"panels"`
		Rows        json.RawMessage `json:"rows"`
		Spec        json.RawMessage `json:"spec"`
		Kind        string          `json:"kind"`
	}
	if err := json.Unmarshal(text, &model); err != nil {
		return nil, typeProblem(text, err)
	}
	switch {
	case len(model.Spec) > 0 && model.Kind != "":
		return nil, &problem{what: "this is a Kubernetes-style resource: export the dashboard in the classic JSON model"}
	case model.Title == "":
		return nil, &problem{what: `the dashboard has no "title"`}
	case len(model.Panels) == 0 && len(model.Rows) > 0:
		return nil, &problem{what: `this is a dashboard of Grafana 4 or older, with "rows": open it in a newer Grafana once and export it again`}
	}
	if model.UID == "" {
		model.UID = uidFrom(name)
	}
	if err := checkUID(model.UID); err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return nil, &problem{what: err.Error()}
	}
	version, _ := model.Version.Int64() // none is 0
	if model.Tags == nil {
		model.Tags = []string{}
	}
	return &dashboard{
		uid: model.UID, title: model.Title, description: model.Description,
		tags: model.Tags, version: int(version), model: compact.Bytes(),
	}, nil
}

// parseWords reads a translation: a flat object from English to another
// language.
func parseWords(text []byte) (map[string]string, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if err := checkJSON(text); err != nil {
		return nil, err
	}
	words := map[string]string{}
	if err := json.Unmarshal(text, &words); err != nil {
		return nil, typeProblem(text, err)
	}
	return words, nil
}

// maxUID is Grafana's limit, so that addresses and exports fit there too.
const maxUID = 40

func checkUID(uid string) error {
	if len(uid) > maxUID {
		return &problem{what: fmt.Sprintf("the uid %.50q is longer than %d characters", uid, maxUID)}
	}
	if strings.Trim(uid, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
		return &problem{what: fmt.Sprintf("the uid %q may hold only letters, digits, - and _", uid)}
	}
	return nil
}

// uidFrom makes a uid of a file's path, the same each time.
func uidFrom(name string) string {
	slug := Slug(strings.TrimSuffix(name, path.Ext(name)))
	slug = strings.Map(func(c rune) rune {
		if c > 127 {
			return -1
		}
		return c
	}, slug)
	sum := fmt.Sprintf("%08x", idOf(name))
	if slug = strings.Trim(slug, "-"); len(slug) > maxUID-len(sum)-1 {
		slug = slug[:maxUID-len(sum)-1]
	}
	return strings.TrimPrefix(slug+"-"+sum, "-")
}

func checkJSON(text []byte) error {
	var any json.RawMessage
	err := json.Unmarshal(text, &any)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return at(text, syntax.Offset, "this is not JSON: "+syntax.Error())
	case err != nil:
		return &problem{what: err.Error()}
	case any[0] != '{':
		return at(text, 0, "a JSON object is needed")
	}
	return nil
}

func typeProblem(text []byte, err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return at(text, kind.Offset, fmt.Sprintf("%q cannot be a %s", kind.Field, kind.Value))
	}
	return &problem{what: err.Error()}
}

// at turns an offset into a place people can go to.
func at(text []byte, offset int64, what string) error {
	before := text[:min(max(offset, 0), int64(len(text)))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n') - 1
	return &problem{line, max(column, 1), what}
}
