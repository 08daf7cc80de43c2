package api

import (
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	grafana "github.com/grafana/grafana-openapi-client-go/client"
	"github.com/grafana/grafana-openapi-client-go/client/service_accounts"
	"github.com/grafana/grafana-openapi-client-go/client/users"
	"github.com/grafana/grafana-openapi-client-go/models"

	"peeper/internal/server/account"
	"peeper/internal/server/database/databasetest"
)

// Grafana's own client must find its way here: its users bring their scripts.
func TestGrafanasClientManagesAccounts(t *testing.T) {
	s := newSite(t, databasetest.New(t))
	server := httptest.NewServer(s.handler)
	defer server.Close()
	client := func(login, password string) *grafana.GrafanaHTTPAPI {
		return grafana.NewHTTPClientWithConfig(nil, &grafana.TransportConfig{
			Host: server.Listener.Addr().String(), BasePath: "/api", Schemes: []string{"http"},
			BasicAuth: url.UserPassword(login, password),
		})
	}
	admin := client("admin", "password of admin")

	t.Run("service accounts", func(t *testing.T) {
		made, err := admin.ServiceAccounts.CreateServiceAccount(service_accounts.NewCreateServiceAccountParams().
			WithBody(&models.CreateServiceAccountForm{Name: "script", Role: "Editor"}))
		if err != nil {
			t.Fatal(err)
		}
		id := made.Payload.ID
		token, err := admin.ServiceAccounts.CreateToken(service_accounts.NewCreateTokenParams().WithServiceAccountID(id).
			WithBody(&models.AddServiceAccountTokenCommand{Name: "first", SecondsToLive: 3600}))
		if err != nil {
			t.Fatal(err)
		}
		who, err := client("api_key", token.Payload.Key).SignedInUser.GetSignedInUser()
		if err != nil || who.Payload.Login != "sa-script" {
			t.Errorf("with the token: %+v, %v", who, err)
		}
		found, err := admin.ServiceAccounts.SearchOrgServiceAccountsWithPaging(
			service_accounts.NewSearchOrgServiceAccountsWithPagingParams().WithQuery(new("scr")))
		if err != nil || found.Payload.TotalCount != 1 || found.Payload.ServiceAccounts[0].Tokens != 1 {
			t.Errorf("searching: %+v, %v", found, err)
		}
		tokens, err := admin.ServiceAccounts.ListTokens(id)
		if err != nil || len(tokens.Payload) != 1 || time.Time(tokens.Payload[0].Expiration).Before(time.Now()) {
			t.Fatalf("the tokens: %+v, %v", tokens, err)
		}
		_, err = admin.ServiceAccounts.UpdateServiceAccount(service_accounts.NewUpdateServiceAccountParams().WithServiceAccountID(id).
			WithBody(&models.UpdateServiceAccountForm{Name: "script", Role: "Viewer"}))
		if err != nil {
			t.Error(err)
		}
		if read, err := admin.ServiceAccounts.RetrieveServiceAccount(id); err != nil || read.Payload.Role != string(account.RoleViewer) {
			t.Errorf("after the change: %+v, %v", read, err)
		}
		if _, err := admin.ServiceAccounts.DeleteToken(tokens.Payload[0].ID, id); err != nil {
			t.Error(err)
		}
		if _, err := client("api_key", token.Payload.Key).SignedInUser.GetSignedInUser(); err == nil {
			t.Error("the revoked token works")
		}
		if _, err := admin.ServiceAccounts.DeleteServiceAccount(id); err != nil {
			t.Error(err)
		}
	})

	t.Run("users", func(t *testing.T) {
		made, err := admin.AdminUsers.AdminCreateUser(&models.AdminCreateUserForm{
			Login: "anna", Name: "Anna", Email: "anna@example.ru", Password: "password of anna",
		})
		if err != nil {
			t.Fatal(err)
		}
		id := made.Payload.ID
		if found, err := admin.Users.GetUserByLoginOrEmail("anna@example.ru"); err != nil || found.Payload.ID != id {
			t.Errorf("looking up: %+v, %v", found, err)
		}
		list, err := admin.Users.SearchUsers(users.NewSearchUsersParams().WithPerpage(new(int64(100))))
		if err != nil || len(list.Payload) != 5 {
			t.Errorf("listing: %+v, %v", list, err)
		}
		if _, err := admin.Org.UpdateOrgUserForCurrentOrg(id, &models.UpdateOrgUserCommand{Role: "Editor"}); err != nil {
			t.Error(err)
		}
		if _, err := admin.AdminUsers.AdminUpdateUserPassword(id, &models.AdminUpdateUserPasswordForm{Password: "another password"}); err != nil {
			t.Error(err)
		}
		if _, err := client("anna", "another password").SignedInUser.GetSignedInUser(); err != nil {
			t.Error(err)
		}
		if _, err := admin.AdminUsers.AdminDeleteUser(id); err != nil {
			t.Error(err)
		}
		if _, err := admin.Users.GetUserByID(id); err == nil {
			t.Error("the removed user is there")
		}
	})
}
