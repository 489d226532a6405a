import { Hono } from 'hono'
import { type Config, modeNote, shownConfig } from '../config.ts'
import type { Platform } from '../platform.ts'
import type { Admission } from '../proxy/admit.ts'
import { proofOf } from '../proxy/digest.ts'
import { VERSION } from '../version.ts'

/**
 * `/livez`: the process answers, and whether to one program alone. `/readyz`: it can serve; whether an upstream can be reached is none of
 * its business. `/health`: both for people and installers, always 200, with the settings for who may
 * see them. None needs the key: supervisors have none.
 */
export function healthRoutes(config: Config, platform: Platform, admission: Admission): Hono {
  const app = new Hono()
  const started = platform.ticks()

  const base = (isUp: boolean) => ({
    service: 'headroom-proxy',
    status: isUp ? 'healthy' : 'unhealthy',
    version: VERSION,
    timestamp: new Date(platform.now()).toISOString(),
    uptime_seconds: Math.round(platform.ticks() - started) / 1000,
  })

  const readiness = () => {
    const checks = { startup: true, ...platform.checks?.() }
    const ready = Object.values(checks).every((isGood) => isGood)
    return { ...base(ready), ready, checks: mapped(checks) }
  }

  app.get('/livez', async (c) => {
    const { nonce, port } = c.req.query()
    const isPrivate = config.pathSecret !== undefined
    return c.json({
      ...base(true),
      alive: true,
      ...(isPrivate && { private: true }),
      ...(await proven({ nonce, port }, config.port, platform.secret)),
    })
  })

  app.get('/readyz', (c) => {
    const state = { ...readiness(), ...deploymentOf(config) }
    return c.json(state, state.ready ? 200 : 503)
  })

  app.get('/health', async (c) => {
    const maySee = await admission.key(c.req.raw).then(
      () => true,
      () => false,
    )
    return c.json({
      ...readiness(),
      ...deploymentOf(config),
      ...(maySee && { config: { ...shownConfig(config), note: modeNote(config) } }),
    })
  })
  return app
}

const NONCE = /^[\w-]{16,128}$/

/** To whoever knows the deployment's secret: that this is it, on the very port if one is named, and answers now. */
async function proven(asked: Question, own: number, secret: string | undefined) {
  const { nonce, port } = asked
  if (nonce === undefined || secret === undefined || !NONCE.test(nonce)) return {}
  if (port === undefined) return { nonce, proof: await proofOf(secret, nonce) }
  return port === String(own) ? { nonce, proof: await proofOf(secret, nonce, own) } : {}
}

interface Question {
  readonly nonce?: string | undefined
  readonly port?: string | undefined
}

function mapped(checks: Readonly<Record<string, boolean>>) {
  const rows = Object.entries(checks).map(([name, ready]) => {
    return [name, { ready, status: ready ? 'healthy' : 'unhealthy' }]
  })
  return Object.fromEntries(rows)
}

/** What an installer left in the environment of the process that it starts. */
function deploymentOf(config: Config): { deployment?: object } {
  if (config.deploymentProfile === undefined) return {}
  return {
    deployment: {
      profile: config.deploymentProfile,
      preset: config.deploymentPreset ?? null,
      runtime: config.deploymentRuntime ?? null,
      supervisor: config.deploymentSupervisor ?? null,
      scope: config.deploymentScope ?? null,
    },
  }
}
