import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const source = fileURLToPath(new URL('../src', import.meta.url))
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({
    path,
    code: readFileSync(`${source}/${path}`, 'utf8'),
  }))

test('a file says “use client” exactly if it needs React in the browser', () => {
  const needing = files.filter(({ code }) => /^import \{[^}]*\} from 'react'/m.test(code))
  const saying = files.filter(({ code }) => code.startsWith("'use client'\n"))
  expect(needing.length).toBeGreaterThan(4)
  expect(saying.map(({ path }) => path)).toEqual(needing.map(({ path }) => path))
})
