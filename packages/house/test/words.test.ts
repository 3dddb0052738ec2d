import { expect, test } from 'vitest'
import { commentsOf, filesOf, parse, read, titlesOf } from './kit/sources.ts'

/** Phrases that readers have to decode, with what to write instead. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/\banew\b/i, 'again'],
  [/\bwho(m|ever|mever)\b/i, 'the user, the caller, who'],
  [/(?<!\bthere )\b(is|are) none\b/i, 'is not …'],
  [/(?<!\bthere )\b(is|are) no (?!longer\b)\w+/i, 'is not a …'],
  [/\bfor good\b/i, 'permanently'],
  [/\bmend(s|ed|ing)?\b/i, 'fix, repair'],
  [/\btold\b/i, 'notified, reported'],
  [/\blies\b/i, 'is'],
  [/\bby then\b/i, 'when …, before …'],
  [/\bmeanwhile\b/i, 'during, while'],
]

/** This file quotes the phrases. */
const itself = 'packages/house/test/words.test.ts'
const paths = filesOf(/^(\.ci|\.config|docs|packages|apps|e2e)\/.*\.(tsx?|mjs|css|md)$|^\w+\.md$/)

test('comments, test titles and pages are in plain words', () => {
  const found = paths.filter((path) => path !== itself).flatMap((path) => findings(path, proseOf(path)))
  expect(found).toEqual([])
})

test.each([
  ['is no list', true],
  ['is no longer a list', false],
  ['there is no list', false],
  ['relies on a list', false],
  ['the operator is told', true],
])('%j is found: %j', (text, isFound) => {
  expect(findings('a.md', [text])).toHaveLength(isFound ? 1 : 0)
})

function findings(path: string, texts: readonly string[]): readonly string[] {
  return phrases.flatMap(([phrase, instead]) =>
    texts
      .filter((text) => phrase.test(text))
      .map((text) => `${path}: ${phrase.exec(text)?.[0]} (write: ${instead}) in: ${text.trim()}`),
  )
}

function proseOf(path: string): readonly string[] {
  const text = read(path)
  if (path.endsWith('.md')) return text.split('\n')
  const isTest = /\.(test|spec)\.tsx?$/.test(path)
  return [...commentsOf(text), ...(isTest ? titlesOf(parse(path)) : [])]
}
