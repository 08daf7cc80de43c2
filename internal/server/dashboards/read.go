package dashboards

import (
	"context"
	"encoding/json"
	"time"
)

// Dashboard is one dashboard whole, as one person sees it.
type Dashboard struct {
	Hit
	Version              int
	Created, Updated     time.Time
	CreatedBy, UpdatedBy string // empty: a file
	// File is the file the dashboard comes from; it is empty for one that was
	// made in the server.
	File string
	// Overridden: a saved edit is shown in the place of the file.
	Overridden bool
	// BaseChanged: the file was changed since the edit was made.
	BaseChanged bool
	Right       Right
	Model       json.RawMessage
}

// GetOptions choose what of a dashboard is wanted.
type GetOptions struct {
	// Lang is the language; "" or "en" is as it was written, which is what to
	// edit.
	Lang string
	// Base asks for the file of one that is overridden.
	Base bool
}

// Get returns a dashboard.
func (l *Library) Get(ctx context.Context, who Person, uid string, o GetOptions) (Dashboard, error) {
	e, right, err := l.seenEntry(ctx, l.opts.DB, who, uid)
	if err != nil {
		return Dashboard{}, err
	}
	if o.Base && e.base == nil {
		return Dashboard{}, refuse(ErrNotFound, "this dashboard comes from no file")
	}
	folders, err := l.folderTitles(ctx, l.opts.DB)
	if err != nil {
		return Dashboard{}, err
	}
	d := Dashboard{
		Hit: e.hit(o.Lang, folders), Version: e.version(), Created: e.created(), Updated: e.updated(),
		Overridden: e.overridden(), BaseChanged: e.baseChanged(), Right: right,
	}
	if e.base != nil {
		d.File = e.base.shownSource()
	}
	switch {
	case e.row == nil || o.Base:
		d.Model = e.base.in(o.Lang)
	default:
		d.CreatedBy, d.UpdatedBy = e.row.createdBy, e.row.updatedBy
		if d.Model, err = modelOf(ctx, l.opts.DB, uid); err != nil {
			return Dashboard{}, err
		}
		if words := e.words(o.Lang); words != nil {
			d.Model = translate(d.Model, words)
		}
	}
	// A file may have none of these, or others; a save must find its way back.
	d.Model = withFields(d.Model, setting{"id", d.ID}, setting{"uid", d.UID}, setting{"version", d.Version})
	return d, nil
}

func (e entry) hit(lang string, folders map[string]string) Hit {
	words := e.words(lang)
	h := Hit{
		ID: idOf(e.uid()), UID: e.uid(), Title: orSame(words, e.title()), Description: orSame(words, e.description()),
		Tags: e.tags(), Slug: Slug(e.title()), FolderUID: e.folder(), Provisioned: e.base != nil, Overridden: e.overridden(),
	}
	if h.FolderUID != "" {
		// A directory that is gone leaves what was saved in its folder: it is
		// shown in the root, with the rights of the folder.
		if h.Folder = folders[h.FolderUID]; h.Folder == "" {
			h.FolderUID = ""
		}
	}
	return h
}

// ByID finds the uid for the number that older clients know a dashboard by.
func (l *Library) ByID(ctx context.Context, id int64) (string, error) {
	all, err := l.entries(ctx, l.opts.DB)
	if err != nil {
		return "", err
	}
	for uid := range all {
		if idOf(uid) == id {
			return uid, nil
		}
	}
	return "", ErrNotFound
}

// Tag is a tag and how many dashboards have it.
type Tag struct {
	Term  string
	Count int
}
