/** SHA-256 of a text. What is compared are digests: their lengths are equal and tell nothing. */
export async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}

/** In constant time, for two digests. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  let difference = 0
  for (let i = 0; i < b.length; i++) difference |= a[i]! ^ b[i]!
  return difference === 0
}

/**
 * Proof that the holder of a secret answers, for whoever holds it too.
 *
 * @param port on which it was asked, if it matters that it is this one: without it a stranger on another
 *   port may ask here, and hand the answer on as its own.
 * @returns HMAC-SHA256 (RFC 2104) of `livez:<nonce>` or `livez:<nonce>:<port>`, in hex.
 *
 * @example
 * const { proof } = await (await fetch(`http://127.0.0.1:${port}/livez?nonce=${nonce}&port=${port}`)).json()
 * const isOurs = proof === (await proofOf(secret, nonce, port))
 */
export async function proofOf(secret: string, nonce: string, port?: number): Promise<string> {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes(secret), algorithm, false, ['sign'])
  const message = port === undefined ? `livez:${nonce}` : `livez:${nonce}:${port}`
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes(message)))
  return Array.from(signature, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
