package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"peeper/test/harness"
)

// What a token may do, and that a refused push says why.
func TestTokens(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	push, viewer, editor := s.Token("push", "Push"), s.Token("viewer", "Viewer"), s.Token("editor", "Editor")
	brief := s.Token("brief", "Push", "--ttl", "4s")
	body := harness.RemoteWrite(time.Now(), 1, "__name__", "token_test")

	expect := func(what string, answer harness.Answer, err error, status int) {
		t.Helper()
		if err != nil || answer.Status != status {
			t.Errorf("%s: %v, status %d, want %d: %s", what, err, answer.Status, status, answer.Body)
		}
		if answer.Status >= 400 && answer.Message() == "" {
			t.Errorf("%s: the error has no message: %s", what, answer.Body)
		}
	}
	ok := http.StatusNoContent
	for what, token := range map[string]string{"Push": push, "Editor": editor, "Push that expires soon": brief} {
		answer, err := s.Push(token, body)
		expect(what+" token pushes", answer, err, ok)
	}
	cut := push[:len(push)-1]
	unknown := strings.Replace(push, push[len(push)-12:len(push)-9], "abc", 1)
	for what, token := range map[string]string{"cut": cut, "changed": unknown, "no": "", "other product's": "glsa_x"} {
		answer, err := s.Push(token, body)
		expect(what+" token", answer, err, http.StatusUnauthorized)
		if token != "" && strings.Contains(string(answer.Body), token) {
			t.Errorf("the answer to the %s token repeats it", what)
		}
	}
	answer, err := s.Push(viewer, body)
	expect("Viewer token pushes", answer, err, http.StatusForbidden)
	answer, err = s.Do(http.MethodGet, "/api/v1/query?query=up", nil, harness.Bearer(push))
	expect("Push token queries", answer, err, http.StatusForbidden)
	answer, err = s.Do(http.MethodGet, "/api/v1/query?query=up", nil, harness.Bearer(viewer))
	expect("Viewer token queries", answer, err, http.StatusOK)
	answer, err = s.Do(http.MethodGet, "/api/users", nil, harness.Bearer(editor))
	expect("Editor token lists users", answer, err, http.StatusForbidden)

	time.Sleep(4100 * time.Millisecond) // the life of the token
	answer, err = s.Push(brief, body)
	expect("expired token", answer, err, http.StatusUnauthorized)

	if strings.Contains(s.Log(), push[10:30]) {
		t.Error("the server's log holds a token")
	}
}

// A revoked token stops its client at once. The client keeps what it collects
// and delivers it with the next token.
func TestRevokedTokenLosesNothing(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	c := harness.StartClient(t, s, nil)
	waitForData(t, s)
	account := revokeAll(t, s, "tested")

	harness.Eventually(t, 20*time.Second, "the client says that its token is refused", func() error {
		if !strings.Contains(strings.ToLower(c.Log()), "token") {
			return fmt.Errorf("not a word of it in its log")
		}
		return nil
	})
	time.Sleep(3 * time.Second) // some batches pile up

	var made struct{ Key string }
	answer, err := s.Do(http.MethodPost, fmt.Sprintf("/api/serviceaccounts/%d/tokens", account), map[string]any{"name": "second"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Decode(&made); err != nil {
		t.Fatal(err)
	}
	c.GiveToken(made.Key)
	given := time.Now()
	harness.Eventually(t, 60*time.Second, "all that was collected without a token arrives", func() error {
		return withoutGap(s, given)
	})
}

// withoutGap tells whether the client's samples, one a second, are all there
// from the first to some moment after until.
func withoutGap(s *harness.Server, until time.Time) error {
	series, err := s.Export(`node_load1{instance="host-under-test"}`, until.Add(-10*time.Minute))
	if err != nil || len(series) != 1 {
		return fmt.Errorf("%w, %d series", err, len(series))
	}
	at := series[0].Timestamps
	if last := at[len(at)-1]; last < until.UnixMilli() {
		return fmt.Errorf("the newest sample is %d ms older than that", until.UnixMilli()-last)
	}
	for i := 1; i < len(at); i++ {
		// A busy machine may skip a round.
		if at[i]-at[i-1] > 3500 {
			return fmt.Errorf("a gap of %d ms, %d ms before", at[i]-at[i-1], until.UnixMilli()-at[i-1])
		}
	}
	return nil
}

// revokeAll revokes every token of a service account and returns its id.
func revokeAll(t *testing.T, s *harness.Server, name string) int64 {
	t.Helper()
	var found struct{ ServiceAccounts []struct{ ID int64 } }
	if err := s.Get("/api/serviceaccounts/search?query=" + name).Decode(&found); err != nil || len(found.ServiceAccounts) != 1 {
		t.Fatalf("service account %s: %v, %+v", name, err, found)
	}
	id := found.ServiceAccounts[0].ID
	var tokens []struct{ ID json.Number }
	if err := s.Get(fmt.Sprintf("/api/serviceaccounts/%d/tokens", id)).Decode(&tokens); err != nil || len(tokens) == 0 {
		t.Fatalf("tokens: %v, %+v", err, tokens)
	}
	for _, token := range tokens {
		if a, err := s.Do(http.MethodDelete, fmt.Sprintf("/api/serviceaccounts/%d/tokens/%s", id, token.ID), nil, nil); err != nil || a.Status != http.StatusOK {
			t.Fatalf("revoke: %v, %d %s", err, a.Status, a.Body)
		}
	}
	return id
}

// An operator who lost the password sets another on the server's machine.
func TestResetPassword(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, nil)
	if _, err := s.Output("another good password\n", "user", "reset-password", "admin"); err != nil {
		t.Fatal(err)
	}
	for password, status := range map[string]int{harness.AdminPassword: 401, "another good password": 200} {
		a, err := s.Do(http.MethodPost, "/login", map[string]string{"user": "admin", "password": password}, http.Header{})
		if err != nil || a.Status != status {
			t.Errorf("login: %v, status %d, want %d: %s", err, a.Status, status, a.Body)
		}
	}
}

// The default password opens nothing but its own change.
func TestDefaultPasswordMustChange(t *testing.T) {
	t.Parallel()
	s := harness.StartServer(t, map[string]string{"PEEPER_ADMIN_PASSWORD": "admin"})
	login := func(password string) (harness.Answer, http.Header) {
		t.Helper()
		a, err := s.Do(http.MethodPost, "/login", map[string]string{"user": "admin", "password": password}, http.Header{})
		if err != nil {
			t.Fatal(err)
		}
		cookie, _, _ := strings.Cut(a.Header.Get("Set-Cookie"), ";")
		return a, http.Header{"Cookie": {cookie}}
	}
	first, session := login("admin")
	if first.Status != http.StatusOK || !strings.Contains(string(first.Body), `"mustChangePassword":true`) {
		t.Fatalf("login: %d %s", first.Status, first.Body)
	}
	for _, flag := range []string{"Secure", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(first.Header.Get("Set-Cookie"), flag) {
			t.Errorf("the session cookie is not %s", flag)
		}
	}
	if a, err := s.Do(http.MethodGet, "/api/search", nil, session); err != nil || a.Status != http.StatusForbidden {
		t.Errorf("search before the change: %v %d", err, a.Status)
	}
	change := map[string]string{"oldPassword": "admin", "newPassword": "a much longer one"}
	if a, err := s.Do(http.MethodPut, "/api/user/password", change, session); err != nil || a.Status != http.StatusOK {
		t.Fatalf("change: %v %d %s", err, a.Status, a.Body)
	}
	again, session := login("a much longer one")
	if again.Status != http.StatusOK {
		t.Fatalf("login after the change: %d %s", again.Status, again.Body)
	}
	if a, err := s.Do(http.MethodGet, "/api/search", nil, session); err != nil || a.Status != http.StatusOK {
		t.Errorf("search after the change: %v %d", err, a.Status)
	}
}
