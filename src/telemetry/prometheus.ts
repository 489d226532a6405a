import type { Family, Labels, Sample } from './instruments.ts'

/** The content type of the text exposition format, version 0.0.4. */
export const EXPOSITION = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Families as Prometheus reads them.
 *
 * @param common labels of every sample.
 */
export function exposition(families: readonly Family[], common: Labels = {}): string {
  return families.map((family) => textOf(family, common)).join('')
}

function textOf({ name, help, kind, samples }: Family, common: Labels): string {
  const lines = [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${kind}`]
  for (const sample of samples) {
    const labels = { ...common, ...sample.labels }
    if (sample.buckets) lines.push(...bucketLines(name, labels, sample.value, sample.buckets))
    else lines.push(line(name, labels, sample.value))
  }
  return `${lines.join('\n')}\n`
}

/** Buckets are cumulative here. */
function bucketLines(
  name: string,
  labels: Labels,
  sum: number,
  { bounds, counts }: NonNullable<Sample['buckets']>,
): string[] {
  let count = 0
  const buckets = counts.map((own, at) => {
    count += own
    const le = at < bounds.length ? String(bounds[at]) : '+Inf'
    return line(`${name}_bucket`, { ...labels, le }, count)
  })
  return [...buckets, line(`${name}_sum`, labels, sum), line(`${name}_count`, labels, count)]
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${quoted(text)}"`)
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function quoted(text: string): string {
  return escaped(text).replaceAll('"', '\\"')
}
