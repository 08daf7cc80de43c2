package dashboards

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Annotation marks a moment, or a span of time, on a dashboard or everywhere.
type Annotation struct {
	ID           int64
	DashboardUID string // "": of no dashboard
	PanelID      int64  // 0: of no panel
	// Start and End are Unix milliseconds, the same for a moment.
	Start, End       int64
	Text             string
	Tags             []string
	Data             json.RawMessage // what a program put beside it; may be nil
	UserID           int64
	Login            string
	Created, Updated time.Time
}

// AnnotationQuery narrows Annotations.
type AnnotationQuery struct {
	From, To     int64 // Unix milliseconds; 0 is open
	DashboardUID string
	PanelID      int64
	UserID       int64
	Tags         []string
	MatchAny     bool // one of Tags is enough
	Limit        int
}

const (
	maxAnnotationText = 64 << 10
	maxAnnotationData = 64 << 10
	// MaxAnnotations is the most that one answer holds.
	MaxAnnotations = 10_000
)

func (a *Annotation) check() error {
	a.Text = withoutNUL(a.Text)
	if a.End == 0 {
		a.End = a.Start
	}
	if a.End < a.Start {
		a.Start, a.End = a.End, a.Start
	}
	tags := []string{}
	for _, tag := range a.Tags {
		if tag = strings.TrimSpace(withoutNUL(tag)); tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
		if utf8.RuneCountInString(tag) > maxTag || len(tags) > maxTags {
			return refuse(ErrInvalid, "an annotation has up to %d tags of %d characters each", maxTags, maxTag)
		}
	}
	a.Tags = tags
	switch {
	case strings.TrimSpace(a.Text) == "":
		return refuse(ErrInvalid, "an annotation needs a text")
	case len(a.Text) > maxAnnotationText || len(a.Data) > maxAnnotationData:
		return refuse(ErrInvalid, "the text or the data of an annotation is larger than %d bytes", maxAnnotationText)
	case !utf8.Valid(a.Data):
		return refuse(ErrInvalid, "the data of an annotation is not UTF-8")
	case a.Start < 0 || a.PanelID < 0:
		return refuse(ErrInvalid, "the time of an annotation is in Unix milliseconds, and its panel a number from 1")
	case a.PanelID > 0 && a.DashboardUID == "":
		return refuse(ErrInvalid, "an annotation of a panel needs its dashboard too")
	}
	return nil
}

// mayAnnotate tells whether who may change the annotations of a dashboard, or
// those of none.
func (l *Library) mayAnnotate(ctx context.Context, q queries, who Person, dashboard string) error {
	right := defaultOf(who)
	if dashboard != "" {
		var err error
		if _, right, err = l.seenEntry(ctx, q, who, dashboard); err != nil {
			return err
		}
	}
	if right < Edit {
		return refuse(ErrForbidden, "annotations are made and changed by those who may edit the dashboard")
	}
	return nil
}

// AddAnnotation keeps a new annotation; a start of 0 is now.
func (l *Library) AddAnnotation(ctx context.Context, who Person, a Annotation) (id int64, err error) {
	now := l.opts.Clock()
	if a.Start == 0 {
		a.Start = now.UnixMilli()
	}
	if err := a.check(); err != nil {
		return 0, err
	}
	err = l.opts.DB.Tx(ctx, func(tx *sql.Tx) error {
		if err := l.mayAnnotate(ctx, tx, who, a.DashboardUID); err != nil {
			return err
		}
		err := tx.QueryRowContext(ctx, `INSERT INTO annotations
				(dashboard_uid, panel_id, started_at, ended_at, text, data, user_id, login, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
			a.DashboardUID, a.PanelID, a.Start, a.End, a.Text, string(a.Data), who.UserID, who.Login, toMillis(now), toMillis(now)).Scan(&id)
		if err != nil {
			return err
		}
		return writeTags(ctx, tx, id, a.Tags)
	})
	return id, orRefusal(err, "cannot keep the annotation")
}

func writeTags(ctx context.Context, q queries, id int64, tags []string) error {
	if _, err := q.ExecContext(ctx, "DELETE FROM annotation_tags WHERE annotation_id = $1", id); err != nil {
		return err
	}
	for i, tag := range tags {
		_, err := q.ExecContext(ctx, "INSERT INTO annotation_tags (annotation_id, position, tag) VALUES ($1, $2, $3)", id, i, tag)
		if err != nil {
			return err
		}
	}
	return nil
}

const annotationColumns = "id, dashboard_uid, panel_id, started_at, ended_at, text, data, user_id, login, created_at, updated_at"

func scanAnnotation(row scanner) (Annotation, error) {
	a := Annotation{Tags: []string{}}
	var data string
	var created, updated int64
	err := row.Scan(&a.ID, &a.DashboardUID, &a.PanelID, &a.Start, &a.End, &a.Text, &data, &a.UserID, &a.Login, &created, &updated)
	if data != "" {
		a.Data = json.RawMessage(data)
	}
	a.Created, a.Updated = fromMillis(created), fromMillis(updated)
	return a, err
}

// Annotations lists those that touch the time and may be seen, the latest
// first.
func (l *Library) Annotations(ctx context.Context, who Person, q AnnotationQuery) ([]Annotation, error) {
	if q.Limit <= 0 || q.Limit > MaxAnnotations {
		q.Limit = MaxAnnotations
	}
	var where []string
	var args []any
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	if q.From > 0 {
		add("ended_at >= $%d", q.From)
	}
	if q.To > 0 {
		add("started_at <= $%d", q.To)
	}
	if q.DashboardUID != "" {
		add("dashboard_uid = $%d", q.DashboardUID)
	}
	if q.PanelID > 0 {
		add("panel_id = $%d", q.PanelID)
	}
	if q.UserID > 0 {
		add("user_id = $%d", q.UserID)
	}
	const hasTag = "id IN (SELECT annotation_id FROM annotation_tags WHERE tag IN (%s))"
	if q.MatchAny && len(q.Tags) > 0 {
		var numbers []string
		for _, tag := range q.Tags {
			args = append(args, tag)
			numbers = append(numbers, fmt.Sprintf("$%d", len(args)))
		}
		where = append(where, fmt.Sprintf(hasTag, strings.Join(numbers, ", ")))
	} else {
		for _, tag := range q.Tags {
			add(fmt.Sprintf(hasTag, "$%d"), tag)
		}
	}
	query := "SELECT " + annotationColumns + " FROM annotations"
	if len(where) > 0 {
		query += " WHERE " + strings.Join(where, " AND ")
	}
	hidden, err := l.hidden(ctx, l.opts.DB, who)
	if err != nil {
		return nil, err
	}
	found, err := readAnnotations(ctx, l.opts.DB, query+" ORDER BY ended_at DESC, started_at DESC, id DESC", args, q.Limit, hidden)
	if err != nil {
		return nil, fmt.Errorf("cannot read the annotations: %w", err)
	}
	return found, nil
}

// hidden tells of a dashboard whether who may not see it. Of one that is gone
// for now, with its file, nobody knows who might: only administrators do.
func (l *Library) hidden(ctx context.Context, q queries, who Person) (func(uid string) bool, error) {
	rights, err := l.rights(ctx, q)
	if err != nil {
		return nil, err
	}
	all, err := l.entries(ctx, q)
	if err != nil {
		return nil, err
	}
	return func(uid string) bool {
		if uid == "" {
			return false
		}
		if e, there := all[uid]; there {
			return rights.of(e.folder(), who) < View
		}
		return who.Role != "Admin"
	}, nil
}

func readAnnotations(ctx context.Context, q queries, query string, args []any, limit int, hidden func(string) bool) ([]Annotation, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := []Annotation{}
	for rows.Next() && len(found) < limit {
		a, err := scanAnnotation(rows)
		if err != nil {
			return nil, err
		}
		if !hidden(a.DashboardUID) {
			found = append(found, a)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	return found, readTags(ctx, q, found)
}

// readTags fills in the tags, some hundred annotations at a time.
func readTags(ctx context.Context, q queries, all []Annotation) error {
	byID := map[int64]*Annotation{}
	for i := range all {
		byID[all[i].ID] = &all[i]
	}
	for chunk := range slices.Chunk(all, 500) {
		var numbers []string
		var ids []any
		for _, a := range chunk {
			ids = append(ids, a.ID)
			numbers = append(numbers, fmt.Sprintf("$%d", len(ids)))
		}
		rows, err := q.QueryContext(ctx, "SELECT annotation_id, tag FROM annotation_tags WHERE annotation_id IN ("+
			strings.Join(numbers, ", ")+") ORDER BY annotation_id, position", ids...)
		if err != nil {
			return err
		}
		for rows.Next() {
			var id int64
			var tag string
			if err := rows.Scan(&id, &tag); err != nil {
				rows.Close()
				return err
			}
			byID[id].Tags = append(byID[id].Tags, tag)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
	}
	return nil
}

var errNoAnnotation = refuse(ErrNotFound, "there is no such annotation: it was removed, or the number is wrong")

// Annotation gives one.
func (l *Library) Annotation(ctx context.Context, who Person, id int64) (Annotation, error) {
	return l.annotation(ctx, l.opts.DB, who, id)
}

func (l *Library) annotation(ctx context.Context, q queries, who Person, id int64) (Annotation, error) {
	hidden, err := l.hidden(ctx, q, who)
	if err != nil {
		return Annotation{}, err
	}
	found, err := readAnnotations(ctx, q, "SELECT "+annotationColumns+" FROM annotations WHERE id = $1", []any{id}, 1, hidden)
	if err != nil {
		return Annotation{}, fmt.Errorf("cannot read the annotation: %w", err)
	}
	if len(found) == 0 {
		return Annotation{}, errNoAnnotation
	}
	return found[0], nil
}

// AnnotationChange holds what to change; nil leaves a thing as it is.
type AnnotationChange struct {
	Start, End *int64
	Text       *string
	Tags       []string
	Data       json.RawMessage
}

// ChangeAnnotation changes one.
func (l *Library) ChangeAnnotation(ctx context.Context, who Person, id int64, change AnnotationChange) error {
	err := l.opts.DB.Tx(ctx, func(tx *sql.Tx) error {
		a, err := l.annotation(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if err := l.mayAnnotate(ctx, tx, who, a.DashboardUID); err != nil {
			return err
		}
		change.apply(&a)
		if err := a.check(); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE annotations SET started_at = $1, ended_at = $2, text = $3, data = $4, updated_at = $5 WHERE id = $6",
			a.Start, a.End, a.Text, string(a.Data), toMillis(l.opts.Clock()), id)
		if err != nil {
			return err
		}
		return writeTags(ctx, tx, id, a.Tags)
	})
	return orRefusal(err, "cannot change the annotation")
}

func (change AnnotationChange) apply(a *Annotation) {
	if change.Start != nil {
		// A moment that is moved stays one.
		if a.Start == a.End && change.End == nil {
			a.End = *change.Start
		}
		a.Start = *change.Start
	}
	if change.End != nil {
		a.End = *change.End
	}
	if change.Text != nil {
		a.Text = *change.Text
	}
	if change.Tags != nil {
		a.Tags = change.Tags
	}
	if change.Data != nil {
		a.Data = change.Data
	}
}

// DeleteAnnotation removes one.
func (l *Library) DeleteAnnotation(ctx context.Context, who Person, id int64) error {
	a, err := l.Annotation(ctx, who, id)
	if err != nil {
		return err
	}
	// Administrators also tidy up after dashboards that are gone.
	if who.Role != "Admin" {
		if err := l.mayAnnotate(ctx, l.opts.DB, who, a.DashboardUID); err != nil {
			return err
		}
	}
	if _, err := l.opts.DB.ExecContext(ctx, "DELETE FROM annotations WHERE id = $1", id); err != nil {
		return fmt.Errorf("cannot remove the annotation: %w", err)
	}
	return nil
}

// AnnotationTags counts the tags that hold text, the most used first, of the
// annotations that who may see.
func (l *Library) AnnotationTags(ctx context.Context, who Person, text string, limit int) ([]Tag, error) {
	hidden, err := l.hidden(ctx, l.opts.DB, who)
	if err != nil {
		return nil, err
	}
	rows, err := l.opts.DB.QueryContext(ctx, `SELECT t.tag, a.dashboard_uid, COUNT(*) FROM annotation_tags t
		JOIN annotations a ON a.id = t.annotation_id GROUP BY t.tag, a.dashboard_uid`)
	if err != nil {
		return nil, fmt.Errorf("cannot read the tags: %w", err)
	}
	defer rows.Close()
	counts := map[string]int{}
	for rows.Next() {
		var tag, dashboard string
		var count int
		if err := rows.Scan(&tag, &dashboard, &count); err != nil {
			return nil, fmt.Errorf("cannot read the tags: %w", err)
		}
		// Here and not in SQL: SQLite knows no other case than that of English.
		if !hidden(dashboard) && strings.Contains(strings.ToLower(tag), strings.ToLower(text)) {
			counts[tag] += count
		}
	}
	return cut(countedTags(counts), limit, 1), rows.Err()
}
