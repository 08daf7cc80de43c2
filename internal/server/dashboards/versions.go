package dashboards

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Version is one save of a dashboard.
type Version struct {
	ID            int64
	Version       int
	ParentVersion int // 0: none
	RestoredFrom  int // 0: it was saved
	Message       string
	Created       time.Time
	CreatedBy     string
	Model         json.RawMessage // only of one that was asked for
}

// The messages of versions that nobody wrote.
const (
	MessageFile  = "From the file"
	MessageReset = "Reset to the file"
)

func insertVersion(ctx context.Context, q queries, uid string, v Version, model json.RawMessage) error {
	_, err := q.ExecContext(ctx, `INSERT INTO dashboard_versions
			(dashboard_uid, version, parent_version, restored_from, message, model, created_at, created_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		uid, v.Version, v.ParentVersion, v.RestoredFrom, v.Message, string(model), toMillis(v.Created), v.CreatedBy)
	return err
}

func (l *Library) dropOldVersions(ctx context.Context, q queries, uid string, newest int) error {
	_, err := q.ExecContext(ctx, "DELETE FROM dashboard_versions WHERE dashboard_uid = $1 AND version <= $2", uid, newest-l.opts.KeepVersions)
	return err
}

// lastVersion is the highest number that was ever given to a save, or 0.
func lastVersion(ctx context.Context, q queries, uid string) (int, error) {
	var last int
	err := q.QueryRowContext(ctx, "SELECT COALESCE(MAX(version), 0) FROM dashboard_versions WHERE dashboard_uid = $1", uid).Scan(&last)
	if err != nil {
		return 0, fmt.Errorf("cannot read the versions of the dashboard %s: %w", uid, err)
	}
	return last, nil
}

const versionColumns = "id, version, parent_version, restored_from, message, created_at, created_by"

func scanVersion(row scanner, more ...any) (Version, error) {
	var v Version
	var created int64
	err := row.Scan(append([]any{&v.ID, &v.Version, &v.ParentVersion, &v.RestoredFrom, &v.Message, &created, &v.CreatedBy}, more...)...)
	v.Created = fromMillis(created)
	return v, err
}

// Versions lists the saves of a dashboard, the newest first, without their
// JSON; limit 0 is all.
func (l *Library) Versions(ctx context.Context, who Person, uid string, limit, skip int) ([]Version, error) {
	if _, _, err := l.seenEntry(ctx, l.opts.DB, who, uid); err != nil {
		return nil, err
	}
	rows, err := l.opts.DB.QueryContext(ctx, "SELECT "+versionColumns+" FROM dashboard_versions WHERE dashboard_uid = $1 ORDER BY version DESC", uid)
	if err != nil {
		return nil, fmt.Errorf("cannot read the versions of the dashboard %s: %w", uid, err)
	}
	defer rows.Close()
	all := []Version{}
	for rows.Next() {
		v, err := scanVersion(rows)
		if err != nil {
			return nil, fmt.Errorf("cannot read the versions of the dashboard %s: %w", uid, err)
		}
		if skip--; skip < 0 && (limit <= 0 || len(all) < limit) {
			all = append(all, v)
		}
	}
	return all, rows.Err()
}

// VersionOf gives one save with its JSON.
func (l *Library) VersionOf(ctx context.Context, who Person, uid string, version int) (Version, error) {
	if _, _, err := l.seenEntry(ctx, l.opts.DB, who, uid); err != nil {
		return Version{}, err
	}
	var model string
	v, err := scanVersion(l.opts.DB.QueryRowContext(ctx,
		"SELECT "+versionColumns+", model FROM dashboard_versions WHERE dashboard_uid = $1 AND version = $2", uid, version), &model)
	if errors.Is(err, sql.ErrNoRows) {
		return v, refuse(ErrNotFound, "there is no version %d of this dashboard: only the last %d are kept", version, l.opts.KeepVersions)
	}
	if err != nil {
		return v, fmt.Errorf("cannot read a version of the dashboard %s: %w", uid, err)
	}
	v.Model = json.RawMessage(model)
	return v, nil
}

// Restore saves an earlier version again, as a new one.
func (l *Library) Restore(ctx context.Context, who Person, uid string, version int) (Saved, error) {
	v, err := l.VersionOf(ctx, who, uid, version)
	if err != nil {
		return Saved{}, err
	}
	return l.Save(ctx, who, Save{
		Text: withFields(v.Model, setting{"uid", uid}), Message: fmt.Sprintf("Restored from version %d", version), restored: version,
	})
}
