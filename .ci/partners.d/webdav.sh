# shellcheck shell=bash
# Apache httpd with mod_dav and basic authentication, from Debian's packages, for WebDavServerTest. Sourced by .ci/partners.
# webdav_install; webdav_start DIR (an empty directory) prints the test's -D properties; webdav_stop DIR.
# Each answers with a status other than 0 where it failed, and says why on standard error.

# Installs what is missing, and does not let the package start a service.
webdav_install() {
  [ -x /usr/sbin/apache2 ] && [ -x /usr/bin/htpasswd ] && return 0
  local keep=/usr/sbin/policy-rc.d mine=
  if [ ! -e "$keep" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$keep" && chmod +x "$keep" && mine=true
  fi
  local status=0
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install apache2 apache2-utils; } >&2 </dev/null ||
    status=$?
  [ -z "$mine" ] || rm -f "$keep"
  return "$status"
}

# Nothing of the system's configuration is used: all that httpd reads and writes is in the directory.
webdav_start() {
  local dir password port try
  dir=$(realpath "$1") || return 1
  password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  mkdir -p "$dir/documents/dav" "$dir/lock" "$dir/run" || return 1
  htpasswd -bcB "$dir/users" sync "$password" 2>/dev/null || return 1
  if [ "$(id -u)" = 0 ]; then
    # httpd's children give up root; they must get to the directory
    chown -R www-data:www-data "$dir/documents" "$dir/lock" "$dir/run" && chown root:www-data "$dir" "$dir/users" &&
      chmod 750 "$dir" && chmod 640 "$dir/users" || return 1
  fi
  for try in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    webdav_configuration "$dir" "$port" >"$dir/httpd.conf" || return 1
    /usr/sbin/apache2 -f "$dir/httpd.conf" -k start >"$dir/start.log" 2>&1 || continue # the port may be taken
    for try in $(seq 100); do
      if [ -s "$dir/pid" ] && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        printf '%s ' "-Dpartner.webdav.url=http://127.0.0.1:$port/dav" -Dpartner.webdav.username=sync "-Dpartner.webdav.password=$password"
        echo
        return 0
      fi
      sleep 0.1
    done
    break
  done
  cat "$dir/start.log" "$dir/error.log" >&2 2>/dev/null
  return 1
}

webdav_configuration() {
  local modules=/usr/lib/apache2/modules module
  for module in mpm_event authn_core authn_file authz_core authz_user auth_basic mime dav dav_fs; do
    echo "LoadModule ${module}_module $modules/mod_$module.so"
  done
  cat <<END
ServerRoot "$1"
ServerName localhost
Listen 127.0.0.1:$2
PidFile "$1/pid"
ErrorLog "$1/error.log"
DefaultRuntimeDir "$1/run"
Mutex file:$1/run default
TypesConfig /dev/null
User www-data
Group www-data
StartServers 1
DocumentRoot "$1/documents"
<Directory "$1/documents">
  Require all granted
</Directory>
DavLockDB "$1/lock/dav"
<Location "/dav">
  Dav On
  AuthType Basic
  AuthName documents
  AuthUserFile "$1/users"
  Require valid-user
</Location>
END
}

webdav_stop() {
  local pid try
  [ -s "$1/pid" ] && pid=$(cat "$1/pid") || return 0
  kill "$pid" 2>/dev/null || return 0
  for try in $(seq 100); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -9 "$pid" 2>/dev/null
}
