// Package boards reads dashboards in Grafana's JSON model as far as tests of
// shipped content need it: their panels, queries and texts. It knows neither
// the server nor the UI.
package boards

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Board is one dashboard.
type Board struct {
	UID         string `json:"uid"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Schema      int    `json:"schemaVersion"`
	Templating  struct {
		List []Variable `json:"list"`
	} `json:"templating"`
	Annotations struct {
		List []struct {
			Name string `json:"name"`
			Expr string `json:"expr"`
		} `json:"list"`
	} `json:"annotations"`
	Panels []Panel `json:"panels"`
}

// Variable is one of the selectors above a dashboard.
type Variable struct {
	Name       string `json:"name"`
	Type       string `json:"type"`
	Definition string `json:"definition"`
	IncludeAll bool   `json:"includeAll"`
	AllValue   string `json:"allValue"`
}

// Panel is a panel or a row. Panels holds what a collapsed row hides.
type Panel struct {
	ID          int    `json:"id"`
	Type        string `json:"type"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Collapsed   bool   `json:"collapsed"`
	GridPos     struct {
		X, Y, W, H int
	} `json:"gridPos"`
	Targets     []Target `json:"targets"`
	Panels      []Panel  `json:"panels"`
	FieldConfig struct {
		Defaults struct {
			Unit   string `json:"unit"`
			Custom struct {
				Stacking struct {
					Mode string `json:"mode"`
				} `json:"stacking"`
			} `json:"custom"`
		} `json:"defaults"`
		Overrides []struct {
			Matcher struct {
				ID      string `json:"id"`
				Options any    `json:"options"`
			} `json:"matcher"`
			Properties []struct {
				ID    string `json:"id"`
				Value any    `json:"value"`
			} `json:"properties"`
		} `json:"overrides"`
	} `json:"fieldConfig"`
	Transformations []struct {
		ID      string `json:"id"`
		Options struct {
			ExcludeByName map[string]bool `json:"excludeByName"`
			IndexByName   map[string]int  `json:"indexByName"`
		} `json:"options"`
	} `json:"transformations"`
}

// Target is one query of a panel.
type Target struct {
	RefID   string `json:"refId"`
	Expr    string `json:"expr"`
	Legend  string `json:"legendFormat"`
	Format  string `json:"format"`
	Instant bool   `json:"instant"`
}

// Query is a target together with the panel that asks it.
type Query struct {
	Target
	PanelID    int
	PanelTitle string
	PanelType  string
	// Row is the title of the row the panel stands in.
	Row string
}

// Parse reads a dashboard.
func Parse(model []byte) (*Board, error) {
	var b Board
	if err := json.Unmarshal(model, &b); err != nil {
		return nil, fmt.Errorf("not a dashboard: %w", err)
	}
	return &b, nil
}

// Queries returns every query of a dashboard, hidden rows included.
func Queries(model []byte) ([]Query, error) {
	b, err := Parse(model)
	if err != nil {
		return nil, err
	}
	var all []Query
	b.Each(func(p Panel, row string) {
		for _, t := range p.Targets {
			all = append(all, Query{Target: t, PanelID: p.ID, PanelTitle: p.Title, PanelType: p.Type, Row: row})
		}
	})
	return all, nil
}

// Each calls do for every panel that is not a row, with the title of its row.
func (b *Board) Each(do func(p Panel, row string)) {
	row := ""
	for _, p := range b.Panels {
		if p.Type != "row" {
			do(p, row)
			continue
		}
		row = p.Title
		for _, hidden := range p.Panels {
			do(hidden, row)
		}
	}
}

var variable = regexp.MustCompile(`\$\{(\w+)(?::\w+)?\}|\$(\w+)`)

// Fill replaces the variables of a query: the intervals by usual ones, those
// in values by their value, any other by ".*", as All does.
func Fill(expr string, values map[string]string) string {
	return variable.ReplaceAllStringFunc(expr, func(found string) string {
		name := strings.Trim(found, "${}")
		name, _, _ = strings.Cut(name, ":")
		if value, ok := values[name]; ok {
			return value
		}
		switch name {
		case "__rate_interval":
			return "1m"
		case "__interval":
			return "15s"
		case "__range":
			return "1h"
		case "1":
			return found // label_replace's first group
		}
		return ".*"
	})
}
