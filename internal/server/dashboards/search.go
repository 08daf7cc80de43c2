package dashboards

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// Hit is one dashboard of a list, or one folder.
type Hit struct {
	ID          int64
	UID         string
	Title       string
	Description string
	Tags        []string
	Slug        string
	Folder      string // its title; "" is the root
	FolderUID   string
	IsFolder    bool
	Provisioned bool // it comes from a file
	Overridden  bool
	Updated     time.Time
}

// Query narrows Search. The zero value finds all dashboards and folders.
type Query struct {
	Text       string   // words that title, description, tags or folder must hold
	Tags       []string // all of them; folders have none
	UIDs       []string // nil is any
	FolderUIDs []string // nil is any; "" is the root
	Type       string   // dash-db, dash-folder or "" for both
	Sort       string   // one of Sorts; "" is folders first, then by folder and title
	// Editable leaves out what the asker may not edit.
	Editable bool
	Lang     string
	Limit    int // 0: no limit
	Page     int // from 1; 0 is 1
}

// Sorts are the orders of Search.
var Sorts = []string{"alpha-asc", "alpha-desc", "updated-desc", "updated-asc"}

// Search lists what fits q and may be seen by who. A text that is in the title
// comes before one that is only elsewhere.
func (l *Library) Search(ctx context.Context, who Person, q Query) ([]Hit, error) {
	if q.Sort != "" && !slices.Contains(Sorts, q.Sort) {
		return nil, refuse(ErrInvalid, "sort is one of %s", strings.Join(Sorts, ", "))
	}
	all, err := l.hits(ctx, who, q)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(strings.ToLower(q.Text))
	rank := map[string]int{} // of what fits: 0 is in the title
	found := all[:0]
	for _, hit := range all {
		title := strings.ToLower(hit.Title + " " + hit.written)
		rest := strings.ToLower(title + " " + hit.Description + " " + hit.Folder + " " + strings.Join(hit.Tags, " "))
		switch {
		case hasAll(title, words):
			rank[hit.UID] = 0
		case hasAll(rest, words):
			rank[hit.UID] = 1
		default:
			continue
		}
		found = append(found, hit)
	}
	slices.SortFunc(found, func(a, b listed) int {
		byTitle := cmp.Or(strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), strings.Compare(a.UID, b.UID))
		switch q.Sort {
		case "alpha-asc":
			return byTitle
		case "alpha-desc":
			return -byTitle
		case "updated-desc":
			return cmp.Or(b.Updated.Compare(a.Updated), byTitle)
		case "updated-asc":
			return cmp.Or(a.Updated.Compare(b.Updated), byTitle)
		}
		return cmp.Or(cmp.Compare(rank[a.UID], rank[b.UID]), compareFolders(a.Hit, b.Hit), byTitle)
	})
	hits := make([]Hit, len(found))
	for i := range found {
		hits[i] = found[i].Hit
	}
	return cut(hits, q.Limit, q.Page), nil
}

func compareFolders(a, b Hit) int {
	switch {
	case a.IsFolder && !b.IsFolder:
		return -1
	case b.IsFolder && !a.IsFolder:
		return 1
	}
	return strings.Compare(strings.ToLower(a.Folder), strings.ToLower(b.Folder))
}

// cut gives one page of a list.
func cut[T any](all []T, limit, page int) []T {
	if limit <= 0 {
		return all
	}
	// Compared so that a huge page cannot overflow.
	if first := max(page, 1) - 1; first <= len(all)/limit {
		return all[first*limit : min(len(all), (first+1)*limit)]
	}
	return nil
}

// listed is a hit with the title that it was written with.
type listed struct {
	Hit
	written string
}

// hits lists what may be seen and fits all of q but its text.
func (l *Library) hits(ctx context.Context, who Person, q Query) ([]listed, error) {
	rights, err := l.rights(ctx, l.opts.DB)
	if err != nil {
		return nil, err
	}
	folders, err := l.folders(ctx, l.opts.DB)
	if err != nil {
		return nil, err
	}
	least := View
	if q.Editable {
		least = Edit
	}
	var all []listed
	if q.Type != "dash-db" && len(q.Tags) == 0 && (q.FolderUIDs == nil || slices.Contains(q.FolderUIDs, "")) {
		for _, f := range folders {
			if rights.of(f.UID, who) >= least && (q.UIDs == nil || slices.Contains(q.UIDs, f.UID)) {
				all = append(all, listed{Hit{
					ID: f.ID, UID: f.UID, Title: f.Title, Description: f.Description, Slug: Slug(f.Title), Tags: []string{},
					IsFolder: true, Provisioned: f.Provisioned, Updated: f.Updated,
				}, f.Title})
			}
		}
	}
	if q.Type == "dash-folder" {
		return all, nil
	}
	entries, err := l.entries(ctx, l.opts.DB)
	if err != nil {
		return nil, err
	}
	titles := titlesOf(folders)
	for uid, e := range entries {
		switch {
		case rights.of(e.folder(), who) < least:
		case q.UIDs != nil && !slices.Contains(q.UIDs, uid):
		case slices.ContainsFunc(q.Tags, func(tag string) bool { return !slices.Contains(e.tags(), tag) }):
		default:
			hit := e.hit(q.Lang, titles)
			hit.Updated = e.updated()
			if q.FolderUIDs == nil || slices.Contains(q.FolderUIDs, hit.FolderUID) {
				all = append(all, listed{hit, e.title()})
			}
		}
	}
	return all, nil
}

func hasAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// Tags counts the tags of all dashboards that who may see, the most used
// first.
func (l *Library) Tags(ctx context.Context, who Person) ([]Tag, error) {
	hits, err := l.hits(ctx, who, Query{Type: "dash-db"})
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, hit := range hits {
		for _, tag := range hit.Tags {
			counts[tag]++
		}
	}
	return countedTags(counts), nil
}

func countedTags(counts map[string]int) []Tag {
	tags := make([]Tag, 0, len(counts))
	for term, count := range counts {
		tags = append(tags, Tag{term, count})
	}
	slices.SortFunc(tags, func(a, b Tag) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Term, b.Term))
	})
	return tags
}
