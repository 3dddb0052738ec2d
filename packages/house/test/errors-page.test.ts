import ts from 'typescript-api'
import { expect, test } from 'vitest'
import { filesOf, parse, read } from './kit/sources.ts'

const page = read('docs/errors.md')
const [introduction = '', ...sections] = page.split(/^(?=## )/m)
const headings = sections.map((section) => /^## (.*)/.exec(section)?.[1] ?? '')

const lists = {
  'the relay’s answers': keysOf('packages/protocol/src/error-codes.ts', 'errorCodes'),
  'the browser client': literalsOf('packages/browser/src/errors.ts', 'TokenErrorCode'),
  Connect: codesIn(/^packages\/(browser\/src\/connect|react\/src)\/.*\.tsx?$/),
  'starting the server': literalsOf('packages/server/src/errors.ts', 'RelayConfigErrorCode'),
}

test('each list of codes is found in the sources', () => {
  for (const codes of Object.values(lists)) expect(codes.length).toBeGreaterThan(3)
  expect(lists.Connect).toEqual(
    expect.arrayContaining(['blocked', 'popup_blocked', 'bad_option', 'unavailable']),
  )
})

test('docs/errors.md has a section for each code of the server, the browser and Connect, and for nothing else', () => {
  const codes = new Set(Object.values(lists).flat())
  expect(headings.toSorted()).toEqual([...codes].toSorted())
})

test('each section says what happened, why, and what to do', () => {
  const partsOf = (section: string) => [...section.matchAll(/^- \*\*(.*?):\*\* \S/gm)].map(([, part]) => part)
  const incomplete = sections.filter((section) => partsOf(section).join() !== 'What happened,Why,What to do')
  expect(incomplete).toEqual([])
})

test('the page begins with a link to each section', () => {
  const links = [...introduction.matchAll(/\[(\w+)\]\(#(\w+)\)/g)]
  for (const [, name, anchor] of links) expect(anchor).toBe(name)
  expect(links.map(([, name]) => name)).toEqual(headings)
})

test('every code that the browser package throws is in its list', () => {
  const thrown = filesOf(/^packages\/(browser|react)\/src\/.*\.tsx?$/).flatMap((path) =>
    [...read(path).matchAll(/(?:new TokenError|orFail)\('(\w+)'/g)].map(([, code]) => code),
  )
  expect(thrown.length).toBeGreaterThan(8)
  const known = new Set([...lists['the browser client'], ...lists['the relay’s answers']])
  expect(thrown.filter((code = '') => !known.has(code))).toEqual([])
})

/** Returns the names in an object. */
function keysOf(path: string, constant: string): readonly string[] {
  const keys: string[] = []
  visit(parse(path), (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== constant) return
    visit(node, (child) => {
      const isEntry = ts.isPropertyAssignment(child) && ts.isObjectLiteralExpression(child.initializer)
      if (isEntry) keys.push(child.name.getText())
    })
  })
  return keys
}

/** Returns the strings in a union type. */
function literalsOf(path: string, type: string): readonly string[] {
  const literals: string[] = []
  visit(parse(path), (node) => {
    if (!ts.isTypeAliasDeclaration(node) || node.name.text !== type) return
    visit(node, (child) => void (ts.isStringLiteral(child) && literals.push(child.text)))
  })
  return literals
}

/** Returns the values of the properties `code` in these files. */
function codesIn(pattern: RegExp): readonly string[] {
  const codes = filesOf(pattern).flatMap((path) =>
    [...read(path).matchAll(/\bcode: '(\w+)'/g)].map(([, code = '']) => code),
  )
  return [...new Set(codes)]
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node)
  ts.forEachChild(node, (child) => visit(child, look))
}
