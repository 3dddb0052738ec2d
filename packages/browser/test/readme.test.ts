import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the README shows the example that is type-checked', () => {
  expect(read('../README.md')).toContain(read('../examples/balance.ts'))
})
