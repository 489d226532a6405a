import fc from 'fast-check'

/** JSON as no serialiser writes it: odd whitespace, needless escapes, lone surrogates, odd numbers. */

const gap = fc.stringMatching(/^[ \t\r\n]{0,3}$/)

const unit = fc.oneof(
  fc.constantFrom('a', 'é', '漢', '😀', ' ', '{', '}', '[', ']', ',', ':', '\u2028'),
  fc.constantFrom('\\n', '\\"', '\\\\', '\\/', '\\b', '\\f', '\\r', '\\t'),
  fc.constantFrom(
    '\\u0041',
    '\\u0000',
    '\\uD83D\\ude00',
    '\\ud800',
    '\\udC00',
    '\\u005c',
    '\\u0022',
  ),
)

export const stringLiteral = fc.array(unit, { maxLength: 8 }).map((units) => `"${units.join('')}"`)

const scalar = fc.oneof(
  fc.constantFrom('true', 'false', 'null'),
  fc.constantFrom(
    '0',
    '-0',
    '1.0',
    '1e400',
    '-1E+2',
    '9007199254740993',
    '0.1e-7',
    '12345678901234567890',
  ),
  stringLiteral,
)

function joined(
  parts: readonly string[],
  gaps: readonly string[],
  open: string,
  close: string,
): string {
  const spaced = parts.map((part, i) => (gaps[i] ?? '') + part + (gaps[i + 1] ?? ''))
  return open + (parts.length > 0 ? spaced.join(',') : (gaps[0] ?? '')) + close
}

const key = fc.oneof(stringLiteral, fc.constantFrom('"a"', '"b"', '"__proto__"', '"cache_control"'))

/** Any JSON text. Keys may stand twice. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc
      .tuple(fc.array(tie('value'), { maxLength: 4 }), fc.array(gap))
      .map(([items, gaps]) => joined(items, gaps, '[', ']')),
    fc
      .tuple(fc.array(fc.tuple(key, gap, gap, tie('value')), { maxLength: 4 }), fc.array(gap))
      .map(([members, gaps]) => {
        const written = members.map(
          ([name, before, after, value]) => `${name}${before}:${after}${value}`,
        )
        return joined(written, gaps, '{', '}')
      }),
  ),
})).value
