// Package account owns who may use the server: users, their sessions, service
// accounts and their tokens. It knows nothing of routes or dashboards.
package account

// Role is what a user or a service account may do. Each includes the ones
// before it, except Push, which may only push.
type Role string

// The roles, named as in Grafana; Push is Peeper's own, for service accounts.
const (
	RoleNone   Role = "None"
	RolePush   Role = "Push"
	RoleViewer Role = "Viewer"
	RoleEditor Role = "Editor"
	RoleAdmin  Role = "Admin"
)

// Identity is who a request was proven to come from.
type Identity struct {
	UserID           int64 // 0 for a service account
	ServiceAccountID int64 // 0 for a user
	Login            string
	Name             string // shown name; a service account's is the label client of what it pushes
	Role             Role
	// MustChangePassword closes everything but the change itself.
	MustChangePassword bool
	SessionID          int64 // 0 unless a session cookie was used

	renewal *renewal // nil unless the session's token is due to be changed
}

// Anonymous tells whether the request proved nothing.
func (i Identity) Anonymous() bool { return i.UserID == 0 && i.ServiceAccountID == 0 }
