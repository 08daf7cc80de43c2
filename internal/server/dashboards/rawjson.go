package dashboards

import (
	"encoding/json"
	"fmt"
)

// A dashboard is kept as the text it came as: fields nobody here knows, the
// order of fields and the digits of large numbers must come back as they were.
// What follows reads and changes single fields of such a text. All of it needs
// text that was found to be JSON before.

// field is one field of an object; from and to are where its value stands.
type field struct {
	name     string
	key      []byte // as written, with the quotes
	value    json.RawMessage
	from, to int
}

// fieldsOf lists the fields of the object that begins at text[from]. Names are
// compared exactly, unlike encoding/json does: "Title" is not the title.
func fieldsOf(text []byte, from int) []field {
	i := skipSpace(text, from)
	if i >= len(text) || text[i] != '{' {
		return nil
	}
	var fields []field
	for i = skipSpace(text, i+1); i < len(text) && text[i] != '}'; {
		keyEnd := valueEnd(text, i)
		f := field{key: text[i:keyEnd]}
		_ = json.Unmarshal(f.key, &f.name)
		f.from = skipSpace(text, skipSpace(text, keyEnd)+1) // over the colon
		f.to = valueEnd(text, f.from)
		f.value = text[f.from:f.to]
		fields = append(fields, f)
		if i = skipSpace(text, f.to); i < len(text) && text[i] == ',' {
			i = skipSpace(text, i+1)
		}
	}
	return fields
}

// itemsOf lists where the items of the list that begins at text[from] stand.
func itemsOf(text []byte, from int) []field {
	i := skipSpace(text, from)
	if i >= len(text) || text[i] != '[' {
		return nil
	}
	var items []field
	for i = skipSpace(text, i+1); i < len(text) && text[i] != ']'; {
		item := field{from: i, to: valueEnd(text, i)}
		item.value = text[item.from:item.to]
		items = append(items, item)
		if i = skipSpace(text, item.to); i < len(text) && text[i] == ',' {
			i = skipSpace(text, i+1)
		}
	}
	return items
}

// fieldNamed is the last field of that name, the one that counts.
func fieldNamed(fields []field, name string) (field, bool) {
	for i := len(fields) - 1; i >= 0; i-- {
		if fields[i].name == name {
			return fields[i], true
		}
	}
	return field{}, false
}

// setting is a field to set; a nil value takes the field away.
type setting struct {
	name  string
	value any
}

// withFields returns the object with some fields set, everything else as it
// was. A field that was there twice is there once.
func withFields(object []byte, set ...setting) []byte {
	values := map[string][]byte{}
	for _, s := range set {
		if s.value != nil {
			text, err := json.Marshal(s.value)
			if err != nil {
				panic(fmt.Sprintf("a value that is no JSON for %s: %v", s.name, err))
			}
			values[s.name] = text
		} else {
			values[s.name] = nil
		}
	}
	out := make([]byte, 0, len(object)+64)
	out = append(out, '{')
	put := func(key, value []byte) {
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, key...), ':'), value...)
	}
	written := map[string]bool{}
	for _, f := range fieldsOf(object, 0) {
		value, ours := values[f.name]
		switch {
		case !ours:
			put(f.key, f.value)
		case value != nil && !written[f.name]:
			put(f.key, value)
			written[f.name] = true
		}
	}
	for _, s := range set {
		if value := values[s.name]; value != nil && !written[s.name] {
			key, _ := json.Marshal(s.name)
			put(key, value)
			written[s.name] = true
		}
	}
	return append(out, '}')
}

func skipSpace(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r') {
		i++
	}
	return i
}

// valueEnd is where the value that begins at text[i] ends.
func valueEnd(text []byte, i int) int {
	if i >= len(text) {
		return i
	}
	switch text[i] {
	case '"':
		return stringEnd(text, i)
	case '{', '[':
		for depth := 0; i < len(text); i++ {
			switch text[i] {
			case '"':
				i = stringEnd(text, i) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
		return i
	}
	for i < len(text) {
		switch text[i] {
		case ',', ']', '}', ':', ' ', '\n', '\t', '\r':
			return i
		}
		i++
	}
	return i
}

func stringEnd(text []byte, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// tooDeep finds where text goes deeper than limit, or gives -1.
func tooDeep(text []byte, limit int) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = stringEnd(text, i) - 1
		case '{', '[':
			if depth++; depth > limit {
				return i
			}
		case '}', ']':
			depth--
		}
	}
	return -1
}
