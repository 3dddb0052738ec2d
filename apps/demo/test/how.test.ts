import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { declarationOf, kitImportsOf } from '../build/declaration.ts'
import { readSnippet } from '../build/how.ts'
import { type ShownCode, shown } from '../web/src/how/shown.ts'

const all: readonly ShownCode[] = Object.values(shown).flat()

test.each(all)('the code of $name is read from $file', (part) => {
  const { code, line } = readSnippet(part)
  const source = readFileSync(new URL(`../${part.file}`, import.meta.url), 'utf8')
  expect(code).toMatch(new RegExp(`^(export )?(async )?(function|const) ${part.name}\\b`, 'm'))
  expect(
    source
      .split('\n')
      .slice(line - 1)
      .join('\n'),
  ).toContain(code)
  // The whole declaration: its brackets are balanced.
  const count = (bracket: string) => code.split(bracket).length
  expect(count('{')).toBe(count('}'))
})

test('a name that is not in its file fails the build, with the file’s path', () => {
  const gone = { file: 'web/src/token/TokenCard.tsx', name: 'NoSuchCard' }
  expect(() => readSnippet(gone)).toThrow('web/src/token/TokenCard.tsx is shown to visitors')
})

test('a declaration ends before the next one and begins with its comment', () => {
  const source = [
    "import { a } from 'b'",
    '',
    '/**',
    ' * Says yes.',
    ' */',
    'export function yes(',
    '  of: string,',
    ') {',
    '  const inner = 1',
    '',
    '  return inner',
    '}',
    '',
    '// Says no.',
    'const no = () => 0',
    'const other = 1',
  ].join('\n')
  const lines = source.split('\n')
  expect(declarationOf(source, 'yes')).toEqual({ line: 3, code: lines.slice(2, 12).join('\n') })
  expect(declarationOf(source, 'no')).toEqual({ line: 14, code: lines.slice(13, 15).join('\n') })
  expect(() => declarationOf(source, 'inner')).toThrow('inner is not declared at the top level')
})

test('names of the kit are those that are imported from its packages', () => {
  const source = [
    "import { type Grant, createTokenClient } from '@token-relay/browser'",
    "import type {\n  Provider,\n} from '@token-relay/server'",
    "import { useState } from 'react'",
  ].join('\n')
  expect(kitImportsOf(source)).toEqual(['Grant', 'createTokenClient', 'Provider'])
})
