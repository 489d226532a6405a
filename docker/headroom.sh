#!/bin/sh
# Headroom on a machine that has Docker and no Node.
#
#   headroom.sh proxy [OPTIONS]                    in the foreground, on 127.0.0.1
#   headroom.sh wrap [--] COMMAND [ARGUMENTS]      COMMAND through a proxy: the one that is installed, or one of its own
#   headroom.sh install apply|status|start|stop|restart|remove [--profile NAME] [--port PORT] [--image IMAGE]
#
# Variables: HEADROOM_DOCKER_IMAGE (headroom), HEADROOM_PORT (8787), HEADROOM_WORKSPACE_DIR (~/.headroom), DOCKER (docker),
# HEADROOM_DOCKER_NETWORK (a network to use in place of published ports; `host` where the engine cannot publish).
set -eu

docker=${DOCKER:-docker}
image=${HEADROOM_DOCKER_IMAGE:-headroom}
port=${HEADROOM_PORT:-8787}
network=${HEADROOM_DOCKER_NETWORK:-}
workspace=${HEADROOM_WORKSPACE_DIR:-$HOME/.headroom}
profile=default

fail() {
  echo "headroom: $1" >&2
  shift
  for step in "$@"; do echo "  $step" >&2; done
  exit 2
}

command -v "$docker" >/dev/null 2>&1 || fail "There is no $docker on PATH." "Install Docker, or headroom itself with Node: npm install --global headroom"

# Arguments that every container of ours has, one a line.
container() {
  if [ "$network" = host ]; then
    printf '%s\n' --network host --env HEADROOM_HOST=127.0.0.1
  else
    [ -z "$network" ] || printf '%s\n' --network "$network"
    printf '%s\n' --publish "127.0.0.1:$port:$port" --env HEADROOM_HOST=0.0.0.0 --env HEADROOM_PUBLISHED_HOST=127.0.0.1
  fi
  printf '%s\n' --volume "$workspace:/state" --user "$(id -u):$(id -g)" \
    --env HEADROOM_WORKSPACE_DIR=/state --env HOME=/state --env "HEADROOM_PORT=$port" \
    --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --memory 2g --pids-limit 256
  # By name alone: Docker takes the values from here.
  for name in HEADROOM_PROXY_TOKEN HEADROOM_MODE HEADROOM_OPTIMIZE \
    ANTHROPIC_TARGET_API_URL OPENAI_TARGET_API_URL GEMINI_TARGET_API_URL HTTPS_PROXY HTTP_PROXY NO_PROXY; do
    eval "value=\${$name:-}"
    # shellcheck disable=SC2154 # eval has set it
    [ -z "$value" ] || printf '%s\n' --env "$name"
  done
}

# Runs docker with the arguments of `container` between those before and after a `@`.
engine() {
  arguments=$(container)
  # The shell takes the lines apart at their ends alone, so that a path may have spaces.
  old=$IFS
  IFS='
'
  set -f
  for word in "$@"; do
    shift
    if [ "$word" = @ ]; then
      # shellcheck disable=SC2086 # it is to be taken apart
      set -- "$@" $arguments
    else
      set -- "$@" "$word"
    fi
  done
  set +f
  IFS=$old
  "$docker" "$@"
}

has_image() {
  "$docker" image inspect "$image" >/dev/null 2>&1 ||
    fail "Docker has no image $image." "Make it, in a checkout:  docker build --file docker/Dockerfile --tag $image ." "Or name another one:     HEADROOM_DOCKER_IMAGE=NAME"
}

# Its answer, asked inside the container: this machine may have no program that could.
alive() {
  # shellcheck disable=SC2016 # these are JavaScript's
  "$docker" exec "$1" node -e 'fetch(`http://127.0.0.1:${process.env.HEADROOM_PORT}/livez`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))' >/dev/null 2>&1
}

ready() {
  tries=0
  until alive "$1"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ]; then
      "$docker" logs --tail 20 "$1" >&2 || true
      return 1
    fi
    sleep 0.5
  done
}

running() {
  [ "$("$docker" inspect --format '{{.State.Running}}' "$1" 2>/dev/null)" = true ]
}

named() {
  case $1 in
  '' | . | .. | *[!A-Za-z0-9._-]*) fail "A deployment cannot be called \"$1\"." ;;
  esac
  profile=$1
}

# Options of a deployment; what is left over is nobody's.
options() {
  while [ $# -gt 0 ]; do
    case $1 in
    --profile | --port | --image | --preset)
      [ $# -ge 2 ] || fail "$1 needs a value."
      set -- "$1=$2" "$@"
      first=$1
      shift 3
      set -- "$first" "$@"
      ;;
    esac
    case $1 in
    --profile=*) named "${1#*=}" ;;
    --port=*) port=${1#*=} ;;
    --image=*) image=${1#*=} ;;
    --preset=persistent-docker) ;;
    --preset=* | --scope* | --providers* | --target* | --runtime*)
      fail "$1 wants headroom itself, with Node: npm install --global headroom"
      ;;
    *) fail "headroom.sh has no use for \"$1\"." ;;
    esac
    shift
  done
  case $port in '' | *[!0-9]*) fail "--port cannot be \"$port\"." ;; esac
}

install() {
  action=${1:-}
  [ $# -eq 0 ] || shift
  options "$@"
  name=headroom-$profile
  case $action in
  apply)
    has_image
    mkdir -p "$workspace"
    if "$docker" inspect "$name" >/dev/null 2>&1; then "$docker" rm --force "$name" >/dev/null; fi
    engine create --name "$name" --restart unless-stopped --stop-timeout 45 \
      --env "HEADROOM_DEPLOYMENT_PROFILE=$profile" --env HEADROOM_DEPLOYMENT_PRESET=persistent-docker \
      --env HEADROOM_DEPLOYMENT_RUNTIME=docker --env HEADROOM_DEPLOYMENT_SUPERVISOR=docker @ "$image" proxy >/dev/null
    if "$docker" start "$name" >/dev/null && ready "$name"; then
      echo "The deployment \"$profile\" runs at http://127.0.0.1:$port."
    else
      "$docker" rm --force "$name" >/dev/null 2>&1 || true
      fail 'It does not answer, and was taken away again.'
    fi
    ;;
  status)
    "$docker" inspect "$name" >/dev/null 2>&1 || fail "There is no deployment \"$profile\"." 'A new one:  headroom.sh install apply'
    healthy=no
    if alive "$name"; then healthy=yes; fi
    "$docker" inspect --format "profile     $profile
status      {{.State.Status}}
healthy     $healthy
since       {{.State.StartedAt}}
image       {{.Config.Image}}" "$name"
    [ "$healthy" = yes ] || exit 1
    ;;
  start)
    "$docker" start "$name" >/dev/null
    ready "$name" || fail 'It does not answer.'
    echo "The deployment \"$profile\" runs."
    ;;
  stop)
    "$docker" stop --time 45 "$name" >/dev/null
    echo "The deployment \"$profile\" is stopped; clients that are led to it fail until it is started again."
    ;;
  restart)
    "$docker" restart --time 45 "$name" >/dev/null
    ready "$name" || fail 'It does not answer.'
    echo "The deployment \"$profile\" was started anew."
    ;;
  remove)
    "$docker" stop --time 45 "$name" >/dev/null 2>&1 || true
    "$docker" rm --force "$name" >/dev/null 2>&1 || true
    echo "The deployment \"$profile\" is gone. Conversations and the ledger stay in $workspace."
    ;;
  *) fail "headroom.sh install has no \"$action\"." 'It has: apply, status, start, stop, restart, remove' ;;
  esac
}

wrap() {
  [ "${1:-}" != -- ] || shift
  [ $# -gt 0 ] || fail 'Which command?' 'As in: headroom.sh wrap -- claude'
  command -v "$1" >/dev/null 2>&1 || {
    echo "headroom: There is no $1 on PATH." >&2
    exit 127
  }
  own=
  if running "headroom-$profile" && alive "headroom-$profile"; then
    port=$("$docker" inspect --format '{{range .Config.Env}}{{println .}}{{end}}' "headroom-$profile" |
      sed -n 's/^HEADROOM_PORT=//p')
  else
    has_image
    mkdir -p "$workspace"
    own=headroom-wrap-$$
    # Ctrl+C is the command's.
    trap : INT
    trap '"$docker" stop --time 5 "$own" >/dev/null 2>&1; exit 143' TERM HUP
    engine run --detach --rm --name "$own" @ "$image" proxy >/dev/null
    ready "$own" || {
      "$docker" rm --force "$own" >/dev/null 2>&1 || true
      fail 'The proxy does not answer.'
    }
  fi
  url=http://127.0.0.1:$port
  code=0
  ANTHROPIC_BASE_URL=$url OPENAI_BASE_URL=$url/v1 OPENAI_API_BASE=$url/v1 GOOGLE_GEMINI_BASE_URL=$url \
    HEADROOM_BASE_URL=$url "$@" || code=$?
  if [ -n "$own" ]; then "$docker" stop --time 5 "$own" >/dev/null 2>&1 || true; fi
  exit "$code"
}

action=${1:-}
[ $# -eq 0 ] || shift
case $action in
proxy)
  has_image
  mkdir -p "$workspace"
  engine run --rm @ "$image" proxy "$@"
  ;;
wrap) wrap "$@" ;;
install) install "$@" ;;
*)
  sed -n '2,9s/^# \{0,1\}//p' "$0"
  [ "$action" = --help ] || [ "$action" = -h ] || exit 2
  ;;
esac
