import { createReadStream } from 'node:fs'

/** A line longer than this is no transcript's; it is left out. */
const LONGEST = 256 * 2 ** 20

/** The lines of a file, without its ever being in memory as a whole. */
export async function* linesOf(file: string, read: (bytes: number) => void): AsyncIterable<string> {
  const decoder = new TextDecoder()
  let rest: string[] = []
  let length = 0
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    read((chunk as Buffer).length)
    const text = decoder.decode(chunk as Buffer, { stream: true })
    let start = 0
    for (let end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
      rest.push(text.slice(start, end))
      if (length <= LONGEST) yield rest.join('')
      rest = []
      length = 0
    }
    length += text.length - start
    if (length <= LONGEST) rest.push(text.slice(start))
    else rest = []
  }
  rest.push(decoder.decode())
  const last = rest.join('')
  if (last !== '') yield last
}
