package account

import (
	"testing"

	"peeper/internal/server/database/databasetest"
)

func benchAccounts(b *testing.B) *Accounts {
	b.Helper()
	a, err := New(databasetest.New(b), Options{AdminUser: "admin", AdminPassword: adminPassword})
	if err != nil {
		b.Fatal(err)
	}
	if err := a.Bootstrap(b.Context()); err != nil {
		b.Fatal(err)
	}
	return a
}

// What each push costs.
func BenchmarkTokenRequest(b *testing.B) {
	a := benchAccounts(b)
	token, err := a.CreateToken(b.Context(), "host", RolePush, 0)
	if err != nil {
		b.Fatal(err)
	}
	r := request("Authorization", "Bearer "+token.Reveal())
	for b.Loop() {
		if _, err := a.Authenticate(r); err != nil {
			b.Fatal(err)
		}
	}
}

// What each push costs once in tokenFresh.
func BenchmarkTokenRequestUncached(b *testing.B) {
	a := benchAccounts(b)
	token, err := a.CreateToken(b.Context(), "host", RolePush, 0)
	if err != nil {
		b.Fatal(err)
	}
	r := request("Authorization", "Bearer "+token.Reveal())
	for b.Loop() {
		a.tokens.clear()
		if _, err := a.Authenticate(r); err != nil {
			b.Fatal(err)
		}
	}
}

// What each request of a page costs.
func BenchmarkSessionRequest(b *testing.B) {
	a := benchAccounts(b)
	_, token, err := a.Login(b.Context(), "admin", adminPassword, home, "")
	if err != nil {
		b.Fatal(err)
	}
	r := withCookie(token)
	for b.Loop() {
		if _, err := a.Authenticate(r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLogin(b *testing.B) {
	a := benchAccounts(b)
	for b.Loop() {
		if _, _, err := a.Login(b.Context(), "admin", adminPassword, home, ""); err != nil {
			b.Fatal(err)
		}
	}
}
