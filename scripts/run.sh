#!/bin/sh
# Runs a server and a client that monitors this machine, until Ctrl-C.
# Called by `make run` after the programs were built.
#   RUN_DIR   where data and logs are kept, ./data unless told
#   RUN_PORT  the port of the server, 8443 unless told
#   RUN_BIN   where the programs are, bin unless told
cd "$(dirname "$0")/.." || exit 1

dir=${RUN_DIR:-./data}
port=${RUN_PORT:-8443}
bin=${RUN_BIN:-bin}
url=https://localhost:$port
server=
client=

say() { echo "peeper: $*" >&2; }

# stop PID asks a program to end and waits until it has.
stop() {
	[ -n "$1" ] && kill -TERM "$1" 2>/dev/null && wait "$1" 2>/dev/null
}

finish() {
	trap '' INT TERM HUP
	[ -n "$client$server" ] && printf '\nStopping…\n'
	stop "$client"
	stop "$server"
	[ -n "$client$server" ] && echo "Stopped. Data is kept in $dir."
	exit "$1"
}
trap 'finish 0' INT TERM HUP

# alive NAME PID LOG ends everything with the last words of a program that died.
alive() {
	kill -0 "$2" 2>/dev/null && return
	wait "$2"
	code=$?
	if grep -q 'address already in use' "$3"; then
		port_taken
	else
		say "the $1 stopped by itself (exit $code). Its last words, from $3:"
		tail -n 12 "$3" >&2
	fi
	case $1 in server) server= ;; *) client= ;; esac
	finish 1
}

if ! (umask 077 && mkdir -p "$dir/server" "$dir/client" "$dir/config") || ! [ -w "$dir" ]; then
	say "cannot write to $dir; choose another folder: make run RUN_DIR=/somewhere"
	exit 1
fi
port_taken() {
	say "port $port is taken by another program; stop that one, or choose another port: make run RUN_PORT=9443"
}
if ! node scripts/port.mjs free "$port"; then
	port_taken
	exit 1
fi
first_run=yes
[ -e "$dir/server/tls/pin" ] && first_run=no

# setsid keeps the terminal's Ctrl-C for this script, which stops the client
# before the server; without it both just get the signal at the same time.
session=setsid
command -v setsid >/dev/null 2>&1 || session=

PEEPER_LISTEN=:$port PEEPER_HOST=localhost PEEPER_DATA_DIR=$dir/server PEEPER_CONFIG_DIR=$dir/config \
	$session "$bin/peeper-server" >"$dir/server.log" 2>&1 &
server=$!
tries=0
until node scripts/port.mjs ready "$port"; do
	alive server "$server" "$dir/server.log"
	tries=$((tries + 1))
	if [ "$tries" -gt 240 ]; then
		say "the server is not ready after two minutes; see $dir/server.log"
		finish 1
	fi
	sleep 0.5
done

if [ "$first_run" = yes ] || [ ! -s "$dir/client/token" ]; then
	(umask 077 && PEEPER_DATA_DIR=$dir/server PEEPER_CONFIG_DIR=$dir/config \
		"$bin/peeper-server" token create --name "$(hostname)" --role Push >"$dir/peeper-token") || {
		say "no token could be made for the client"
		finish 1
	}
fi

PEEPER_HOST=localhost PEEPER_IP=127.0.0.1 PEEPER_PORT=$port PEEPER_TLS_PIN=$(cat "$dir/server/tls/pin") \
	PEEPER_DATA_DIR=$dir/client PEEPER_TOKEN_FILE=$dir/peeper-token \
	$session "$bin/peeper-client" >"$dir/client.log" 2>&1 &
client=$!
tries=0
while [ -e "$dir/peeper-token" ] && [ "$tries" -lt 60 ]; do # it is removed after the first accepted push
	alive client "$client" "$dir/client.log"
	tries=$((tries + 1))
	sleep 0.5
done
[ -e "$dir/peeper-token" ] && say "no data arrived within 30 s; see $dir/client.log"

if [ "$first_run" = yes ]; then
	login="admin / admin (you will be asked to change it)"
else
	login="admin, with the password you chose (admin until you have)"
fi
cat <<TEXT

Peeper is running and monitors this machine.

  Address    $url
             the certificate is self-signed, so the browser warns once
  Login      $login
  Look at    $url/d/peeper-linux-host   CPU, memory, disks, network
  Data       $dir; logs in $dir/server.log and $dir/client.log

Ctrl-C stops both.
TEXT

while :; do
	alive server "$server" "$dir/server.log"
	alive client "$client" "$dir/client.log"
	sleep 1 &
	wait $!
done
