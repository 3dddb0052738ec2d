import { dirname, join, normalize, relative } from 'node:path/posix'
import ts from 'typescript-api'
import { expect, test } from 'vitest'
import { filesOf, parse, read } from './kit/sources.ts'

interface Import {
  readonly from: string
  readonly specifier: string
}

const roots = filesOf(/^(packages\/[^/]+|apps\/(examples\/)?[^/]+|e2e)\/package\.json$/).map((path) =>
  dirname(path),
)
const imports = filesOf(/^(packages|apps|e2e)\/.*\.tsx?$/).flatMap((from) =>
  specifiersIn(from).map((specifier): Import => ({ from, specifier })),
)
const isRelative = ({ specifier }: Import) => specifier.startsWith('.')
const targetOf = ({ from, specifier }: Import) => normalize(join(dirname(from), specifier))

test('no file imports a file of another package by its path', () => {
  const strays = imports.filter(isRelative).filter((found) => rootOf(found.from) !== rootOf(targetOf(found)))
  expect(strays.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([])
})

test('packages of the repository are imported through an entry of their manifest', () => {
  const entries = new Set(roots.flatMap(entriesOf))
  const strays = imports.filter(
    ({ specifier }) => specifier.startsWith('@token-relay/') && !entries.has(specifier),
  )
  expect(strays.map(({ from, specifier }) => `${from} imports ${specifier}`)).toEqual([])
})

test.each(roots)('%s has no circle of imports, types included', (folder) => {
  const inside = imports.filter(isRelative).filter(({ from }) => from.startsWith(`${folder}/`))
  expect(circlesIn(inside.map((found) => [found.from, targetOf(found)]))).toEqual([])
})

test('files of the server import from the same row of docs/architecture.md or a lower one', () => {
  const base = 'packages/server/src'
  const rows = serverRows()
  const rowOf = (path: string) => {
    const [first = '', ...rest] = relative(base, path).split('/')
    const row = rows.findIndex((names) => names.includes(rest.length > 0 ? `${first}/` : first))
    return row < 0 ? `${path} is in no row of docs/architecture.md` : row
  }
  const upward = imports
    .filter((found) => isRelative(found) && found.from.startsWith(`${base}/`))
    .filter((found) => {
      const [from, target] = [rowOf(found.from), rowOf(targetOf(found))]
      return typeof from === 'string' || typeof target === 'string' || target < from
    })
    .map((found) => `${found.from} imports ${targetOf(found)}`)
  expect(upward).toEqual([])
})

/** The rows of the table of the server's folders, from top to bottom. */
function serverRows(): readonly (readonly string[])[] {
  const table = read('docs/architecture.md').split('| from top to bottom')[1]?.split('\n\n')[0] ?? ''
  const cells = table.split('\n').map((line) => line.split('|')[1] ?? '')
  return cells
    .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
    .filter((names) => names.length > 0)
}

function specifiersIn(path: string): readonly string[] {
  const specifiers: string[] = []
  const visit = (node: ts.Node) => {
    const specifier = specifierOf(node)
    if (specifier !== undefined) specifiers.push(specifier)
    ts.forEachChild(node, visit)
  }
  visit(parse(path))
  return specifiers
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return textOf(node.moduleSpecifier)
  if (ts.isImportTypeNode(node)) return textOf(node.argument)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return textOf(node.arguments[0])
  }
  return undefined
}

function textOf(node: ts.Node | undefined): string | undefined {
  if (node && ts.isLiteralTypeNode(node)) return textOf(node.literal)
  return node && ts.isStringLiteral(node) ? node.text : undefined
}

function rootOf(path: string): string | undefined {
  return roots.find((folder) => path.startsWith(`${folder}/`))
}

function entriesOf(folder: string): readonly string[] {
  const { name, exports = {} }: { name: string; exports?: Record<string, unknown> } = JSON.parse(
    read(`${folder}/package.json`),
  )
  return Object.keys(exports).map((path) => `${name}${path.slice(1)}`)
}

/** The circles of a graph, each once, as the path that closes it. */
function circlesIn(edges: readonly (readonly [string, string])[]): readonly string[] {
  const next = new Map<string, string[]>()
  for (const [from, target] of edges) next.set(from, [...(next.get(from) ?? []), target])
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]) => {
    const start = path.indexOf(file)
    if (start >= 0) circles.push([...path.slice(start), file].join(' → '))
    if (start >= 0 || done.has(file)) return
    for (const target of next.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of next.keys()) visit(file, [])
  return circles
}
