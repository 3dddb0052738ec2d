import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the example of the README is the file that is type-checked', () => {
  const [, example] = /```ts\n(.*?)```/s.exec(read('../README.md')) ?? []
  expect(example).toBe(read('../examples/script-faults.ts'))
})

test('the example of the README runs', async () => {
  await expect(import('../examples/script-faults.ts')).resolves.toBeDefined()
})
