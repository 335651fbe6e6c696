# shellcheck shell=bash
# RabbitMQ with its AMQP 1.0 plugin, from Debian's packages, for AmqpServerTest and AmqpRoundTripServerTest, and Qpid Proton for Python, the
# latter's client. Sourced by .ci/partners.
# amqp_install; amqp_start DIR (an empty directory) prints the test's -D properties; amqp_stop DIR.
# Each answers with a status other than 0 where it failed, and says why on standard error.

# Installs what is missing; .ci/partners sees to it that no package starts a service.
amqp_install() {
  [ -d /usr/lib/rabbitmq ] && command -v epmd >/dev/null && /usr/bin/python3 -c 'import proton' 2>/dev/null && return 0
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install rabbitmq-server \
    python3-qpid-proton; } >&2 </dev/null
}

# A node of its own: nothing of the system's configuration or data is used, all that it reads and writes is in the directory. Debian's
# wrapper scripts want the user rabbitmq, so the scripts behind them are called.
amqp_start() {
  local dir password log port dist epmd bin try
  dir=$(realpath "$1") || return 1
  bin=$(echo /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin)
  password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  mkdir -p "$dir/home" "$dir/mnesia" "$dir/log" || return 1
  od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$dir/home/.erlang.cookie" && chmod 400 "$dir/home/.erlang.cookie" || return 1
  echo '[rabbitmq_amqp1_0].' >"$dir/enabled_plugins"
  for try in 1 2 3; do
    port=$(amqp_free_port) && dist=$(amqp_free_port) && epmd=$(amqp_free_port) || return 1
    amqp_configuration "$port" "$password" >"$dir/rabbitmq.conf"
    cat >"$dir/environment" <<END
export HOME='$dir/home'
export ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$epmd
export RABBITMQ_NODENAME=partner-$epmd@localhost
export RABBITMQ_CONF_ENV_FILE=/dev/null
export RABBITMQ_CONFIG_FILE='$dir/rabbitmq.conf' RABBITMQ_ADVANCED_CONFIG_FILE='$dir/advanced.config'
export RABBITMQ_ENABLED_PLUGINS_FILE='$dir/enabled_plugins'
export RABBITMQ_MNESIA_BASE='$dir/mnesia' RABBITMQ_LOG_BASE='$dir/log' RABBITMQ_PID_FILE='$dir/node.pid'
export RABBITMQ_DIST_PORT=$dist
export RABBITMQ_CTL_DIST_PORT_MIN=$((dist + 1)) RABBITMQ_CTL_DIST_PORT_MAX=$((dist + 20))
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}'
END
    # shellcheck disable=SC1091
    (. "$dir/environment" && exec setsid "$bin/rabbitmq-server") >"$dir/start.log" 2>&1 </dev/null &
    echo $! >"$dir/pid"
    amqp_wait "$dir" "$port" && break
    amqp_stop "$dir"
    [ "$try" -lt 3 ] || {
      cat "$dir/start.log" "$dir"/log/*.log 2>/dev/null | tail -50 >&2
      return 1
    }
  done
  # Queues that are there before anything is sent: the plugin's address /queue/NAME declares one, /amq/queue/NAME wants it
  log=$(. "$dir/environment" && "$bin/rabbitmqctl" -q eval \
    '[rabbit_amqqueue:declare(rabbit_misc:r(<<"/">>, queue, Name), true, false, [], none, <<"partner">>)
      || Name <- [<<"policies">>, <<"sync.events">>, <<"sync.events.rejected">>, <<"sync.outcomes">>]], ok.' 2>&1) || {
    echo "$log" >&2
    return 1
  }
  printf '%s ' "-Dpartner.amqp.url=amqp://127.0.0.1:$port" -Dpartner.amqp.address=/amq/queue/policies -Dpartner.amqp.username=partner \
    "-Dpartner.amqp.password=$password" -Dpartner.amqp.queues=/amq/queue/
  echo
}

# Until the port is open or the node has ended, 60 s at most.
amqp_wait() {
  local try
  for try in $(seq 600); do
    kill -0 "$(cat "$1/pid")" 2>/dev/null || return 1
    (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null && return 0
    sleep 0.1
  done
  return 1
}

amqp_configuration() {
  cat <<END
listeners.tcp.1 = 127.0.0.1:$1
default_user = partner
default_pass = $2
END
}

# One on which nobody answers; below those that the system gives to clients.
amqp_free_port() {
  local port try
  for try in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || {
      echo $port
      return 0
    }
  done
  echo "no free port" >&2
  return 1
}

# The node, and the port mapper that it started for itself.
amqp_stop() {
  local pid try
  [ -s "$1/pid" ] || return 0
  pid=$(cat "$1/pid")
  kill -TERM -- "-$pid" 2>/dev/null
  for try in $(seq 150); do
    kill -0 -- "-$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL -- "-$pid" 2>/dev/null
  # shellcheck disable=SC1091
  (. "$1/environment" && epmd -port "$ERL_EPMD_PORT" -kill) >/dev/null 2>&1
  rm -f "$1/pid"
}
