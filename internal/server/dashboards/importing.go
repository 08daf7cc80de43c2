package dashboards

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Input is what a dashboard that was exported to be shared asks for when it is
// imported: a data source, or a text.
type Input struct {
	Name     string `json:"name"`
	Type     string `json:"type"`     // datasource or constant
	PluginID string `json:"pluginId"` // of a data source: prometheus …
	Value    string `json:"value"`    // a data source's uid or name, or the text
}

// DataSource is one that an input can be mapped to.
type DataSource struct{ UID, Name, Type string }

// Import is a dashboard to import.
type Import struct {
	Save
	Inputs []Input
}

// Import saves a dashboard that was exported elsewhere: what it asks for is put
// in, and what only the other place knew is left out.
func (l *Library) Import(ctx context.Context, who Person, i Import) (Saved, error) {
	fields := fieldsOf(i.Text, i.From)
	inputs, err := askedFor(i.Text, fields)
	if err != nil {
		return Saved{}, err
	}
	values, err := fillInputs(inputs, i.Inputs, l.opts.Sources)
	if err != nil {
		return Saved{}, err
	}
	if _, err := examine(i.Text, i.From); err != nil {
		return Saved{}, err
	}
	model := settled(i.Text[i.From:valueEnd(i.Text, i.From)], values)
	i.Text, i.From, i.New = withFields(model, setting{"id", nil}, setting{"version", nil}), 0, true
	return l.Save(ctx, who, i.Save)
}

// settled puts the values of the inputs into a dashboard, and leaves out what
// only an import needs.
func settled(model []byte, values map[string]string) []byte {
	return withFields(withLibraryPanels(putInputs(model, values)),
		setting{"__inputs", nil}, setting{"__requires", nil}, setting{"__elements", nil})
}

// settledFile does the same for a file, which nobody is asked about. What
// nothing can stand for stays as it is.
func settledFile(model []byte, sources []DataSource) []byte {
	fields := fieldsOf(model, 0)
	if _, shared := fieldNamed(fields, "__inputs"); !shared {
		return model
	}
	inputs, err := askedFor(model, fields)
	if err != nil {
		return model
	}
	values, err := fillInputs(inputs, nil, sources)
	if err != nil {
		return model
	}
	return settled(model, values)
}

// askedFor reads the inputs that the dashboard declares.
func askedFor(text []byte, fields []field) ([]Input, error) {
	f, ok := fieldNamed(fields, "__inputs")
	if !ok || string(f.value) == "null" {
		return nil, nil
	}
	var inputs []Input
	if err := json.Unmarshal(f.value, &inputs); err != nil {
		return nil, at(text, f.from, "__inputs", `"__inputs" is a list of objects with texts: name, type, pluginId, value`)
	}
	return inputs, nil
}

// fillInputs finds the value of each input: the one given, else the only
// sensible one.
func fillInputs(asked, given []Input, sources []DataSource) (map[string]string, error) {
	values := map[string]string{}
	var missing []string
	for _, input := range asked {
		at := slices.IndexFunc(given, func(g Input) bool {
			return g.Name == input.Name && (g.Type == "" || g.Type == input.Type)
		})
		value := ""
		if at >= 0 {
			value = given[at].Value
		}
		if input.Type != "datasource" {
			if at < 0 {
				value = input.Value
			}
			values[input.Name] = value
			continue
		}
		i := slices.IndexFunc(sources, func(s DataSource) bool {
			if value == "" {
				return s.Type == input.PluginID
			}
			return value == s.UID || value == s.Name
		})
		switch {
		case i >= 0:
			values[input.Name] = sources[i].UID
		case value != "":
			return nil, refuse(ErrInvalid, "there is no data source %q for the input %s", value, input.Name)
		default:
			missing = append(missing, fmt.Sprintf("%s (%s)", input.Name, input.PluginID))
		}
	}
	if len(missing) > 0 {
		return nil, refuse(ErrInvalid, "the dashboard needs data sources that are not there: %s; map each to one that is", strings.Join(missing, ", "))
	}
	return values, nil
}

// placeholder is how a dashboard refers to an input. Outside of strings JSON
// has no $, so that it can be looked for in the text as it is.
var placeholder = regexp.MustCompile(`\$\{\w+\}`)

func putInputs(model []byte, values map[string]string) []byte {
	if len(values) == 0 {
		return model
	}
	return placeholder.ReplaceAllFunc(model, func(found []byte) []byte {
		value, ok := values[string(found[2:len(found)-1])]
		if !ok {
			return found
		}
		text, _ := json.Marshal(value)
		return text[1 : len(text)-1]
	})
}

// withLibraryPanels puts the library panels that an export brings along in the
// places that refer to them: there is no such library here.
func withLibraryPanels(model []byte) []byte {
	elements, ok := fieldNamed(fieldsOf(model, 0), "__elements")
	if !ok || elements.value[0] != '{' {
		return model
	}
	panels := map[string][]byte{}
	for _, f := range fieldsOf(elements.value, 0) {
		if content, ok := fieldNamed(fieldsOf(f.value, 0), "model"); ok && content.value[0] == '{' {
			panels[f.name] = content.value
		}
	}
	if len(panels) == 0 {
		return model
	}
	return inlinePanels(model, panels, 0)
}

// inlinePanels replaces in the "panels" of an object; rows have panels too.
func inlinePanels(object []byte, library map[string][]byte, depth int) []byte {
	list, ok := fieldNamed(fieldsOf(object, 0), "panels")
	if !ok || list.value[0] != '[' || depth > 2 {
		return object
	}
	out := []json.RawMessage{}
	for _, item := range itemsOf(list.value, 0) {
		panel := item.value
		if panel[0] == '{' {
			panel = inlinePanel(inlinePanels(panel, library, depth+1), library)
		}
		out = append(out, panel)
	}
	return withFields(object, setting{"panels", out})
}

func inlinePanel(panel []byte, library map[string][]byte) []byte {
	fields := fieldsOf(panel, 0)
	reference, ok := fieldNamed(fields, "libraryPanel")
	if !ok || reference.value[0] != '{' {
		return panel
	}
	var uid string
	if f, ok := fieldNamed(fieldsOf(reference.value, 0), "uid"); !ok || json.Unmarshal(f.value, &uid) != nil {
		return panel
	}
	content, ok := library[uid]
	if !ok {
		return panel
	}
	set := []setting{{"libraryPanel", nil}}
	for _, name := range []string{"id", "gridPos"} {
		if f, ok := fieldNamed(fields, name); ok {
			set = append(set, setting{name, f.value})
		}
	}
	return withFields(content, set...)
}
