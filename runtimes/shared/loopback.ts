type Environment = Readonly<Record<string, string | undefined>>

/** This machine, as base URLs of ours name it, and as people do. */
const LOOPBACK = ['127.0.0.1', 'localhost']
const PROXIES = /^(?:https?|all)_proxy$/i

/**
 * What an environment with an HTTP proxy in it must gain, so that a program does not send through
 * that proxy what is meant for this machine: no proxy elsewhere can reach it. Nothing without one.
 * Programs differ in the spelling they look at first, so both say the same.
 */
export function loopbackExemption(env: Environment): Readonly<Record<string, string>> {
  const isProxied = Object.entries(env).some(([name, value]) => PROXIES.test(name) && value)
  if (!isProxied) return {}
  const exempt = [env['NO_PROXY'], env['no_proxy']].flatMap((list) => list?.split(',') ?? [])
  const hosts = [...exempt.map((host) => host.trim()).filter(Boolean), ...LOOPBACK]
  const list = [...new Set(hosts)].join(',')
  return { NO_PROXY: list, no_proxy: list }
}
