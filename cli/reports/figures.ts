/** How figures are written in reports. */

const NO_BREAK = ' '

export function dollars(value: number): string {
  const size = Math.abs(value)
  const digits = size === 0 || size >= 0.995 ? 2 : size >= 0.0995 ? 3 : 4
  const text = size.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return `${value < 0 && Number(size.toFixed(digits)) > 0 ? '−' : ''}$${text}`
}

/** `1.2 M`, `34 k`, `567` */
export function tokens(value: number): string {
  const size = Math.abs(value)
  const sign = value < 0 ? '−' : ''
  if (size >= 999_500) return `${sign}${(size / 1e6).toFixed(size < 9.95e6 ? 2 : 1)}${NO_BREAK}M`
  if (size >= 999.5) return `${sign}${(size / 1e3).toFixed(size < 9950 ? 1 : 0)}${NO_BREAK}k`
  return sign + String(Math.round(size))
}

/** `−12.3 %`, or `-` of nothing. */
export function percent(part: number, whole: number, digits = 1): string {
  if (whole === 0) return '-'
  const share = (100 * part) / whole
  const text = Math.abs(share).toFixed(digits)
  return `${share < 0 && Number(text) > 0 ? '−' : ''}${text}${NO_BREAK}%`
}

export function count(value: number, one: string, many = `${one}s`): string {
  return `${value.toLocaleString('en')} ${value === 1 ? one : many}`
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar of at most so many columns, to an eighth of one; what is something never shows as nothing. */
export function bar(value: number, most: number, width: number): string {
  if (most <= 0 || value === 0) return ''
  const eighths = Math.max(1, Math.round((Math.abs(value) / most) * width * 8))
  return '█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7]!
}
