import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test.each(['app.tsx', 'next.tsx', 'bank.test.tsx'])(
  'the README shows the example %s that is type-checked',
  (example) => {
    expect(read('../README.md')).toContain(read(`../examples/${example}`))
  },
)
