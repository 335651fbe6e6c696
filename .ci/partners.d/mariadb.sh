# Debian's MariaDB as a partner: sourced, defines mariadb_install, mariadb_start and mariadb_stop.

# Installs the server without starting a service.
mariadb_install() {
  command -v mariadbd >/dev/null && return
  local policy=/usr/sbin/policy-rc.d made=
  [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod +x "$policy" && made=yes; }
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends mariadb-server >/dev/null
  local status=$?
  [ -z "$made" ] || rm -f "$policy"
  return $status
}

# Starts a server of its own; $1: a directory that is there and empty. Prints what the tests need to know of it.
mariadb_start() {
  local directory=$1 port user
  user=$(id -un)
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  mkdir -p "$directory/data"
  mariadb-install-db --no-defaults --user="$user" --datadir="$directory/data" --auth-root-authentication-method=normal \
    --skip-test-db > "$directory/install.log" 2>&1 || return 1
  mariadbd --no-defaults --user="$user" --datadir="$directory/data" --bind-address=127.0.0.1 --skip-name-resolve --port="$port" \
    --socket="$directory/socket" --pid-file="$directory/server.pid" > "$directory/server.log" 2>&1 &
  echo $! > "$directory/pid"
  local i
  for i in $(seq 1 120); do
    mariadb --no-defaults --socket="$directory/socket" --user=root -e 'SELECT 1' >/dev/null 2>&1 && break
    kill -0 "$(cat "$directory/pid")" 2>/dev/null || return 1
    sleep 0.5
  done
  mariadb --no-defaults --socket="$directory/socket" --user=root -e "
    CREATE DATABASE partner;
    CREATE USER 'partner'@'%' IDENTIFIED BY 'partner-of-a-test';
    GRANT ALL ON *.* TO 'partner'@'%' WITH GRANT OPTION;" || return 1
  echo "-Dpartner.mariadb.url=mariadb://localhost:$port/partner -Dpartner.mariadb.username=partner" \
    "-Dpartner.mariadb.password=partner-of-a-test"
}

# $1: the directory that it was started with.
mariadb_stop() {
  local pid i
  pid=$(cat "$1/pid") || return 0
  kill "$pid" 2>/dev/null
  for i in $(seq 1 60); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.5
  done
  kill -9 "$pid" 2>/dev/null
}
