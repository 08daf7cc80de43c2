package boards

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
)

// read are the fields whose text people read, wherever they stand.
var read = []string{
	"title", "description", "content", "label", "legendFormat", "displayName", "text", "noValue", "axisLabel",
}

// readProperties are the overrides whose value people read.
var readProperties = []any{"displayName", "noValue", "custom.axisLabel", "description"}

var (
	label  = regexp.MustCompile(`\{\{.*?\}\}`)
	letter = regexp.MustCompile(`\pL`)
)

// Texts returns every text of a dashboard that needs a translation, each once
// and sorted. Texts made of labels alone, like "{{instance}}", need none.
func Texts(model []byte) ([]string, error) {
	var tree map[string]any
	if err := json.Unmarshal(model, &tree); err != nil {
		return nil, fmt.Errorf("not a dashboard: %w", err)
	}
	var texts []string
	note := func(value any) {
		if text, ok := value.(string); ok && letter.MatchString(label.ReplaceAllString(text, "")) {
			texts = append(texts, text)
		}
	}
	var walk func(node any)
	walk = func(node any) {
		switch node := node.(type) {
		case []any:
			for _, item := range node {
				walk(item)
			}
		case map[string]any:
			for key, value := range node {
				// What a variable has chosen comes from the data.
				if key == "current" {
					continue
				}
				if slices.Contains(read, key) {
					note(value)
				}
				walk(value)
			}
			if slices.Contains(readProperties, node["id"]) {
				note(node["value"])
			}
		}
	}
	walk(tree)
	if annotations, ok := tree["annotations"].(map[string]any); ok {
		list, _ := annotations["list"].([]any)
		for _, item := range list {
			if one, ok := item.(map[string]any); ok {
				note(one["name"])
			}
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts), nil
}
