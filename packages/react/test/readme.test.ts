import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test.each([
  ['packages/react/README.md', 'app.tsx'],
  ['docs/react.md', 'next.tsx'],
  ['docs/testing-your-app.md', 'bank.test.tsx'],
])('%s shows the example %s that is type-checked', (page, example) => {
  expect(read(`../../../${page}`)).toContain(read(`../examples/${example}`))
})
