import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { read } from './kit/sources.ts'

const script = fileURLToPath(new URL('../../bench/src/simulate.mjs', import.meta.url))
const marked = /<!-- simulated: ([\w-]+) -->\n\n(.*?)\n\n<!-- end -->/gs

test('the tables of docs/scaling.md are what the simulator works out from the saved costs', () => {
  const written = [...read('docs/scaling.md').matchAll(marked)].map(([, name, table]) => [name, table])
  expect(Object.fromEntries(written)).toEqual(JSON.parse(run('--tables').stdout))
})

test.each([
  [['--users', 'many'], '--users is "many": expected a number above 0.'],
  [['--store', 'memory'], '--store is "memory": expected one of none, local, shared.'],
])('the simulator refuses %j with a sentence', (args, sentence) => {
  const { status, stderr } = run(...args)
  expect(status).toBe(1)
  expect(stderr).toContain(sentence)
})

function run(...args: readonly string[]) {
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
}
