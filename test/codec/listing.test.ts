import fc from 'fast-check'
import { listing } from '../../src/codec/forms/listing.ts'
import { lineFormSuite } from './lineFormSuite.ts'

const entry = fc.record({
  mode: fc.constantFrom('drwxr-xr-x', '-rw-r--r--', 'drwxr-xr-x@', 'lrwxrwxrwx'),
  links: fc.nat(120),
  owner: fc.constantFrom('kim  staff ', 'kim  staff ', 'root root'),
  size: fc.nat(99999),
  width: fc.constantFrom(5, 5, 5, 6),
  date: fc.constantFrom('Jan  6 14:57', 'Dec 12  2024', '2024-12-02 09:12'),
  name: fc.constantFrom('src', '.', 'two words', 'a -> b', ''),
})

lineFormSuite(
  listing,
  'listing',
  entry.map(
    ({ mode, links, owner, size, width, date, name }) =>
      `${mode.padEnd(11)} ${String(links).padStart(3)} ${owner} ${String(size).padStart(width)} ${date} ${name}`,
  ),
)
