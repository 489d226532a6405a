/** A bar on a terminal that shows how far it is; nowhere else anything. */
export function progressBar(whole: number, stream: NodeJS.WriteStream = process.stderr) {
  let began: number | undefined
  let shown = 0
  return {
    show(done: number): void {
      const now = performance.now()
      began ??= now
      if (!stream.isTTY || (now - shown < 100 && done < whole)) return
      shown = now
      const share = whole === 0 ? 1 : Math.min(1, done / whole)
      const filled = Math.round(share * WIDTH)
      const speed = done / 1e6 / Math.max(0.001, (now - began) / 1000)
      const line = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${Math.floor(share * 100)} %  ${speed.toFixed(0)} MB/s`
      stream.write(`\r${line}\x1b[K`)
    },
    clear(): void {
      if (stream.isTTY) stream.write('\r\x1b[K')
    },
  }
}

const WIDTH = 30
