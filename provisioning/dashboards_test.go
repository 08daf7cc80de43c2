package provisioning_test

import (
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/prometheus/prometheus/promql/parser"

	"peeper/provisioning"
	"peeper/provisioning/boards"
)

// firstScreen is how many grid rows a common screen shows; what lies lower is
// asked for only when somebody scrolls there.
const (
	firstScreen        = 24
	firstScreenQueries = 30
)

// shipped returns the dashboards by the name of their file, without ".json".
func shipped(t *testing.T) map[string][]byte {
	t.Helper()
	names, err := fs.Glob(provisioning.Dashboards, "dashboards/*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no dashboards are embedded: %v", err)
	}
	models := map[string][]byte{}
	for _, name := range names {
		if strings.HasSuffix(name, ".ru.json") {
			continue
		}
		model, err := provisioning.Dashboards.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		models[strings.TrimSuffix(path.Base(name), ".json")] = model
	}
	return models
}

// each runs check for every shipped dashboard.
func each(t *testing.T, check func(t *testing.T, model []byte, b *boards.Board)) {
	for name, model := range shipped(t) {
		t.Run(name, func(t *testing.T) {
			b, err := boards.Parse(model)
			if err != nil {
				t.Fatal(err)
			}
			check(t, model, b)
		})
	}
}

func TestDashboardsHaveTheirOwnAddress(t *testing.T) {
	seen := map[string]string{}
	for name, model := range shipped(t) {
		b, err := boards.Parse(model)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !strings.HasPrefix(b.UID, "peeper-") {
			t.Errorf("%s: the uid %q does not begin with peeper-", name, b.UID)
		}
		if other := seen[b.UID]; other != "" {
			t.Errorf("%s and %s have the same uid %q", name, other, b.UID)
		}
		seen[b.UID] = name
		if b.Title == "" || b.Description == "" {
			t.Errorf("%s: a title and a description are needed", name)
		}
		if b.Schema < 39 || b.Schema > 41 {
			t.Errorf("%s: schema version %d, want 39 to 41", name, b.Schema)
		}
	}
}

func TestPanelsAreExplained(t *testing.T) {
	each(t, func(t *testing.T, _ []byte, b *boards.Board) {
		ids := map[int]string{}
		for _, p := range b.Panels {
			if p.Type == "row" {
				ids[p.ID] = p.Title
			}
		}
		b.Each(func(p boards.Panel, row string) {
			if other, taken := ids[p.ID]; taken {
				t.Errorf("panels %q and %q have the same id %d", p.Title, other, p.ID)
			}
			ids[p.ID] = p.Title
			if p.Title == "" {
				t.Errorf("panel %d in %q has no title", p.ID, row)
			}
			if n := sentences(p.Description); n < 3 {
				t.Errorf("panel %q: a description says what it shows, what is normal and what to do; it has %d sentences", p.Title, n)
			}
			if p.Type != "text" && len(p.Targets) == 0 {
				t.Errorf("panel %q asks nothing", p.Title)
			}
		})
	})
}

// sentences counts ends of sentences; a colon or semicolon joins two.
func sentences(text string) int {
	return len(regexp.MustCompile(`[.!?:;](\s|$)`).FindAllString(text, -1))
}

func TestNumbersHaveUnits(t *testing.T) {
	each(t, func(t *testing.T, _ []byte, b *boards.Board) {
		b.Each(func(p boards.Panel, _ string) {
			switch p.Type {
			case "table":
				for _, column := range valueColumns(p) {
					if !hasProperty(p, column, "unit", "mappings", "decimals") {
						t.Errorf("table %q: column %q has no unit", p.Title, column)
					}
				}
			case "text", "row":
			default:
				if p.FieldConfig.Defaults.Unit == "" {
					t.Errorf("panel %q has no unit", p.Title)
				}
			}
		})
	})
}

// valueColumns are the columns of a table that show numbers.
func valueColumns(p boards.Panel) []string {
	hidden := map[string]bool{}
	for _, tr := range p.Transformations {
		for name := range tr.Options.ExcludeByName {
			hidden[name] = true
		}
	}
	var columns []string
	for _, target := range p.Targets {
		name := "Value"
		if len(p.Targets) > 1 {
			name += " #" + target.RefID
		}
		if !hidden[name] {
			columns = append(columns, name)
		}
	}
	return columns
}

// hasProperty tells whether an override gives the field one of the properties.
func hasProperty(p boards.Panel, field string, properties ...string) bool {
	for _, o := range p.FieldConfig.Overrides {
		if o.Matcher.Options != field {
			continue
		}
		for _, property := range o.Properties {
			if slices.Contains(properties, property.ID) {
				return true
			}
		}
	}
	return false
}

func TestPanelsDoNotOverlap(t *testing.T) {
	check := func(t *testing.T, panels []boards.Panel) {
		type cell struct{ x, y int }
		taken := map[cell]string{}
		last := 0
		for _, p := range panels {
			g := p.GridPos
			if g.W < 1 || g.H < 1 || g.X < 0 || g.X+g.W > 24 {
				t.Errorf("panel %q lies outside the grid: %+v", p.Title, g)
			}
			if g.Y < last {
				t.Errorf("panel %q comes after panels that lie below it: keep them in reading order", p.Title)
			}
			last = g.Y
			for x := g.X; x < g.X+g.W; x++ {
				for y := g.Y; y < g.Y+g.H; y++ {
					if other := taken[cell{x, y}]; other != "" {
						t.Fatalf("panels %q and %q overlap", p.Title, other)
					}
					taken[cell{x, y}] = p.Title
				}
			}
		}
	}
	each(t, func(t *testing.T, _ []byte, b *boards.Board) {
		check(t, b.Panels)
		for _, row := range b.Panels {
			check(t, row.Panels)
		}
	})
}

func TestFirstScreenIsCheap(t *testing.T) {
	each(t, func(t *testing.T, _ []byte, b *boards.Board) {
		n := 0
		for _, p := range b.Panels {
			if p.GridPos.Y < firstScreen {
				n += len(p.Targets)
			}
		}
		if n > firstScreenQueries {
			t.Errorf("the first screen asks %d queries, at most %d keep it quick", n, firstScreenQueries)
		}
	})
}

// Verdicts and tables show the moment, graphs follow the range.
func TestQueriesFitTheirPanel(t *testing.T) {
	each(t, func(t *testing.T, model []byte, _ *boards.Board) {
		queries, err := boards.Queries(model)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range queries {
			moment := slices.Contains([]string{"stat", "table", "gauge", "bargauge"}, q.PanelType)
			if moment != q.Instant {
				t.Errorf("panel %q, query %s: instant is %v in a panel of type %s", q.PanelTitle, q.RefID, q.Instant, q.PanelType)
			}
			if q.PanelType == "table" && q.Format != "table" {
				t.Errorf("panel %q, query %s: a table needs the format table", q.PanelTitle, q.RefID)
			}
			if !moment && regexp.MustCompile(`rate\([^\[]*\[\d`).MatchString(withoutAt(q.Expr)) {
				t.Errorf("panel %q, query %s: a rate in a graph takes $__rate_interval", q.PanelTitle, q.RefID)
			}
			if q.Legend == "" && q.PanelType != "table" && q.PanelType != "stat" {
				t.Errorf("panel %q, query %s has no legend", q.PanelTitle, q.RefID)
			}
		}
	})
}

// withoutAt removes matchers, and windows that stand at a fixed moment, as in
// [5m] @ end().
func withoutAt(expr string) string {
	expr = regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(expr, "")
	return regexp.MustCompile(`\[[^\]]*\] @ end\(\)`).ReplaceAllString(expr, "")
}

func TestQueriesParse(t *testing.T) {
	promql := parser.NewParser(parser.Options{})
	names := recorded(t)
	check := func(t *testing.T, where, expr string) {
		filled := boards.Fill(expr, nil)
		tree, err := promql.ParseExpr(filled)
		if err != nil {
			t.Errorf("%s: %v\n%s", where, err, filled)
			return
		}
		parser.Inspect(tree, func(node parser.Node, _ []parser.Node) error {
			if selector, ok := node.(*parser.VectorSelector); ok && !names[selector.Name] {
				t.Errorf("%s: no source has the metric %q", where, selector.Name)
			}
			return nil
		})
	}
	each(t, func(t *testing.T, model []byte, b *boards.Board) {
		queries, err := boards.Queries(model)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range queries {
			check(t, "panel "+q.PanelTitle+", query "+q.RefID, q.Expr)
		}
		for _, a := range b.Annotations.List {
			check(t, "annotation "+a.Name, a.Expr)
		}
		for _, v := range b.Templating.List {
			if v.Type != "query" {
				continue
			}
			inside := strings.TrimSuffix(strings.TrimPrefix(v.Definition, "label_values("), ")")
			cut := strings.LastIndex(inside, ",")
			check(t, "variable "+v.Name, inside[:cut])
		}
	})
}

// recorded returns the names of metrics that were seen at the real sources.
func recorded(t *testing.T) map[string]bool {
	t.Helper()
	files, err := fs.Glob(metricNames, "testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded names: %v", err)
	}
	names := map[string]bool{}
	for _, file := range files {
		text, err := metricNames.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for name := range strings.FieldsSeq(string(text)) {
			names[name] = true
		}
	}
	return names
}

// A product is optional, so All must match series that have none.
func TestVariablesWorkWithoutLabels(t *testing.T) {
	each(t, func(t *testing.T, _ []byte, b *boards.Board) {
		if len(b.Templating.List) > 6 {
			t.Errorf("%d variables are more than a person chooses from", len(b.Templating.List))
		}
		for _, v := range b.Templating.List {
			if v.IncludeAll && v.AllValue != ".*" {
				t.Errorf("variable %q: All must be .*, so that it matches series without the label", v.Name)
			}
			if v.Name == "product" && !v.IncludeAll {
				t.Error("the product is optional: it needs All")
			}
		}
	})
}

func TestTranslationsAreComplete(t *testing.T) {
	each(t, func(t *testing.T, model []byte, b *boards.Board) {
		file := "dashboards/" + strings.TrimPrefix(t.Name(), "TestTranslationsAreComplete/") + ".ru.json"
		raw, err := provisioning.Dashboards.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]string
		if err := json.Unmarshal(raw, &words); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		texts, err := boards.Texts(model)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			russian, ok := words[text]
			switch {
			case !ok:
				t.Errorf("%s does not translate %q", file, text)
			case labels(russian) != labels(text):
				t.Errorf("%s: %q has other labels than %q", file, russian, text)
			case strings.Contains(text, ". ") && !cyrillic(russian):
				t.Errorf("%s: %q is not Russian", file, russian)
			}
		}
		for text := range words {
			if !slices.Contains(texts, text) {
				t.Errorf("%s translates %q, which the dashboard does not say", file, text)
			}
		}
	})
}

// labels returns the {{labels}} of a legend, in order.
func labels(text string) string {
	return strings.Join(regexp.MustCompile(`\{\{.*?\}\}`).FindAllString(text, -1), " ")
}

func cyrillic(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
}

// Steps out of order colour a warning as critical.
func TestThresholdsRise(t *testing.T) {
	each(t, func(t *testing.T, model []byte, _ *boards.Board) {
		var tree any
		if err := json.Unmarshal(model, &tree); err != nil {
			t.Fatal(err)
		}
		found := 0
		var walk func(node any, where string)
		walk = func(node any, where string) {
			switch node := node.(type) {
			case []any:
				for _, item := range node {
					walk(item, where)
				}
			case map[string]any:
				if title, ok := node["title"].(string); ok {
					where = title
				}
				if steps, ok := node["steps"].([]any); ok {
					found++
					checkSteps(t, where, steps)
				}
				for _, value := range node {
					walk(value, where)
				}
			}
		}
		walk(tree, "")
		if found == 0 {
			t.Error("no thresholds were found")
		}
	})
}

func checkSteps(t *testing.T, where string, steps []any) {
	t.Helper()
	for i, item := range steps {
		step, _ := item.(map[string]any)
		value, isNumber := step["value"].(float64)
		if i == 0 {
			if step["value"] != nil {
				t.Errorf("panel %q: the first step of thresholds is the base and has no value", where)
			}
			continue
		}
		previous, _ := steps[i-1].(map[string]any)["value"].(float64)
		if !isNumber || i > 1 && value <= previous {
			t.Errorf("panel %q: the thresholds do not rise: %v", where, steps)
			return
		}
	}
}
