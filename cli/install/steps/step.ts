import type { Machine } from '../machine.ts'
import type { Done, DoneOf } from '../record.ts'

/** What is only known once the machine was looked at; the rest of a record is planned. */
type Seen = 'before' | 'folders' | 'after' | 'files'

/** A step as it is planned, before the machine was looked at. */
export type PlannedOf<Kind extends Done['kind']> = Omit<DoneOf<Kind>, Seen>
export type Planned = { [Kind in Done['kind']]: PlannedOf<Kind> }[Done['kind']]

/** How a thing was taken back. */
export interface Reverted {
  readonly what: string
  readonly how: 'restored' | 'taken out' | 'already gone' | 'refused'
  readonly why?: string
}

/** One kind of step: what it does, and how it is taken back, also when it was only half done. */
export interface StepKind<Kind extends Done['kind']> {
  /** One line for the plan. */
  says(step: PlannedOf<Kind>): string
  /**
   * Looks at what stands there now. What is given may be the record of an earlier time: where its
   * work still stands, what it replaced then is what counts.
   */
  prepare(step: PlannedOf<Kind> | DoneOf<Kind>, machine: Machine): Promise<DoneOf<Kind>>
  /** Does it; may know more afterwards. @throws {CommandError} */
  perform(record: DoneOf<Kind>, machine: Machine): Promise<DoneOf<Kind>>
  /** Takes it back, or finds that there is nothing to take back. */
  revert(record: DoneOf<Kind>, machine: Machine): Promise<readonly Reverted[]>
}
