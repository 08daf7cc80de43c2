package dashboards

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// examiner holds the first thing that was found wrong.
type examiner struct {
	text []byte
	err  error
}

func (e *examiner) wrong(f field, path, what string) {
	if e.err == nil {
		e.err = at(e.text, f.from, path, what)
	}
}

func (e *examiner) readText(fields []field, name string, into *string) {
	f, ok := fieldNamed(fields, name)
	if !ok || string(f.value) == "null" {
		return
	}
	if f.value[0] != '"' {
		e.wrong(f, name, fmt.Sprintf("%q cannot be %s", name, kindOf(f.value)))
		return
	}
	_ = json.Unmarshal(f.value, into)
}

func (e *examiner) readNumber(fields []field, name string, into *int64) {
	f, ok := fieldNamed(fields, name)
	if !ok || string(f.value) == "null" {
		return
	}
	n, err := strconv.ParseInt(string(f.value), 10, 64)
	if err != nil {
		e.wrong(f, name, fmt.Sprintf("%q must be a whole number", name))
		return
	}
	*into = n
}

func (e *examiner) tags(fields []field, h *head) {
	f, ok := fieldNamed(fields, "tags")
	if !ok || string(f.value) == "null" {
		return
	}
	if f.value[0] != '[' {
		e.wrong(f, "tags", `"tags" cannot be `+kindOf(f.value)+": it is a list of texts")
		return
	}
	for i, item := range itemsOf(e.text, f.from) {
		path := fmt.Sprintf("tags[%d]", i)
		var tag string
		if item.value[0] != '"' || json.Unmarshal(item.value, &tag) != nil {
			e.wrong(item, path, "a tag cannot be "+kindOf(item.value)+": it is a text")
			return
		}
		if utf8.RuneCountInString(tag) > maxTag || i >= maxTags {
			e.wrong(item, path, fmt.Sprintf("there may be %d tags of %d characters each", maxTags, maxTag))
			return
		}
		h.tags = append(h.tags, tag)
	}
}

// panels checks what every reader of a dashboard relies on: panels are objects
// in a list, rows hold such lists.
func (e *examiner) panels(fields []field, path string) {
	f, ok := fieldNamed(fields, "panels")
	if !ok || string(f.value) == "null" {
		return
	}
	if f.value[0] != '[' {
		e.wrong(f, path, fmt.Sprintf("%q cannot be %s: it is a list of panels", path, kindOf(f.value)))
		return
	}
	for i, item := range itemsOf(e.text, f.from) {
		here := fmt.Sprintf("%s[%d]", path, i)
		if item.value[0] != '{' {
			e.wrong(item, here, "a panel cannot be "+kindOf(item.value)+": it is an object")
			return
		}
		panel := fieldsOf(e.text, item.from)
		for _, name := range []string{"type", "title", "description"} {
			if f, ok := fieldNamed(panel, name); ok && f.value[0] != '"' && string(f.value) != "null" {
				e.wrong(f, here+"."+name, fmt.Sprintf("%q of a panel cannot be %s: it is a text", name, kindOf(f.value)))
			}
		}
		if f, ok := fieldNamed(panel, "gridPos"); ok && f.value[0] != '{' && string(f.value) != "null" {
			e.wrong(f, here+".gridPos", `"gridPos" cannot be `+kindOf(f.value)+": it is an object with h, w, x and y")
		}
		for _, name := range []string{"targets", "transformations"} {
			if f, ok := fieldNamed(panel, name); ok && f.value[0] != '[' && string(f.value) != "null" {
				e.wrong(f, here+"."+name, fmt.Sprintf("%q of a panel cannot be %s: it is a list", name, kindOf(f.value)))
			}
		}
		if strings.Count(here, ".") > 1 {
			continue // rows do not hold rows
		}
		e.panels(panel, here+".panels")
	}
}

// listed checks an object like {"list": [{"name": …}]}.
func (e *examiner) listed(fields []field, name, key string) {
	f, ok := fieldNamed(fields, name)
	if !ok || string(f.value) == "null" {
		return
	}
	if f.value[0] != '{' {
		e.wrong(f, name, fmt.Sprintf("%q cannot be %s: it is an object with a \"list\"", name, kindOf(f.value)))
		return
	}
	list, ok := fieldNamed(fieldsOf(e.text, f.from), "list")
	if !ok || string(list.value) == "null" {
		return
	}
	if list.value[0] != '[' {
		e.wrong(list, name+".list", fmt.Sprintf("%q cannot be %s: it is a list", name+".list", kindOf(list.value)))
		return
	}
	for i, item := range itemsOf(e.text, list.from) {
		here := fmt.Sprintf("%s.list[%d]", name, i)
		if item.value[0] != '{' {
			e.wrong(item, here, "an entry cannot be "+kindOf(item.value)+": it is an object")
			return
		}
		if f, ok := fieldNamed(fieldsOf(e.text, item.from), key); ok && f.value[0] != '"' && string(f.value) != "null" {
			e.wrong(f, here+"."+key, fmt.Sprintf("%q cannot be %s: it is a text", key, kindOf(f.value)))
			return
		}
	}
}

func kindOf(value []byte) string {
	switch value[0] {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f':
		return "a bool"
	case 'n':
		return "null"
	}
	return "a number"
}
