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
 * @returns HMAC-SHA256 (RFC 2104) of `livez:<nonce>`, in hex.
 *
 * @example
 * const { proof } = await (await fetch(`${url}/livez?nonce=${nonce}`)).json()
 * const isOurs = proof === (await proofOf(secret, nonce))
 */
export async function proofOf(secret: string, nonce: string): Promise<string> {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes(secret), algorithm, false, ['sign'])
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes(`livez:${nonce}`)))
  return Array.from(signature, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
