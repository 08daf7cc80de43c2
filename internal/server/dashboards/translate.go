package dashboards

import (
	"bytes"
	"encoding/json"
)

// shown are the fields whose text people read, wherever they stand.
var shown = map[string]bool{
	"title": true, "description": true, "content": true, "label": true, "legendFormat": true,
	"displayName": true, "text": true, "tooltip": true, "noValue": true, "axisLabel": true, "emptyMessage": true,
}

// skipped are the fields below which nothing is for people.
var skipped = map[string]bool{"datasource": true, "gridPos": true, "thresholds": true}

// translate returns the model with the texts that people read replaced. The
// model was parsed before, so it cannot be wrong here.
func translate(model json.RawMessage, words map[string]string) json.RawMessage {
	decoder := json.NewDecoder(bytes.NewReader(model))
	decoder.UseNumber() // a float would change large numbers
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return model
	}
	t := translator{words}
	t.walk(tree)
	if root, ok := tree.(map[string]any); ok {
		if annotations, ok := root["annotations"].(map[string]any); ok {
			t.annotations(annotations)
		}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(tree); err != nil {
		return model
	}
	return bytes.TrimSpace(out.Bytes())
}

type translator struct{ words map[string]string }

func (t translator) walk(node any) {
	switch node := node.(type) {
	case []any:
		for _, item := range node {
			t.walk(item)
		}
	case map[string]any:
		if _, isPanel := node["fieldConfig"]; isPanel {
			// Before the texts change, since they are looked up by the old.
			t.names(node)
		}
		for key, value := range node {
			if text, ok := value.(string); ok {
				if shown[key] {
					node[key] = orSame(t.words, text)
				}
			} else if !skipped[key] {
				t.walk(value)
			}
		}
		t.override(node)
	}
}

// override translates the value of a property whose name tells that it is
// read, as in {"id": "displayName", "value": "Used"}.
func (t translator) override(node map[string]any) {
	switch node["id"] {
	case "displayName", "noValue", "custom.axisLabel", "description":
		if text, ok := node["value"].(string); ok {
			node["value"] = orSame(t.words, text)
		}
	}
}

// annotations translates the names of the switches above a dashboard.
func (t translator) annotations(node map[string]any) {
	list, _ := node["list"].([]any)
	for _, item := range list {
		if one, ok := item.(map[string]any); ok {
			if name, ok := one["name"].(string); ok {
				one["name"] = orSame(t.words, name)
			}
		}
	}
}

// names translates the names a panel itself gives to its fields, in every
// place that refers to a field by name. Names that come from the data stay,
// even when some title elsewhere has the same words.
func (t translator) names(panel map[string]any) {
	own := map[string]string{}
	note := func(value any) {
		if name, ok := value.(string); ok && name != "" {
			if other, ok := t.words[name]; ok {
				own[name] = other
			}
		}
	}
	targets, _ := panel["targets"].([]any)
	for _, target := range targets {
		if target, ok := target.(map[string]any); ok {
			note(target["legendFormat"])
		}
	}
	transformations, _ := panel["transformations"].([]any)
	for _, item := range transformations {
		step, _ := item.(map[string]any)
		options, _ := step["options"].(map[string]any)
		note(options["alias"])
		renamed, _ := options["renameByName"].(map[string]any)
		for _, name := range renamed {
			note(name)
		}
	}
	config, _ := panel["fieldConfig"].(map[string]any)
	if defaults, ok := config["defaults"].(map[string]any); ok {
		note(defaults["displayName"])
	}
	overrides, _ := config["overrides"].([]any)
	for _, item := range overrides {
		override, _ := item.(map[string]any)
		properties, _ := override["properties"].([]any)
		for _, item := range properties {
			if property, ok := item.(map[string]any); ok && property["id"] == "displayName" {
				note(property["value"])
			}
		}
	}
	if len(own) == 0 {
		return
	}
	for _, item := range transformations {
		if step, ok := item.(map[string]any); ok {
			step["options"] = replaceNames(step["options"], own)
		}
	}
	for _, item := range overrides {
		if override, ok := item.(map[string]any); ok {
			if matcher, ok := override["matcher"].(map[string]any); ok {
				matcher["options"] = replaceNames(matcher["options"], own)
			}
		}
	}
	if options, ok := panel["options"].(map[string]any); ok {
		for _, key := range []string{"sortBy", "reduceOptions", "xField", "colorByField", "footer"} {
			if value, ok := options[key]; ok {
				options[key] = replaceNames(value, own)
			}
		}
	}
}

// replaceNames changes strings and keys that are exactly a name.
func replaceNames(node any, names map[string]string) any {
	switch node := node.(type) {
	case string:
		return orSame(names, node)
	case []any:
		for i := range node {
			node[i] = replaceNames(node[i], names)
		}
	case map[string]any:
		for key, value := range node {
			value = replaceNames(value, names)
			if other, ok := names[key]; ok {
				delete(node, key)
				key = other
			}
			node[key] = value
		}
	}
	return node
}

func orSame(words map[string]string, text string) string {
	if other, ok := words[text]; ok && other != "" {
		return other
	}
	return text
}
