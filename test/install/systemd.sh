#!/bin/bash
# systemd.sh COMMAND [ARG ...]: runs COMMAND beside a systemd user manager of its own, in namespaces of its own (loopback alone, an empty
# HOME), on a machine that was not started with systemd. Needs root. Ends with COMMAND's exit code.
set -eu
if [ "${1:-}" != --inside ]; then
  base=$(mktemp -d)
  mkdir -p "$base/home/.config/systemd/user" "$base/run"
  chmod 700 "$base/run"
  cgroup=/sys/fs/cgroup/systemd/headroom-test-$$
  mkdir -p "$cgroup" 2>/dev/null || true
  set +e
  (
    [ -d "$cgroup" ] && echo "$BASHPID" >"$cgroup/cgroup.procs" 2>/dev/null
    exec unshare --net --cgroup --mount --pid --fork --mount-proc --kill-child "$0" --inside "$base" "$@"
  )
  code=$?
  rmdir "$cgroup" 2>/dev/null
  rm -rf "$base"
  exit $code
fi
base=$2
shift 2
ip link set lo up
mkdir -p /run/systemd
mount -t tmpfs tmpfs /run/systemd
# Without this folder systemd takes the machine for one that it does not manage, and ends.
mkdir -p /run/systemd/system
umount /sys/fs/cgroup/systemd 2>/dev/null || true
mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd 2>/dev/null || true
umount /sys/fs/cgroup/unified 2>/dev/null || true
mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified 2>/dev/null || true
export HOME=$base/home XDG_RUNTIME_DIR=$base/run
unset DBUS_SESSION_BUS_ADDRESS
/usr/bin/systemd --user --log-target=null >/dev/null 2>&1 &
for _ in $(seq 100); do
  [ -S "$XDG_RUNTIME_DIR/systemd/private" ] && break
  sleep 0.05
done
[ -S "$XDG_RUNTIME_DIR/systemd/private" ] || exit 70
set +e
"$@"
code=$?
systemctl --user exit >/dev/null 2>&1
exit $code
