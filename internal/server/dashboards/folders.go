package dashboards

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"peeper/internal/server/database"
)

// Folder holds dashboards. A directory of files is one too.
type Folder struct {
	ID                   int64
	UID                  string
	Title, Description   string
	Version              int
	Provisioned          bool // it is a directory of files
	Created, Updated     time.Time
	CreatedBy, UpdatedBy string
	Right                Right // of who asked
}

// generalUID is what Grafana's clients call the root, where they name it.
const generalUID = "general"

// RootUID gives "" for the names of the root.
func RootUID(uid string) string {
	if uid == generalUID {
		return ""
	}
	return uid
}

// folders reads all folders, by title.
func (l *Library) folders(ctx context.Context, q queries) ([]Folder, error) {
	byUID := map[string]Folder{}
	for _, base := range l.bases() {
		uid := folderUID(base.folder)
		if old, ok := byUID[uid]; uid != "" && (!ok || base.folder < old.Title) {
			byUID[uid] = Folder{ID: idOf(uid), UID: uid, Title: base.folder, Version: 1, Provisioned: true, Created: l.started, Updated: l.started}
		}
	}
	if q != nil {
		rows, err := q.QueryContext(ctx, "SELECT uid, title, description, version, created_at, created_by, updated_at, updated_by FROM folders")
		if err != nil {
			return nil, fmt.Errorf("cannot read the folders: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var f Folder
			var created, updated int64
			if err := rows.Scan(&f.UID, &f.Title, &f.Description, &f.Version, &created, &f.CreatedBy, &updated, &f.UpdatedBy); err != nil {
				return nil, fmt.Errorf("cannot read the folders: %w", err)
			}
			f.ID, f.Created, f.Updated = idOf(f.UID), fromMillis(created), fromMillis(updated)
			byUID[f.UID] = f
		}
		if err := rows.Err(); err != nil {
			return nil, fmt.Errorf("cannot read the folders: %w", err)
		}
	}
	all := make([]Folder, 0, len(byUID))
	for _, f := range byUID {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b Folder) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), strings.Compare(a.UID, b.UID))
	})
	return all, nil
}

func titlesOf(folders []Folder) map[string]string {
	titles := map[string]string{}
	for _, f := range folders {
		titles[f.UID] = f.Title
	}
	return titles
}

func (l *Library) folderTitles(ctx context.Context, q queries) (map[string]string, error) {
	all, err := l.folders(ctx, q)
	return titlesOf(all), err
}

// Folders lists the folders that who has at least this right in.
func (l *Library) Folders(ctx context.Context, who Person, least Right) ([]Folder, error) {
	rights, err := l.rights(ctx, l.opts.DB)
	if err != nil {
		return nil, err
	}
	all, err := l.folders(ctx, l.opts.DB)
	if err != nil {
		return nil, err
	}
	seen := []Folder{}
	for _, f := range all {
		if f.Right = rights.of(f.UID, who); f.Right >= max(least, View) {
			seen = append(seen, f)
		}
	}
	return seen, nil
}

// Folder gives one folder.
func (l *Library) Folder(ctx context.Context, who Person, uid string) (Folder, error) {
	all, err := l.Folders(ctx, who, View)
	if err != nil {
		return Folder{}, err
	}
	return folderIn(all, uid)
}

func folderIn(all []Folder, uid string) (Folder, error) {
	for _, f := range all {
		if f.UID == uid {
			return f, nil
		}
	}
	return Folder{}, errNoFolder
}

var errNoFolder = refuse(ErrNotFound, "there is no such folder: it was removed, or the address is wrong")

// NewFolder is a folder to make.
type NewFolder struct {
	UID         string // empty: one is made
	Title       string
	Description string
}

// CreateFolder makes a folder.
func (l *Library) CreateFolder(ctx context.Context, who Person, n NewFolder) (Folder, error) {
	if defaultOf(who) < Edit {
		return Folder{}, refuse(ErrForbidden, "making folders needs the role Editor; yours is %s", who.Role)
	}
	if n.UID == "" {
		n.UID = newUID()
	}
	if err := checkUID(n.UID); err != nil || n.UID == generalUID {
		return Folder{}, refuse(ErrInvalid, "the uid of a folder has up to %d letters, digits, - and _, and is not %q", maxUID, generalUID)
	}
	if err := checkFolder(&n.Title, n.Description); err != nil {
		return Folder{}, err
	}
	err := l.opts.DB.Tx(ctx, func(tx *sql.Tx) error {
		if err := l.folderNameFree(ctx, tx, n.UID, n.Title, true); err != nil {
			return err
		}
		now := toMillis(l.opts.Clock())
		_, err := tx.ExecContext(ctx, `INSERT INTO folders (uid, title, description, version, created_at, created_by, updated_at, updated_by)
			VALUES ($1, $2, $3, 1, $4, $5, $6, $7)`, n.UID, n.Title, n.Description, now, who.Login, now, who.Login)
		if database.IsDuplicate(err) {
			return refuse(ErrUIDTaken, "the uid %q is that of another folder", n.UID)
		}
		return err
	})
	if err != nil {
		return Folder{}, orRefusal(err, "cannot make the folder")
	}
	l.opts.Logger.Info("folder made", "folder", n.UID, "title", n.Title, "by", who.Login)
	return l.Folder(ctx, who, n.UID)
}

// defaultOf is what a person may do where nothing was set.
func defaultOf(who Person) Right { return rightsTable{}.of("", who) }

func checkFolder(title *string, description string) error {
	*title = strings.TrimSpace(*title)
	switch {
	case *title == "":
		return refuse(ErrInvalid, "a folder needs a title")
	case utf8.RuneCountInString(*title) > maxTitle:
		return refuse(ErrInvalid, "the title is longer than %d characters", maxTitle)
	case strings.ContainsFunc(*title, func(c rune) bool { return c < ' ' || c == 0x7f }) || strings.ContainsRune(description, 0):
		return refuse(ErrInvalid, "the title holds a line break or another control character")
	case len(description) > 10_000:
		return refuse(ErrInvalid, "the description is longer than 10000 bytes")
	case strings.EqualFold(*title, generalUID):
		return refuse(ErrInvalid, "%q is the name of the root folder", *title)
	}
	return nil
}

// folderNameFree refuses a title that another folder has, and for a new folder
// a uid that one has.
func (l *Library) folderNameFree(ctx context.Context, q queries, uid, title string, isNew bool) error {
	all, err := l.folders(ctx, q)
	if err != nil {
		return err
	}
	for _, f := range all {
		if f.UID == uid && isNew {
			return refuse(ErrUIDTaken, "the uid %q is that of another folder", uid)
		}
		if f.UID != uid && strings.EqualFold(f.Title, title) {
			return refuse(ErrNameTaken, "there is a folder %q already", f.Title)
		}
	}
	return nil
}

// FolderChange is what to change of a folder.
type FolderChange struct {
	Title       string
	Description *string // nil leaves it
	Version     int     // the one that was read
	Overwrite   bool    // whatever the version is
}

// UpdateFolder renames a folder.
func (l *Library) UpdateFolder(ctx context.Context, who Person, uid string, change FolderChange) (Folder, error) {
	f, err := l.ownFolder(ctx, who, uid)
	if err != nil {
		return f, err
	}
	if change.Description == nil {
		change.Description = &f.Description
	}
	if err := checkFolder(&change.Title, *change.Description); err != nil {
		return f, err
	}
	err = l.opts.DB.Tx(ctx, func(tx *sql.Tx) error {
		if err := l.folderNameFree(ctx, tx, uid, change.Title, false); err != nil {
			return err
		}
		var version int
		err := tx.QueryRowContext(ctx, "SELECT version FROM folders WHERE uid = $1", uid).Scan(&version)
		if errors.Is(err, sql.ErrNoRows) {
			return errNoFolder
		}
		if err != nil {
			return err
		}
		if version != change.Version && !change.Overwrite {
			return refuse(ErrVersion, "the folder was changed by somebody else: read it again")
		}
		_, err = tx.ExecContext(ctx, "UPDATE folders SET title = $1, description = $2, version = version + 1, updated_at = $3, updated_by = $4 WHERE uid = $5",
			change.Title, *change.Description, toMillis(l.opts.Clock()), who.Login, uid)
		return err
	})
	if err != nil {
		return f, orRefusal(err, "cannot change the folder "+uid)
	}
	l.opts.Logger.Info("folder changed", "folder", uid, "title", change.Title, "by", who.Login)
	return l.Folder(ctx, who, uid)
}

// ownFolder is a folder that may be changed: not a directory of files.
func (l *Library) ownFolder(ctx context.Context, who Person, uid string) (Folder, error) {
	f, err := l.Folder(ctx, who, uid)
	switch {
	case err != nil:
	case f.Right < Edit:
		err = refuse(ErrForbidden, "you may not change this folder")
	case f.Provisioned:
		err = refuse(ErrInvalid, "this folder is a directory of files: rename or remove the directory on the server")
	}
	return f, err
}

// DeleteFolder removes a folder and the dashboards in it. Those that come from
// a file go back to its folder.
func (l *Library) DeleteFolder(ctx context.Context, who Person, uid string) (Folder, error) {
	f, err := l.ownFolder(ctx, who, uid)
	if err != nil {
		return f, err
	}
	err = l.opts.DB.Tx(ctx, func(tx *sql.Tx) error {
		inside, err := recordsOf(ctx, tx, uid)
		if err != nil {
			return err
		}
		for _, row := range inside {
			if base := l.base(row.uid); base != nil {
				_, err = tx.ExecContext(ctx, "UPDATE dashboards SET folder_uid = $1 WHERE uid = $2", folderUID(base.folder), row.uid)
			} else {
				err = forget(ctx, tx, row.uid)
			}
			if err != nil {
				return err
			}
		}
		for _, statement := range []string{"DELETE FROM folder_permissions WHERE folder_uid = $1", "DELETE FROM folders WHERE uid = $1"} {
			if _, err := tx.ExecContext(ctx, statement, uid); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return f, orRefusal(err, "cannot remove the folder "+uid)
	}
	l.opts.Logger.Info("folder removed", "folder", uid, "title", f.Title, "by", who.Login)
	return f, nil
}

// Count tells how many dashboards are in a folder, whoever may see them.
func (l *Library) Count(ctx context.Context, who Person, uid string) (int, error) {
	if _, err := l.Folder(ctx, who, uid); err != nil {
		return 0, err
	}
	all, err := l.entries(ctx, l.opts.DB)
	if err != nil {
		return 0, err
	}
	count := 0
	for _, e := range all {
		if e.folder() == uid {
			count++
		}
	}
	return count, nil
}
