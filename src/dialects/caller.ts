import type { Members } from '../json/index.ts'

/** Did the model itself make this call, so that the model reads the result? Anything unknown is a no. */
export function isDirect(item: Members): boolean {
  return !item.has('caller') || item.object('caller')?.peek('type') === 'direct'
}
