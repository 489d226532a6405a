import * as z from 'zod'
import { UserError } from '../../errors.ts'
import type { OwnPrices } from './list.ts'

const dollars = z.number().min(0).max(10_000)

const schema = z.strictObject({
  models: z.record(
    z.string().min(1).max(200),
    z.strictObject({
      input: dollars,
      output: dollars,
      read: dollars.optional(),
      write5m: dollars.optional(),
      write1h: dollars.optional(),
    }),
  ),
})

/**
 * A person's own prices, from the text of their `prices.json`: dollars a million tokens by model, a
 * `*` in a name standing for anything. Comments are not taken; what is not known is refused.
 *
 * @throws {UserError} `bad_input`, naming the place.
 *
 * @example
 * readOwnPrices('{ "models": { "llama-*": { "input": 0.2, "output": 0.6 } } }', 'prices.json')
 */
export function readOwnPrices(text: string, file: string): OwnPrices {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UserError('bad_input', `${file} is no JSON.`)
  }
  const result = schema.safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    const place = issue?.path.join(' › ') || 'its top'
    throw new UserError('bad_input', `${file} cannot be used: at ${place}, ${issue?.message}.`)
  }
  return result.data.models as OwnPrices
}
