/** Does this read as a file's path and as nothing else (a time, an address, a URL, a log level)? */
export function isPath(text: string): boolean {
  return SHAPE.test(text) && !FOREIGN.test(text)
}

/** White space, a URL, or digits and time marks alone. */
const FOREIGN = /\s|:\/\/|^[\d.:T-]+$/
/** A separator somewhere, or an extension that begins with a letter. */
const SHAPE = /[/\\][^/\\]|^[\w.-]*\w\.[A-Za-z]\w{0,9}$/

/** Looked up once: see `cost.ts`. */
const { charCodeAt } = String.prototype

/** The directory all these paths begin with, its separator included; '' for none. */
export function commonRoot(paths: readonly string[]): string {
  let root = paths[0] ?? ''
  for (const path of paths) {
    let same = 0
    const limit = Math.min(root.length, path.length)
    while (same < limit && charCodeAt.call(root, same) === charCodeAt.call(path, same)) same += 1
    root = root.slice(0, same)
    if (root === '') return ''
  }
  return root.slice(0, Math.max(root.lastIndexOf('/'), root.lastIndexOf('\\')) + 1)
}
