package dashboards

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestTranslate(t *testing.T) {
	words := map[string]string{
		"Title": "Заголовок", "About": "О чём", "Used": "Занято", "Host": "Хост", "Value": "Значение",
		"Free space": "Свободно", "Up": "Работает", "Reboot": "Перезагрузка", "Docs": "Описание", "Percent": "Проценты",
		"prometheus": "НЕТ", "A": "НЕТ", "node_load1": "НЕТ", "instance": "НЕТ", "byName": "НЕТ", "short": "НЕТ",
	}
	model := `{
		"uid": "A", "title": "Title", "description": "About", "id": 12345678901234567890,
		"annotations": {"list": [{"name": "Reboot", "expr": "node_load1"}]},
		"links": [{"title": "Docs", "tooltip": "About", "url": "Docs"}],
		"templating": {"list": [{"name": "instance", "label": "Host", "query": "node_load1"}]},
		"panels": [
			{"type": "row", "title": "Title", "panels": [{"title": "Used"}]},
			{"type": "text", "options": {"content": "About", "mode": "A"}},
			{
				"title": "Title", "datasource": {"type": "prometheus", "uid": "A"},
				"targets": [{"refId": "A", "expr": "node_load1", "legendFormat": "Used"}, {"legendFormat": "{{instance}}"}],
				"transformations": [{"id": "organize", "options": {"renameByName": {"instance": "Host"}, "excludeByName": {"Value": true, "Used": true}}}],
				"options": {"sortBy": [{"displayName": "Host"}], "reduceOptions": {"fields": "Used"}},
				"fieldConfig": {
					"defaults": {"unit": "short", "custom": {"axisLabel": "Percent"}, "noValue": "Value",
						"mappings": [{"type": "value", "options": {"1": {"text": "Up"}}}, {"type": "range", "options": {"result": {"text": "Up"}}}],
						"links": [{"title": "Docs"}]},
					"overrides": [
						{"matcher": {"id": "byName", "options": "Used"}, "properties": [{"id": "displayName", "value": "Free space"}, {"id": "unit", "value": "short"}]},
						{"matcher": {"id": "byName", "options": "Value"}, "properties": [{"id": "mappings", "value": [{"options": {"0": {"text": "Up"}}}]}]}
					]
				}
			}
		]
	}`
	want := `{
		"uid": "A", "title": "Заголовок", "description": "О чём", "id": 12345678901234567890,
		"annotations": {"list": [{"name": "Перезагрузка", "expr": "node_load1"}]},
		"links": [{"title": "Описание", "tooltip": "О чём", "url": "Docs"}],
		"templating": {"list": [{"name": "instance", "label": "Хост", "query": "node_load1"}]},
		"panels": [
			{"type": "row", "title": "Заголовок", "panels": [{"title": "Занято"}]},
			{"type": "text", "options": {"content": "О чём", "mode": "A"}},
			{
				"title": "Заголовок", "datasource": {"type": "prometheus", "uid": "A"},
				"targets": [{"refId": "A", "expr": "node_load1", "legendFormat": "Занято"}, {"legendFormat": "{{instance}}"}],
				"transformations": [{"id": "organize", "options": {"renameByName": {"instance": "Хост"}, "excludeByName": {"Value": true, "Занято": true}}}],
				"options": {"sortBy": [{"displayName": "Хост"}], "reduceOptions": {"fields": "Занято"}},
				"fieldConfig": {
					"defaults": {"unit": "short", "custom": {"axisLabel": "Проценты"}, "noValue": "Значение",
						"mappings": [{"type": "value", "options": {"1": {"text": "Работает"}}}, {"type": "range", "options": {"result": {"text": "Работает"}}}],
						"links": [{"title": "Описание"}]},
					"overrides": [
						{"matcher": {"id": "byName", "options": "Занято"}, "properties": [{"id": "displayName", "value": "Свободно"}, {"id": "unit", "value": "short"}]},
						{"matcher": {"id": "byName", "options": "Value"}, "properties": [{"id": "mappings", "value": [{"options": {"0": {"text": "Работает"}}}]}]}
					]
				}
			}
		]
	}`
	var got, wanted any
	if err := json.Unmarshal(translate(json.RawMessage(model), words), &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, wanted) {
		text, _ := json.MarshalIndent(got, "", "  ")
		t.Errorf("got %s", text)
	}
}

func TestSlug(t *testing.T) {
	for title, want := range map[string]string{
		"Linux: fleet": "linux-fleet", "  A — B  ": "a-b", "Сервер №1": "сервер-1", "!!!": "dashboard", "": "dashboard",
	} {
		if got := Slug(title); got != want {
			t.Errorf("Slug(%q) = %q, want %q", title, got, want)
		}
	}
}
