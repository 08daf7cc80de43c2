package dashboards

import (
	"context"
	"fmt"
)

// Starred returns the uids a user starred. Some may be of dashboards that are
// not there at the moment.
func (l *Library) Starred(ctx context.Context, userID int64) ([]string, error) {
	uids := []string{}
	if userID == 0 {
		return uids, nil
	}
	rows, err := l.opts.DB.QueryContext(ctx, "SELECT dashboard_uid FROM stars WHERE user_id = $1 ORDER BY dashboard_uid", userID)
	if err != nil {
		return nil, fmt.Errorf("cannot read the starred dashboards: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var uid string
		if err := rows.Scan(&uid); err != nil {
			return nil, fmt.Errorf("cannot read the starred dashboards: %w", err)
		}
		uids = append(uids, uid)
	}
	return uids, rows.Err()
}

// Star marks a dashboard for a user; twice is once.
func (l *Library) Star(ctx context.Context, who Person, uid string) error {
	if _, _, err := l.seenEntry(ctx, l.opts.DB, who, uid); err != nil {
		return err
	}
	_, err := l.opts.DB.ExecContext(ctx,
		"INSERT INTO stars (user_id, dashboard_uid) VALUES ($1, $2) ON CONFLICT (user_id, dashboard_uid) DO NOTHING", who.UserID, uid)
	if err != nil {
		return fmt.Errorf("cannot star the dashboard: %w", err)
	}
	return nil
}

// Unstar takes the mark away, also from a dashboard that is gone.
func (l *Library) Unstar(ctx context.Context, userID int64, uid string) error {
	_, err := l.opts.DB.ExecContext(ctx, "DELETE FROM stars WHERE user_id = $1 AND dashboard_uid = $2", userID, uid)
	if err != nil {
		return fmt.Errorf("cannot take the star away: %w", err)
	}
	return nil
}
