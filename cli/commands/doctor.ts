import { command } from '../command.ts'
import { examine, exitCode, fix } from '../doctor/examine.ts'
import { findingsJson, findingsTable } from '../doctor/report.ts'
import { surroundings } from '../doctor/surroundings.ts'
import { CommandError } from '../errors.ts'
import { say } from '../output.ts'

export const doctor = command({
  name: 'doctor',
  description:
    'Looks at everything between an agent and its model: exit code 0 if all is well, 1 for warnings, 2 for failures.',
  usage: '[options]',
  examples: [
    { command: 'headroom doctor', does: 'what is routed where, and what is amiss' },
    { command: 'headroom doctor --fix', does: 'put right what a crash has left' },
    { command: 'headroom doctor --json', does: 'for a program to read' },
  ],
  args: {
    port: {
      type: 'string',
      valueHint: 'port',
      description: 'The port to look at. [HEADROOM_PORT, that of a deployment, or 8787]',
    },
    fix: { type: 'boolean', description: 'Put right what can be without you, then look again.' },
    json: { type: 'boolean', description: 'Print the findings as JSON.' },
  },
  async run({ flags }) {
    const port = portOf(flags['port'])
    let around = await surroundings(process.env, port)
    let findings = await examine(around)
    const fixed = flags['fix'] ? await fix(findings) : []
    if (fixed.length > 0) {
      around = await surroundings(process.env, port)
      findings = await examine(around)
    }
    if (flags['json']) say(JSON.stringify(findingsJson(findings, around.port, fixed), null, 2))
    else {
      for (const done of fixed) say(`Fixed: ${done}`)
      say(findingsTable(findings, process.stdout))
    }
    process.exitCode = exitCode(findings)
  },
})

function portOf(text: string | boolean | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new CommandError('bad_option', `--port is a number from 1 to 65535, not "${text}".`)
}
