# A CalDAV server that we did not write: Radicale, from Debian's packages. Sourced; defines functions only.

caldav_install() {
    if command -v radicale && command -v htpasswd && command -v curl && python3 -c 'import pytz'; then
        return 0
    fi >/dev/null 2>&1
    apt-get update -qq
    # without pytz Radicale answers 500 now and then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends radicale python3-tz apache2-utils curl >/dev/null
}

# $1: a temporary directory; prints the -D properties of CalDavServerTest, writes the server's pid to $1/pid
caldav_start() {
    local dir=$1 port password collection
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    password=$(head -c 18 /dev/urandom | base64 | tr -d '/+=')
    mkdir -p "$dir/storage"
    printf '%s\n' "$password" | htpasswd -i -B -c "$dir/users" trainer 2>/dev/null
    cat >"$dir/config" <<CONFIG
[server]
hosts = 127.0.0.1:$port
[auth]
type = htpasswd
htpasswd_filename = $dir/users
htpasswd_encryption = bcrypt
delay = 0
[storage]
filesystem_folder = $dir/storage
[logging]
level = warning
CONFIG
    radicale --config "$dir/config" >"$dir/log" 2>&1 </dev/null &
    echo $! >"$dir/pid"
    collection=http://127.0.0.1:$port/trainer/trainings/
    for _ in $(seq 1 100); do
        if curl -sf -o /dev/null -u "trainer:$password" -X MKCALENDAR "$collection"; then
            echo "-Dpartner.caldav.url=$collection -Dpartner.caldav.username=trainer -Dpartner.caldav.password=$password"
            return
        fi
        kill -0 "$(cat "$dir/pid")" 2>/dev/null || break
        sleep 0.2
    done
    cat "$dir/log" >&2
    caldav_stop "$dir"
    return 1
}

# $1: the directory given to caldav_start
caldav_stop() {
    local pid
    pid=$(cat "$1/pid" 2>/dev/null) || return 0
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 1 50); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null || true
}
