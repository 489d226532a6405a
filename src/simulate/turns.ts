import type { Message } from './conversation.ts'

/** Messages of the assistant that follow one that is not: each was the answer to a request. */
export function assistantTurns(messages: readonly Message[]): number[] {
  const isAnswer = (at: number) =>
    messages[at]?.role === 'assistant' || messages[at]?.type === 'function_call'
  return messages.flatMap((_, at) => (isAnswer(at) && !isAnswer(at - 1) ? [at] : []))
}

/** The first place in ascending `values` whose value is at least `value`. */
export function lowerBound(values: readonly number[], value: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
