import fc from 'fast-check'
import { diff } from '../../src/codec/forms/diff.ts'
import { lineFormSuite } from './lineFormSuite.ts'

const line = fc.constantFrom(
  'diff --git a/x.go b/x.go',
  'diff --git a/x.go b/y.go',
  'diff --git a/ b b/ b',
  'diff --git a/ b/',
  'new file mode 100644',
  'deleted file mode 100755',
  'index 0a02454..8f7b4bc 100644',
  'index 0a02454..8f7b4bc',
  '--- a/x.go',
  '--- /dev/null',
  '+++ b/x.go',
  '+++ /dev/null',
  '@@ -1 +1 @@',
)

lineFormSuite(diff, 'diff', line)
