import * as z from 'zod'

/** A program and its arguments: no shell ever sees them. */
export const commandSchema = z.strictObject({
  program: z.string(),
  args: z.array(z.string()),
  input: z.string().optional(),
  /** Refusals that mean there was nothing to do: a pattern for what it writes. */
  tolerate: z.string().optional(),
})
export type Command = z.output<typeof commandSchema>

const hash = z.string().regex(/^[0-9a-f]{64}$/)

/**
 * What was done for a deployment, a step each, with all that is needed to take it back. Written down
 * before it is done, so undoing one that never happened, or half, is nothing.
 */
export const recordSchema = z.discriminatedUnion('kind', [
  /** A file that is ours as a whole (a unit, a plist), and folders that had to be made for it. */
  z.strictObject({
    kind: z.literal('file'),
    path: z.string(),
    text: z.string(),
    mode: z.int(),
    after: hash,
    /** What stood there; null: nothing did. */
    before: z.strictObject({ base64: z.string(), mode: z.int() }).nullable(),
    /** Outermost first. */
    folders: z.array(z.string()),
  }),
  /** Commands of a supervisor. */
  z.strictObject({
    kind: z.literal('commands'),
    does: z.string(),
    run: z.array(commandSchema),
    undo: z.array(commandSchema),
    /** Not needed, and then not undone either, when this command says so already. */
    unless: z
      .strictObject({ program: z.string(), args: z.array(z.string()), says: z.string() })
      .optional(),
    /** It was found to be so already. */
    before: z.boolean().optional(),
    /** It is well meant: a failure is told and nothing more. */
    optional: z.boolean().optional(),
  }),
  /** A block of lines in the crontab of this user. */
  z.strictObject({
    kind: z.literal('crontab'),
    name: z.string(),
    lines: z.array(z.string()),
    /** The whole crontab before; null: there was none. */
    before: z.string().nullable(),
  }),
  /** A variable of the session or the machine, where that is no file. */
  z.strictObject({
    kind: z.literal('variable'),
    place: z.enum(['windows-user', 'windows-machine', 'launchd']),
    name: z.string(),
    value: z.string(),
    before: z.string().nullable(),
  }),
  /** Edits of files that belong to others; the journal has what they replaced. */
  z.strictObject({
    kind: z.literal('edits'),
    owner: z.string(),
    edits: z.array(z.looseObject({ path: z.string() })),
    files: z.array(z.looseObject({ path: z.string() })),
  }),
  /** The process that a scheduled watchdog looks after, which nothing else would stop. */
  z.strictObject({ kind: z.literal('runner'), profile: z.string() }),
])
export type Done = z.output<typeof recordSchema>
export type DoneOf<Kind extends Done['kind']> = Extract<Done, { kind: Kind }>
