import { expect, test } from 'vitest'
import { commentsOf, filesOf, parse, read, titlesOf } from './kit/sources.ts'

const pagePath = 'docs/checks.md'
/** A percent-encoded byte such as `%E2` is not an id. */
const id = /(?<![%\w])[MKGUEL](?:[1-9]|1\d)(?!\w)/g
const described = idsIn(
  read(pagePath)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|')[1] ?? ''),
)
const sources = filesOf(/^(packages|apps|e2e)\/.*\.tsx?$/)
const tests = sources.filter((path) => /\.(test|spec)\.tsx?$/.test(path))
const titles = new Map(tests.map((path) => [path, titlesOf(parse(path))]))

test('docs/checks.md describes each check once', () => {
  expect(described).toEqual([...new Set(described)])
})

test('every check id in a comment or a test title is in docs/checks.md', () => {
  const unknown = sources.flatMap((path) => {
    return idsIn([...commentsOf(read(path)), ...(titles.get(path) ?? [])])
      .filter((used) => !described.includes(used))
      .map((used) => `${used} in ${path}`)
  })
  expect(unknown).toEqual([])
})

test('every check in docs/checks.md has a test that bears its id', () => {
  const tested = new Set([...titles.values()].flatMap(idsIn))
  expect(described.filter((name) => !tested.has(name))).toEqual([])
})

test('U6 each place that compares a code or a password does it in constant time', () => {
  const places = sources.filter((path) => read(path).includes('timingSafeEqual('))
  expect(places.filter((path) => /consent-ticket|passwords/.test(path))).toHaveLength(2)
})

function idsIn(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => text.match(id) ?? [])
}
