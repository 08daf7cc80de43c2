#!/bin/sh
# Installs what the tests need and this machine lacks: one apt run, as root.
# Without root or apt it only says what is missing; the tests that need it
# then skip with a reason.

have_chromium() { [ -x /usr/bin/chromium ] || [ -n "${CHROMIUM:-}" ]; }
have_postgres() {
	command -v postgres >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1
}
have_compiler() { command -v gcc >/dev/null 2>&1; } # the race detector links with it

missing=
have_chromium || missing="$missing chromium"
have_postgres || missing="$missing postgresql"
have_compiler || missing="$missing gcc libc6-dev"
command -v shellcheck >/dev/null 2>&1 || missing="$missing shellcheck"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
	echo "Missing here, and not installed for want of root or apt:$missing"
	exit 0
fi
echo "Installing what the tests need:$missing"

# Caches of our own, so that another apt run on the machine does not matter.
cache=$(mktemp -d)
trap 'rm -rf "$cache"' EXIT
mkdir -p "$cache/archives/partial"
export DEBIAN_FRONTEND=noninteractive
# PostgreSQL starts a cluster of its own on installation unless told not to.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
	mkdir -p /etc/postgresql-common
	echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
fi
log=$cache/log
# $missing is a list of words.
# shellcheck disable=SC2086
if ! { apt-get -o Dir::Cache="$cache" -o DPkg::Lock::Timeout=300 update -qq &&
	apt-get -o Dir::Cache="$cache" -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $missing; } \
	>"$log" 2>&1 </dev/null; then
	tail -n 20 "$log"
	echo "Not everything could be installed; the tests that need it will say so."
fi
