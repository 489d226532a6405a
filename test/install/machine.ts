import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serve, type Server } from '../../runtimes/node.ts'
import { readConfig } from '../../src/config.ts'
import { openJournal } from '../../cli/edits/journal.ts'
import { execProgram, launchProgram } from '../../cli/install/exec.ts'
import type { Machine } from '../../cli/install/machine.ts'
import { knownManifest } from '../../cli/install/manifest.ts'

/** A machine in a folder: its home, its `/etc`, and on its PATH programs that write down what they are asked. */
export interface Bench {
  readonly machine: Machine
  /** What the supervisors' programs were asked, a line each. */
  asked(): string[]
  /** Whether the proxy of a deployment listens. */
  listens(): boolean
  close(): Promise<void>
}

/** Programs of supervisors: each writes its arguments down; `crontab` and the stores of variables also keep. */
const PROGRAMS: Readonly<Record<string, string>> = {
  systemctl: '',
  'systemd-run': '',
  loginctl: '',
  docker: '',
  schtasks: '',
  launchctl: `
case "$1" in
  getenv) cat "$STORE/env.$2" 2>/dev/null ;;
  setenv) printf '%s' "$3" >"$STORE/env.$2" ;;
  unsetenv) rm -f "$STORE/env.$2" ;;
esac`,
  'powershell.exe': `
name=\${4#*EnvironmentVariable(\\'}; name=\${name%%\\'*}
case "$4" in
  *GetEnv*) cat "$STORE/env.$name" 2>/dev/null ;;
  *", \\$null, "*) rm -f "$STORE/env.$name" ;;
  *) value=\${4#*, \\'}; printf '%s' "\${value%%\\'*}" >"$STORE/env.$name" ;;
esac`,
  crontab: `
case "$1" in
  -l) [ -f "$STORE/crontab" ] && cat "$STORE/crontab" || { echo "no crontab for you" >&2; exit 1; } ;;
  -r) rm -f "$STORE/crontab" ;;
  -) cat >"$STORE/crontab" ;;
esac`,
}

interface Options {
  readonly env?: Record<string, string>
  /** Told what the journal of edits does. */
  readonly step?: (name: string) => void
  /** Watched processes are real ones. */
  readonly real?: boolean
}

const LAUNCHER = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url))

/** Makes it, in an empty folder. What a supervisor would start, a real proxy, listens in this process. */
export async function bench(
  root: string,
  platform: NodeJS.Platform,
  { env = {}, step = () => {}, real = false }: Options = {},
): Promise<Bench> {
  const [home, bin, store] = ['home', 'bin', 'store'].map((name) => join(root, name))
  for (const folder of [home!, join(root, 'etc'), bin!, store!])
    mkdirSync(folder, { recursive: true })
  for (const [name, body] of Object.entries(PROGRAMS)) {
    const record = `printf '%s\\n' "${name} $*" >>"$STORE/asked"`
    writeFileSync(join(bin!, name), `#!/bin/sh\n${record}\n${body}\nexit 0\n`)
    chmodSync(join(bin!, name), 0o755)
  }
  const workspace = join(home!, '.headroom')
  const own = {
    HOME: home!,
    SHELL: '/bin/bash',
    PATH: `${bin}:/usr/bin:/bin`,
    STORE: store!,
    ...env,
  }
  const servers = new Map<string, Server>()
  const listen = async (profile: string) => {
    const { port } = (await knownManifest(workspace, profile))!
    const flags = { port: String(port), 'workspace-dir': workspace }
    servers.set(profile, await serve({ config: readConfig({ flags }), quiet: true }))
  }
  const hangUp = async (profile: string) => {
    await servers.get(profile)?.close()
    servers.delete(profile)
  }
  const starts =
    /^(?:systemctl .*start|docker start|launchctl kickstart|schtasks \/Run).*?headroom[-.](\w+)/
  const stops =
    /^(?:systemctl .*stop|docker (?:stop|rm)|launchctl bootout|schtasks \/End).*?headroom[-.](\w+)/
  const machine: Machine = {
    home: home!,
    workspace,
    config: join(workspace, 'config'),
    root,
    launcher: LAUNCHER,
    platform,
    env: own,
    uid: platform === 'win32' ? undefined : 0,
    gid: platform === 'win32' ? undefined : 0,
    now: Date.now,
    journal: openJournal(join(workspace, 'journal'), { step }),
    async exec(program, args, options) {
      const ran = await execProgram(join(bin!, program), args, { env: own, ...options })
      const asked = [program, ...args].join(' ')
      const [started, stopped] = [starts.exec(asked)?.[1], stops.exec(asked)?.[1]]
      if (started && !servers.has(started)) await listen(started)
      if (stopped) await hangUp(stopped)
      return ran
    },
    launch: (program, args, log) =>
      real
        ? launchProgram(program, args, { env: own, log })
        : listen(args[args.indexOf('--profile') + 1]!),
  }
  return {
    machine,
    asked() {
      try {
        return readFileSync(join(store!, 'asked'), 'utf8').trim().split('\n')
      } catch {
        return []
      }
    },
    listens: () => servers.size > 0,
    async close() {
      await Promise.all([...servers.keys()].map(hangUp))
    },
  }
}
