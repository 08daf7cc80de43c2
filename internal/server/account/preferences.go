package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// Preferences are what a user chose; an empty field is the server's default.
type Preferences struct {
	Theme            string // dark, light or system
	Language         string // ru or en
	Timezone         string // browser, utc or a name like Europe/Moscow
	HomeDashboardUID string
}

// PreferencesChange holds the fields to change; nil leaves one as it is.
type PreferencesChange struct {
	Theme, Language, Timezone, HomeDashboardUID *string
}

// Preferences gives what a user chose.
func (a *Accounts) Preferences(ctx context.Context, userID int64) (Preferences, error) {
	p, err := scanPreferences(a.db.QueryRowContext(ctx, preferencesQuery, userID))
	if err != nil {
		return p, fmt.Errorf("cannot read the preferences: %w", err)
	}
	return p, nil
}

const preferencesQuery = "SELECT theme, language, timezone, home_dashboard_uid FROM preferences WHERE user_id = $1"

func scanPreferences(row *sql.Row) (Preferences, error) {
	var p Preferences
	err := row.Scan(&p.Theme, &p.Language, &p.Timezone, &p.HomeDashboardUID)
	if errors.Is(err, sql.ErrNoRows) {
		return Preferences{}, nil
	}
	return p, err
}

// ChangePreferences changes what a user chose.
func (a *Accounts) ChangePreferences(ctx context.Context, userID int64, change PreferencesChange) error {
	return a.changeUser(ctx, userID, func(tx *sql.Tx, _ User) error {
		p, err := scanPreferences(tx.QueryRowContext(ctx, preferencesQuery, userID))
		if err != nil {
			return err
		}
		set(&p.Theme, change.Theme)
		set(&p.Language, change.Language)
		set(&p.Timezone, change.Timezone)
		set(&p.HomeDashboardUID, change.HomeDashboardUID)
		if err := p.check(); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO preferences (user_id, theme, language, timezone, home_dashboard_uid)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id) DO UPDATE SET theme = excluded.theme,
			language = excluded.language, timezone = excluded.timezone, home_dashboard_uid = excluded.home_dashboard_uid`,
			userID, p.Theme, p.Language, p.Timezone, p.HomeDashboardUID)
		return err
	})
}

func set(field *string, to *string) {
	if to != nil {
		*field = *to
	}
}

var (
	// zoneName holds for every name of the tz database, whose files the
	// server's machine need not have.
	zoneName = regexp.MustCompile(`^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}$`)
	// dashboardUID is Grafana's rule.
	dashboardUID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)
)

func (p Preferences) check() error {
	switch {
	case !slices.Contains([]string{"", "dark", "light", "system"}, p.Theme):
		return refuse(ErrInvalid, "the theme is one of dark, light and system")
	case !slices.Contains([]string{"", "ru", "en"}, p.Language):
		return refuse(ErrInvalid, "the language is one of ru and en")
	case p.Timezone != "" && (len(p.Timezone) > 64 || !zoneName.MatchString(p.Timezone)):
		return refuse(ErrInvalid, "the time zone is browser, utc or a name like Europe/Moscow")
	case p.HomeDashboardUID != "" && !dashboardUID.MatchString(p.HomeDashboardUID):
		return refuse(ErrInvalid, "homeDashboardUID is not the uid of a dashboard")
	}
	return nil
}
