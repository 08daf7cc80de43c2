package dashboards

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// record is a dashboard that was saved, without its text.
type record struct {
	uid, folder, title, description string
	tags                            []string
	version                         int
	baseHash                        string
	created, updated                time.Time
	createdBy, updatedBy            string
}

const recordColumns = "uid, folder_uid, title, description, tags, version, base_hash, created_at, created_by, updated_at, updated_by"

// scanner is one row, of one or of many.
type scanner interface{ Scan(into ...any) error }

func scanRecord(row scanner) (*record, error) {
	r := &record{}
	var tags string
	var created, updated int64
	err := row.Scan(&r.uid, &r.folder, &r.title, &r.description, &tags, &r.version, &r.baseHash,
		&created, &r.createdBy, &updated, &r.updatedBy)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(tags), &r.tags); err != nil {
		return nil, fmt.Errorf("the tags of %s in the database are broken: %w", r.uid, err)
	}
	r.created, r.updated = fromMillis(created), fromMillis(updated)
	return r, nil
}

// recordOf reads one, or gives nil.
func recordOf(ctx context.Context, q queries, uid string) (*record, error) {
	r, err := scanRecord(q.QueryRowContext(ctx, "SELECT "+recordColumns+" FROM dashboards WHERE uid = $1", uid))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the dashboard %s: %w", uid, err)
	}
	return r, nil
}

// recordsOf reads all, or those in one folder.
func recordsOf(ctx context.Context, q queries, folder ...string) (map[string]*record, error) {
	all := map[string]*record{}
	query, args := "SELECT "+recordColumns+" FROM dashboards", []any{}
	if len(folder) == 1 {
		query, args = query+" WHERE folder_uid = $1", []any{folder[0]}
	}
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("cannot read the dashboards: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanRecord(rows)
		if err != nil {
			return nil, fmt.Errorf("cannot read the dashboards: %w", err)
		}
		all[r.uid] = r
	}
	return all, rows.Err()
}

func modelOf(ctx context.Context, q queries, uid string) (json.RawMessage, error) {
	var model string
	err := q.QueryRowContext(ctx, "SELECT model FROM dashboards WHERE uid = $1", uid).Scan(&model)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the dashboard %s: %w", uid, err)
	}
	return json.RawMessage(model), nil
}

// write puts a record and its text in the place of what was there.
func (r *record) write(ctx context.Context, q queries, model json.RawMessage) error {
	tags, err := json.Marshal(r.tags)
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `INSERT INTO dashboards (uid, folder_uid, title, description, tags, version, base_hash,
			created_at, created_by, updated_at, updated_by, model)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (uid) DO UPDATE SET folder_uid = excluded.folder_uid, title = excluded.title,
			description = excluded.description, tags = excluded.tags, version = excluded.version,
			base_hash = excluded.base_hash, updated_at = excluded.updated_at, updated_by = excluded.updated_by,
			model = excluded.model`,
		r.uid, r.folder, r.title, withoutNUL(r.description), withoutNUL(string(tags)), r.version, r.baseHash,
		toMillis(r.created), r.createdBy, toMillis(r.updated), r.updatedBy, string(model))
	return err
}

// withoutNUL leaves out what PostgreSQL cannot hold in a text. The model keeps
// it, as \u0000.
func withoutNUL(text string) string { return strings.ReplaceAll(text, "\x00", "") }

// entry is a dashboard as it is shown: a file, a saved one, or a saved one in
// the place of a file.
type entry struct {
	base *dashboard // nil: no file
	row  *record    // nil: nothing saved
	// saves is the highest version that was ever saved; it counts only while
	// nothing is.
	saves int
}

func (e entry) uid() string {
	if e.row != nil {
		return e.row.uid
	}
	return e.base.uid
}

func (e entry) folder() string {
	if e.row != nil {
		return e.row.folder
	}
	return folderUID(e.base.folder)
}

// title is as it was written; shownTitle as it is read in a language.
func (e entry) title() string {
	if e.row != nil {
		return e.row.title
	}
	return e.base.title
}

func (e entry) description() string {
	if e.row != nil {
		return e.row.description
	}
	return e.base.description
}

func (e entry) tags() []string {
	if e.row != nil {
		return e.row.tags
	}
	return e.base.tags
}

// version grows with each save and with a reset. A file that was never
// overridden has the number that stands in it.
func (e entry) version() int {
	if e.row != nil {
		return e.row.version
	}
	return max(1, e.base.version, e.saves)
}

func (e entry) updated() time.Time {
	if e.row != nil {
		return e.row.updated
	}
	return e.base.updated
}

func (e entry) created() time.Time {
	if e.row != nil {
		return e.row.created
	}
	return e.base.updated
}

// words translate what is shown of the dashboard; an override keeps those of
// its file for the texts that were left as they are.
func (e entry) words(lang string) map[string]string {
	if e.base == nil {
		return nil
	}
	return e.base.words[lang]
}

func (e entry) overridden() bool { return e.base != nil && e.row != nil }

func (e entry) baseChanged() bool { return e.overridden() && e.row.baseHash != hashOf(e.base.model) }

// hashOf tells one text of a file from another.
func hashOf(model []byte) string {
	sum := sha256.Sum256(model)
	return hex.EncodeToString(sum[:])
}

// entryOf finds one dashboard, whoever asks.
func (l *Library) entryOf(ctx context.Context, q queries, uid string) (entry, error) {
	e := entry{base: l.base(uid)}
	if q != nil {
		var err error
		if e.row, err = recordOf(ctx, q, uid); err != nil {
			return e, err
		}
		if e.row == nil && e.base != nil {
			if e.saves, err = lastVersion(ctx, q, uid); err != nil {
				return e, err
			}
		}
	}
	if e.base == nil && e.row == nil {
		return e, ErrNotFound
	}
	return e, nil
}

// seenEntry finds a dashboard that a person may see, and what he may do to it.
// What may not be seen is not there.
func (l *Library) seenEntry(ctx context.Context, q queries, who Person, uid string) (entry, Right, error) {
	e, err := l.entryOf(ctx, q, uid)
	if err != nil {
		return e, Nothing, err
	}
	right, err := l.mayIn(ctx, q, e.folder(), who)
	if err == nil && right < View {
		err = ErrNotFound
	}
	return e, right, err
}

// entries is all dashboards, by uid.
func (l *Library) entries(ctx context.Context, q queries) (map[string]entry, error) {
	all := map[string]entry{}
	for uid, base := range l.bases() {
		all[uid] = entry{base: base}
	}
	if q == nil {
		return all, nil
	}
	records, err := recordsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	for uid, row := range records {
		all[uid] = entry{base: all[uid].base, row: row}
	}
	return all, nil
}

// toMillis and fromMillis are the form of times in the database; the zero time
// is 0.
func toMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
