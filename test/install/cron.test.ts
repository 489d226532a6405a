import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { start, temporaryFolder } from '../support/processes.ts'

const bin = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url))
const isPossible = process.getuid?.() === 0 && existsSync('/usr/sbin/cron')

/** In namespaces of its own, with no crontab but its own; cron takes its start for the machine's. */
const SCRIPT = `
set -eu
ip link set lo up
mount -t tmpfs tmpfs /var/spool/cron && mkdir -m 1730 /var/spool/cron/crontabs
mount -t tmpfs tmpfs /run
mkdir -p "$HOME/.claude" && printf '{ "model": "opus" }' >"$HOME/.claude/settings.json"
headroom() { "$NODE" "$BIN" install "$@"; }
printf '0 4 * * * backup\\n' | crontab -
crontab -l >"$HOME/../crontab"
headroom apply --preset persistent-task --supervisor cron --target claude --port 9797
crontab -l | grep -c headroom
headroom agent stop
cron
for _ in $(seq 300); do headroom status >/dev/null && break; sleep 0.1; done
headroom status | sed -n 1p
headroom remove
crontab -l | diff - "$HOME/../crontab"
printf '{ "model": "opus" }' | cmp - "$HOME/.claude/settings.json"
echo ok
`

test.skipIf(!isPossible)(
  'a real cron starts it with the machine',
  { timeout: 90_000 },
  async () => {
    const { path, remove } = temporaryFolder()
    const env = {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: join(path, 'home'),
      SHELL: '/bin/bash',
      NODE: process.execPath,
      BIN: bin,
    }
    const namespaces = ['--net', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child']
    const running = start('unshare', [...namespaces, 'bash', '-c', SCRIPT], { env })
    const end = await running.ended
    remove()
    expect(end, running.output()).toBe(0)
    expect(running.output('stdout')).toMatch(/^4\n[^]*^default {2}running\n[^]*^ok\n$/m)
  },
)
