package wire

import "testing"

func TestCheckToken(t *testing.T) {
	good := NewToken()
	if err := CheckToken(good); err != nil {
		t.Fatalf("CheckToken(NewToken()) = %v", err)
	}
	if good == NewToken() {
		t.Fatal("two tokens are equal")
	}
	for name, bad := range map[string]string{
		"empty":         "",
		"cut":           good[:len(good)-1],
		"a letter off":  good[:12] + string(good[12]^1) + good[13:],
		"padded":        good + " ",
		"other product": "glsa_" + good[len(TokenPrefix):],
	} {
		if CheckToken(bad) == nil {
			t.Errorf("%s: CheckToken(%q) = nil", name, bad)
		}
	}
}
