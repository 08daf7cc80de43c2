package dashboards

import (
	"context"
	"database/sql"
	"fmt"
)

// Right is what somebody may do in a folder; each includes the ones before.
// The numbers are Grafana's.
type Right int

// The rights there are.
const (
	Nothing    Right = 0
	View       Right = 1
	Edit       Right = 2
	Administer Right = 4
)

func (r Right) String() string {
	switch r {
	case View:
		return "View"
	case Edit:
		return "Edit"
	case Administer:
		return "Admin"
	}
	return "None"
}

// Person is who asks.
type Person struct {
	UserID int64  // 0: a service account
	Login  string // kept with what it saves
	Role   string // Viewer, Editor or Admin; others may nothing
}

// Permission is the right of a role in a folder.
type Permission struct {
	Role  string
	Right Right
}

// rightsTable holds the rights that were set, by folder.
type rightsTable map[string][]Permission

// of is what a person may do in a folder. Administrators may everything, so
// that nothing can be locked away from all.
func (t rightsTable) of(folder string, who Person) Right {
	if who.Role == "Admin" {
		return Administer
	}
	set, ok := t[folder]
	if !ok {
		set = defaultRights
	}
	for _, p := range set {
		if p.Role == who.Role {
			return p.Right
		}
	}
	return Nothing
}

// defaultRights hold where nothing was set.
var defaultRights = []Permission{{"Viewer", View}, {"Editor", Edit}}

// rights reads the rights of one folder, or of all.
func (l *Library) rights(ctx context.Context, q queries, folder ...string) (rightsTable, error) {
	table := rightsTable{}
	if q == nil {
		return table, nil
	}
	query, args := "SELECT folder_uid, role, permission FROM folder_permissions", []any{}
	if len(folder) == 1 {
		query, args = query+" WHERE folder_uid = $1", []any{folder[0]}
	}
	rows, err := q.QueryContext(ctx, query+" ORDER BY folder_uid, role DESC", args...)
	if err != nil {
		return nil, fmt.Errorf("cannot read the rights of the folders: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var uid string
		var p Permission
		if err := rows.Scan(&uid, &p.Role, &p.Right); err != nil {
			return nil, fmt.Errorf("cannot read the rights of the folders: %w", err)
		}
		table[uid] = append(table[uid], p)
	}
	return table, rows.Err()
}

// mayIn is what a person may do in one folder.
func (l *Library) mayIn(ctx context.Context, q queries, folder string, who Person) (Right, error) {
	table, err := l.rights(ctx, q, folder)
	if err != nil {
		return Nothing, err
	}
	return table.of(folder, who), nil
}

// Permissions lists who may what in a folder, as it was set or by default. Of
// the root folder, "", nothing can be set.
func (l *Library) Permissions(ctx context.Context, who Person, folder string) ([]Permission, error) {
	if folder != "" {
		f, err := l.Folder(ctx, who, folder)
		if err != nil {
			return nil, err
		}
		if f.Right < Administer {
			return nil, refuse(ErrForbidden, "the rights of a folder are seen by those who administer it")
		}
	}
	table, err := l.rights(ctx, l.opts.DB, folder)
	if err != nil {
		return nil, err
	}
	if set, ok := table[folder]; ok {
		return set, nil
	}
	return defaultRights, nil
}

// SetPermissions says who may what in a folder. A role that is not listed may
// nothing there.
func (l *Library) SetPermissions(ctx context.Context, who Person, folder string, set []Permission) error {
	if folder == "" {
		return refuse(ErrInvalid, "the rights of the root folder are those of the roles: make a folder to set others")
	}
	byRole := map[string]Right{"Viewer": Nothing, "Editor": Nothing}
	for _, p := range set {
		if _, ok := byRole[p.Role]; !ok && p.Role != "Admin" {
			return refuse(ErrInvalid, "rights are given to the roles Viewer and Editor, not to %q", p.Role)
		}
		if p.Right != View && p.Right != Edit && p.Right != Administer {
			return refuse(ErrInvalid, "a permission is 1 (view), 2 (edit) or 4 (administer), not %d", p.Right)
		}
		byRole[p.Role] = p.Right
	}
	f, err := l.Folder(ctx, who, folder)
	if err != nil {
		return err
	}
	if f.Right < Administer {
		return refuse(ErrForbidden, "the rights of a folder are set by those who administer it")
	}
	err = l.opts.DB.Tx(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM folder_permissions WHERE folder_uid = $1", folder); err != nil {
			return err
		}
		for _, role := range []string{"Viewer", "Editor"} {
			_, err := tx.ExecContext(ctx, "INSERT INTO folder_permissions (folder_uid, role, permission) VALUES ($1, $2, $3)",
				folder, role, byRole[role])
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("cannot set the rights of the folder %s: %w", folder, err)
	}
	l.opts.Logger.Info("the rights of a folder were set", "folder", folder, "by", who.Login, "viewers", byRole["Viewer"], "editors", byRole["Editor"])
	return nil
}
