package dashboards

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Playlist shows dashboards one after another.
type Playlist struct {
	UID   string
	Name  string
	Every string // like 30s, 5m or 1h
	Items []PlaylistItem
}

// PlaylistItem is a dashboard by its uid, or all with a tag.
type PlaylistItem struct {
	Type  string `json:"type"` // dashboard_by_uid or dashboard_by_tag
	Value string `json:"value"`
	Title string `json:"title"`
}

const maxPlaylist = 200

var interval = regexp.MustCompile(`^[1-9][0-9]{0,5}(ms|s|m|h|d|w)$`)

func (p *Playlist) check() error {
	p.Name, p.Every = strings.TrimSpace(withoutNUL(p.Name)), cmp.Or(strings.TrimSpace(p.Every), "5m")
	switch {
	case p.Name == "" || utf8.RuneCountInString(p.Name) > maxTitle:
		return refuse(ErrInvalid, "a playlist needs a name of up to %d characters", maxTitle)
	case !interval.MatchString(p.Every):
		return refuse(ErrInvalid, "the interval of a playlist is a number and a unit, like 30s, 5m or 1h")
	case len(p.Items) > maxPlaylist:
		return refuse(ErrInvalid, "a playlist has up to %d entries", maxPlaylist)
	case checkUID(p.UID) != nil:
		return refuse(ErrInvalid, "the uid of a playlist has up to %d letters, digits, - and _", maxUID)
	}
	for i, item := range p.Items {
		if item.Type != "dashboard_by_uid" && item.Type != "dashboard_by_tag" {
			return refuse(ErrInvalid, "entry %d of the playlist is of the type %.40q: it must be dashboard_by_uid or dashboard_by_tag", i+1, item.Type)
		}
		if item.Value == "" || len(item.Value) > 4*maxTag || len(item.Title) > 4*maxTitle {
			return refuse(ErrInvalid, "entry %d of the playlist needs the uid of a dashboard or a tag", i+1)
		}
	}
	if p.Items == nil {
		p.Items = []PlaylistItem{}
	}
	return nil
}

// Playlists lists all, by name.
func (l *Library) Playlists(ctx context.Context) ([]Playlist, error) {
	rows, err := l.opts.DB.QueryContext(ctx, "SELECT uid, name, every, items FROM playlists")
	if err != nil {
		return nil, fmt.Errorf("cannot read the playlists: %w", err)
	}
	defer rows.Close()
	all := []Playlist{}
	for rows.Next() {
		p, err := scanPlaylist(rows)
		if err != nil {
			return nil, fmt.Errorf("cannot read the playlists: %w", err)
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b Playlist) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.UID, b.UID))
	})
	return all, rows.Err()
}

func scanPlaylist(row scanner) (Playlist, error) {
	var p Playlist
	var items string
	if err := row.Scan(&p.UID, &p.Name, &p.Every, &items); err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(items), &p.Items)
}

var errNoPlaylist = refuse(ErrNotFound, "there is no such playlist: it was removed, or the address is wrong")

// Playlist gives one.
func (l *Library) Playlist(ctx context.Context, uid string) (Playlist, error) {
	p, err := scanPlaylist(l.opts.DB.QueryRowContext(ctx, "SELECT uid, name, every, items FROM playlists WHERE uid = $1", uid))
	if errors.Is(err, sql.ErrNoRows) {
		return p, errNoPlaylist
	}
	if err != nil {
		return p, fmt.Errorf("cannot read the playlist %s: %w", uid, err)
	}
	return p, nil
}

// SavePlaylist keeps a playlist: a new one when its uid is empty, else in the
// place of the one that is there.
func (l *Library) SavePlaylist(ctx context.Context, who Person, p Playlist) (Playlist, error) {
	if err := p.check(); err != nil {
		return p, err
	}
	if defaultOf(who) < Edit {
		return p, refuse(ErrForbidden, "playlists are made and changed with the role Editor")
	}
	items, err := json.Marshal(p.Items)
	if err != nil {
		return p, err
	}
	now := toMillis(l.opts.Clock())
	if p.UID == "" {
		p.UID = newUID()
		_, err = l.opts.DB.ExecContext(ctx, "INSERT INTO playlists (uid, name, every, items, updated_at) VALUES ($1, $2, $3, $4, $5)",
			p.UID, p.Name, p.Every, string(items), now)
	} else {
		var result sql.Result
		result, err = l.opts.DB.ExecContext(ctx, "UPDATE playlists SET name = $1, every = $2, items = $3, updated_at = $4 WHERE uid = $5",
			p.Name, p.Every, string(items), now, p.UID)
		if err == nil {
			if n, countErr := result.RowsAffected(); countErr == nil && n == 0 {
				return p, errNoPlaylist
			}
		}
	}
	if err != nil {
		return p, fmt.Errorf("cannot keep the playlist: %w", err)
	}
	return p, nil
}

// DeletePlaylist removes one.
func (l *Library) DeletePlaylist(ctx context.Context, uid string) error {
	result, err := l.opts.DB.ExecContext(ctx, "DELETE FROM playlists WHERE uid = $1", uid)
	if err != nil {
		return fmt.Errorf("cannot remove the playlist: %w", err)
	}
	if n, err := result.RowsAffected(); err == nil && n == 0 {
		return errNoPlaylist
	}
	return nil
}
