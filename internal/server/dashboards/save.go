package dashboards

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Save is a dashboard to keep.
type Save struct {
	// Text holds the dashboard's JSON, which begins at From: places in errors
	// are places in Text.
	Text []byte
	From int
	// Folder is where it goes; nil leaves it where it is.
	Folder *string
	// Message says what was changed.
	Message string
	// Overwrite keeps it whatever was saved since it was read, and lets a new
	// one take the place of one with the same title.
	Overwrite bool
	// AcceptBase says that the changes of the file were looked at: they are not
	// told of any more.
	AcceptBase bool
	// New refuses a uid that is there already, instead of asking for its
	// version; with Overwrite that one is replaced.
	New bool

	restored int // the version that this is again
}

// Saved tells where a dashboard was kept.
type Saved struct {
	ID      int64
	UID     string
	Title   string
	Slug    string
	Folder  string // uid
	Version int
}

const maxMessage = 1000

// Save keeps a dashboard: a new one, a new version of one, or an override of
// one that comes from a file. The version in its JSON is the one it was made
// from; when that is not the present one, nothing is changed (ErrVersion).
func (l *Library) Save(ctx context.Context, who Person, s Save) (Saved, error) {
	if valueEnd(s.Text, s.From)-s.From > MaxSize {
		return Saved{}, refuse(ErrInvalid, "the dashboard is larger than %d MiB: split it", MaxSize>>20)
	}
	h, err := examine(s.Text, s.From)
	if err != nil {
		return Saved{}, err
	}
	if utf8.RuneCountInString(s.Message) > maxMessage {
		return Saved{}, refuse(ErrInvalid, "the message is longer than %d characters", maxMessage)
	}
	if h.uid == "" && h.id != 0 {
		if h.uid, err = l.ByID(ctx, h.id); err != nil {
			return Saved{}, err
		}
	}
	var row *record
	err = l.opts.DB.Tx(ctx, func(tx *sql.Tx) error {
		row, err = l.saveIn(ctx, tx, who, s, h)
		return err
	})
	if err != nil {
		return Saved{}, orRefusal(err, "cannot save the dashboard "+h.uid)
	}
	l.opts.Logger.Info("dashboard saved", "uid", row.uid, "title", row.title, "version", row.version, "by", who.Login)
	return Saved{ID: idOf(row.uid), UID: row.uid, Title: row.title, Slug: Slug(row.title), Folder: row.folder, Version: row.version}, nil
}

// saveIn runs inside a transaction, perhaps more than once.
func (l *Library) saveIn(ctx context.Context, tx *sql.Tx, who Person, s Save, h head) (*record, error) {
	if h.uid == "" {
		if h.uid = newUID(); s.Overwrite {
			same, err := l.sameTitle(ctx, tx, h, folderOr(s.Folder, ""))
			if err != nil {
				return nil, err
			}
			if same != "" {
				h.uid = same
			}
		}
	}
	old, err := l.entryOf(ctx, tx, h.uid)
	exists := err == nil
	if err != nil && err != ErrNotFound {
		return nil, err
	}
	row := &record{
		uid: h.uid, title: h.title, description: h.description, tags: h.tags, version: 1,
		folder: folderOr(s.Folder, ""), updated: l.opts.Clock(), updatedBy: who.Login,
	}
	row.created, row.createdBy = row.updated, row.updatedBy
	parent := 0
	if exists {
		if err := l.mayReplace(ctx, tx, who, s, h, old); err != nil {
			return nil, err
		}
		parent = old.version()
		row.version = parent + 1
		row.folder = folderOr(s.Folder, old.folder())
		if old.row != nil {
			row.created, row.createdBy, row.baseHash = old.row.created, old.row.createdBy, old.row.baseHash
		}
		if old.base != nil && (old.row == nil || s.AcceptBase) {
			row.baseHash = hashOf(old.base.model)
		}
	} else if row.version, err = lastVersion(ctx, tx, h.uid); err != nil {
		return nil, err
	} else {
		row.version++
	}
	if err := l.mayPut(ctx, tx, who, row, old, exists); err != nil {
		return nil, err
	}
	if !exists || !strings.EqualFold(old.title(), h.title) || old.folder() != row.folder {
		same, err := l.sameTitle(ctx, tx, h, row.folder)
		if err != nil {
			return nil, err
		}
		if same != "" {
			return nil, refuse(ErrNameTaken, "there is a dashboard %q in this folder already: choose another title or another folder", h.title)
		}
	}
	model := withFields(h.model, setting{"id", idOf(row.uid)}, setting{"uid", row.uid}, setting{"version", row.version})
	if err := row.write(ctx, tx, model); err != nil {
		return nil, err
	}
	if exists && old.row == nil && old.saves == 0 {
		// The file as it is now, so that the first edit can be compared with it.
		first := Version{Version: parent, Message: MessageFile, Created: old.updated()}
		if err := insertVersion(ctx, tx, row.uid, first, old.base.model); err != nil {
			return nil, err
		}
	}
	version := Version{
		Version: row.version, ParentVersion: parent, RestoredFrom: s.restored,
		Message: withoutNUL(s.Message), Created: row.updated, CreatedBy: who.Login,
	}
	if err := insertVersion(ctx, tx, row.uid, version, model); err != nil {
		return nil, err
	}
	return row, l.dropOldVersions(ctx, tx, row.uid, row.version)
}

func folderOr(uid *string, other string) string {
	if uid == nil {
		return other
	}
	return RootUID(*uid)
}

// mayReplace refuses to change what may not be seen or edited, or was changed
// since it was read.
func (l *Library) mayReplace(ctx context.Context, q queries, who Person, s Save, h head, old entry) error {
	right, err := l.mayIn(ctx, q, old.folder(), who)
	switch {
	case err != nil:
		return err
	case right < Edit:
		return refuse(ErrForbidden, "the dashboard %s is in a folder in which you may not edit", h.uid)
	case s.Overwrite || s.restored > 0:
		return nil
	case s.New:
		return refuse(ErrUIDTaken, "there is a dashboard with the uid %q already, %q: overwrite it, or give this one another uid", h.uid, old.title())
	case h.version != old.version():
		by := ""
		if old.row != nil && old.row.updatedBy != "" {
			by = " by " + old.row.updatedBy
		}
		return refuse(ErrVersion, "the dashboard was changed%s: it has version %d now, and this was made from version %d", by, old.version(), h.version)
	}
	return nil
}

// mayPut refuses a folder that is not there or in which who may not edit.
func (l *Library) mayPut(ctx context.Context, q queries, who Person, row *record, old entry, exists bool) error {
	right, err := l.mayIn(ctx, q, row.folder, who)
	if err != nil {
		return err
	}
	if row.folder != "" && !(exists && old.folder() == row.folder) {
		titles, err := l.folderTitles(ctx, q)
		if err != nil {
			return err
		}
		if _, ok := titles[row.folder]; !ok || right < View {
			return refuse(ErrInvalid, "there is no folder with the uid %q: make it first", row.folder)
		}
	}
	if right < Edit {
		return refuse(ErrForbidden, "you may not save dashboards in this folder")
	}
	return nil
}

// sameTitle finds another dashboard with this title in a folder.
func (l *Library) sameTitle(ctx context.Context, q queries, h head, folder string) (uid string, err error) {
	records, err := recordsOf(ctx, q, folder)
	if err != nil {
		return "", err
	}
	for uid, row := range records {
		if uid != h.uid && strings.EqualFold(row.title, h.title) {
			return uid, nil
		}
	}
	for uid, base := range l.bases() {
		if uid == h.uid || folderUID(base.folder) != folder || !strings.EqualFold(base.title, h.title) {
			continue
		}
		// One with an override was compared above, where that one is.
		row, err := recordOf(ctx, q, uid)
		if err != nil {
			return "", err
		}
		if row == nil {
			return uid, nil
		}
	}
	return "", nil
}

// Delete removes a dashboard that was made in the server.
func (l *Library) Delete(ctx context.Context, who Person, uid string) (title string, err error) {
	err = l.opts.DB.Tx(ctx, func(tx *sql.Tx) error {
		e, right, err := l.seenEntry(ctx, tx, who, uid)
		switch {
		case err != nil:
			return err
		case right < Edit:
			return refuse(ErrForbidden, "the dashboard is in a folder in which you may not edit")
		case e.overridden():
			return refuse(ErrInvalid, "this dashboard comes from the file %s: reset it to the file, or remove the file", e.base.shownSource())
		case e.base != nil:
			return refuse(ErrInvalid, "this dashboard comes from the file %s: remove the file", e.base.shownSource())
		}
		title = e.title()
		return forget(ctx, tx, uid)
	})
	if err != nil {
		return "", orRefusal(err, "cannot remove the dashboard "+uid)
	}
	l.opts.Logger.Info("dashboard removed", "uid", uid, "title", title, "by", who.Login)
	return title, nil
}

// forget removes all there is of a saved dashboard.
func forget(ctx context.Context, q queries, uid string) error {
	for _, statement := range []string{
		"DELETE FROM annotations WHERE dashboard_uid = $1",
		"DELETE FROM stars WHERE dashboard_uid = $1",
		"DELETE FROM dashboard_versions WHERE dashboard_uid = $1",
		"DELETE FROM dashboards WHERE uid = $1",
	} {
		if _, err := q.ExecContext(ctx, statement, uid); err != nil {
			return err
		}
	}
	return nil
}

// Reset takes an override away, so that the file is shown again. What was
// saved stays among the versions.
func (l *Library) Reset(ctx context.Context, who Person, uid string) error {
	err := l.opts.DB.Tx(ctx, func(tx *sql.Tx) error {
		e, right, err := l.seenEntry(ctx, tx, who, uid)
		if err != nil {
			return err
		}
		if right >= Edit && e.base != nil {
			right, err = l.mayIn(ctx, tx, folderUID(e.base.folder), who)
		}
		switch {
		case err != nil:
			return err
		case right < Edit:
			return refuse(ErrForbidden, "the dashboard is in a folder in which you may not edit")
		case e.base == nil:
			return refuse(ErrInvalid, "this dashboard comes from no file that it could be reset to")
		case e.row == nil:
			return refuse(ErrInvalid, "this dashboard is as its file is already")
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM dashboards WHERE uid = $1", uid); err != nil {
			return err
		}
		// Its number tells those who edit at the moment that it was changed.
		version := Version{
			Version: e.row.version + 1, ParentVersion: e.row.version, Message: MessageReset,
			Created: l.opts.Clock(), CreatedBy: who.Login,
		}
		if err := insertVersion(ctx, tx, uid, version, e.base.model); err != nil {
			return err
		}
		return l.dropOldVersions(ctx, tx, uid, version.Version)
	})
	if err != nil {
		return orRefusal(err, "cannot reset the dashboard "+uid)
	}
	l.opts.Logger.Info("dashboard reset to its file", "uid", uid, "by", who.Login)
	return nil
}

// newUID makes a uid that nothing else has.
func newUID() string {
	var random [10]byte
	_, _ = rand.Read(random[:]) // never fails
	return strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))
}

// CheckJSON tells what is wrong with the JSON of a request that holds a
// dashboard, before it is decoded.
func CheckJSON(body []byte) error { return checkJSON(body) }

// FieldAt finds a field of an object of a request: its value, and where it is.
func FieldAt(body []byte, name string) (value json.RawMessage, from int, ok bool) {
	f, ok := fieldNamed(fieldsOf(body, 0), name)
	return f.value, f.from, ok
}
