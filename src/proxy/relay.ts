/** How a response came to its end. */
export type Ending = 'complete' | 'client_gone' | 'upstream_failed'

/** Sees what passes; never holds it up. */
export interface Watcher {
  /** A chunk that has just been passed on; it must not be changed or kept. */
  chunk(chunk: Uint8Array): void
  /** Whatever the end was; only the first call counts. */
  end(ending: Ending): void
}

/**
 * Passes a body on chunk by chunk, as the client takes it (law 8): nothing is held back, a client
 * that goes away cancels the source, and a source that fails fails the client's stream. A hand-made
 * source and not a `TransformStream`, because not every runtime tells a transformer that it was cancelled.
 */
export function relayed(
  source: ReadableStream<Uint8Array>,
  watcher: Watcher,
  client: AbortSignal,
): ReadableStream<Uint8Array> {
  const reader = source.getReader()
  // A client may go while nobody pulls. On Deno this also comes after a good end: then it is too late to count.
  client.addEventListener('abort', () => watcher.end('client_gone'), { once: true })
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (!done) {
            controller.enqueue(value)
            return watcher.chunk(value)
          }
          controller.close()
        } catch (error) {
          controller.error(error)
          return watcher.end('upstream_failed')
        }
        watcher.end('complete')
      },
      async cancel(reason) {
        watcher.end('client_gone')
        // A source that has failed has nothing to cancel.
        await reader.cancel(reason).catch(() => {})
      },
    },
    { highWaterMark: 0 },
  )
}
