import { UserError } from '../src/errors.ts'
import { paint } from './output.ts'

/** What a person at the keyboard can put right, with what to do next, one step a line. */
export class CommandError extends UserError {
  readonly steps: readonly string[]
  readonly exitCode: number

  constructor(
    code: UserError['code'],
    message: string,
    steps: readonly string[] = [],
    exitCode = 2,
  ) {
    super(code, message)
    this.steps = steps
    this.exitCode = exitCode
  }
}

/**
 * Runs a command and turns what it throws into words and an exit code: what the person can put
 * right is a sentence and the next step (2); anything else is our defect, shown with its stack (70).
 * Replaces citty's `runMain`, which prints both as raw objects.
 */
export async function withCleanErrors(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    process.exitCode = report(error)
  }
}

function report(error: unknown): number {
  const err = paint(process.stderr)
  if (error instanceof UserError) {
    process.stderr.write(`${err.red('headroom:')} ${error.message}\n`)
    const steps = error instanceof CommandError ? error.steps : []
    for (const step of steps) process.stderr.write(`  ${step}\n`)
    return error instanceof CommandError ? error.exitCode : 2
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${err.red('headroom: a defect in Headroom, not in what you did.')}\n`)
  process.stderr.write(`${stack}\n`)
  process.stderr.write(
    'Please report the lines above with the command and what `headroom --version` prints;\n' +
      'look through them for secrets first.\n',
  )
  return 70
}
