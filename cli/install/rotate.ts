import { copyFile, rename, stat, truncate } from 'node:fs/promises'

/** Bytes of a log at which it is set aside, how many of those are kept, and milliseconds between two looks. */
const LARGEST = 10 * 1024 ** 2
const KEPT = 3
const EVERY = 60_000

/**
 * Keeps a log that several processes append to from growing for ever: it is copied and emptied under
 * their hands, since they keep it open. A line written between the two is lost.
 *
 * @returns what stops it
 */
export function keepLogSmall(path: string, largest = LARGEST, every = EVERY): () => void {
  const look = async () => {
    const { size } = await stat(path)
    if (size < largest) return
    for (let at = KEPT - 1; at >= 1; at--) {
      await rename(`${path}.${at}`, `${path}.${at + 1}`).catch(() => {})
    }
    await copyFile(path, `${path}.1`)
    await truncate(path)
  }
  const timer = setInterval(() => void look().catch(() => {}), every)
  timer.unref()
  return () => clearInterval(timer)
}
