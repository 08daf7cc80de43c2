package certificates

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
)

// CheckHost tells whether host is a domain name or an IP address. Only such a
// host may become part of a file name.
func CheckHost(host string) error {
	if net.ParseIP(host) != nil {
		return nil
	}
	if host == "" || len(host) > 253 {
		return errors.New("PEEPER_HOST must be a domain name or an IP address under which users open Peeper")
	}
	for _, label := range strings.Split(host, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' {
			return fmt.Errorf("PEEPER_HOST %q is not a domain name or an IP address", host)
		}
		for _, c := range label {
			switch {
			case c > 127:
				return fmt.Errorf("PEEPER_HOST %q has letters outside ASCII: write the name in its xn-- form", host)
			case c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z'):
				return fmt.Errorf("PEEPER_HOST %q is not a domain name or an IP address: write it without https://, port or path", host)
			}
		}
	}
	return nil
}

// File is where the operator puts the certificate of host. The host must have
// passed CheckHost.
func File(configDir, host string) string {
	return filepath.Join(configDir, "certificates", "crt", host+".pem")
}
