// The public types of every published entry, as text. Works on the built declarations: build first.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript-api'

const packages = fileURLToPath(new URL('../..', import.meta.url))
const printer = ts.createPrinter({ removeComments: true })

/** Returns one `{ name, text }` for every entry of every published package. Comments are left out. */
export function publicTypes() {
  const entries = publishedEntries()
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023, skipLibCheck: true, types: [] },
  )
  return entries.map(({ name, file }) => ({ name, text: entryText(program, file) }))
}

function publishedEntries() {
  return readdirSync(packages).flatMap((folder) => {
    const manifest = readManifest(folder)
    if (!manifest || manifest.private) return []
    return Object.entries(manifest.exports).map(([path, { types }]) => ({
      name: `${folder}${path.slice(1).replaceAll('/', '-')}`,
      file: join(packages, folder, types),
    }))
  })
}

function readManifest(folder) {
  try {
    return JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8'))
  } catch {
    return undefined
  }
}

/** The exports by name, then the types that they name and do not export. */
function entryText(program, file) {
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  if (!source) throw new Error(`${file} is missing: build the packages first (npm run typecheck).`)
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source))
  const targets = new Map(exported.map((symbol) => [resolved(checker, symbol), symbol.name]))
  const home = join(packages, relative(packages, file).split(sep)[0], 'dist')
  const isOurs = (node) => node.getSourceFile().fileName.startsWith(home)
  const reached = new Set()
  const parts = [...targets].map(([target, name]) => {
    const nodes = target.declarations ?? []
    if (!nodes.some(isOurs)) return [name, `export { ${name} } from '${moduleOf(nodes[0])}'`]
    for (const node of nodes) collect(checker, node, { isOurs, targets, reached })
    return [name, nodes.map((node) => print(node)).join('\n')]
  })
  const inner = [...reached].map((symbol) => [symbol.name, symbol.declarations.map(print).join('\n')])
  return [
    ...sorted(parts),
    ...(inner.length > 0 ? ['// Named by the types above, not exported', ...sorted(inner)] : []),
  ].join('\n\n')
}

function resolved(checker, symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

function sorted(parts) {
  return parts.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text)
}

/** Adds to `reached` what a declaration names: types of the same package that the entry does not export. */
function collect(checker, node, walk) {
  const visit = (child) => {
    const symbol = ts.isIdentifier(child) ? checker.getSymbolAtLocation(child) : undefined
    const target = symbol && resolved(checker, symbol)
    if (target && isInner(target, walk)) {
      walk.reached.add(target)
      for (const declaration of target.declarations) collect(checker, declaration, walk)
    }
    ts.forEachChild(child, visit)
  }
  ts.forEachChild(node, visit)
}

function isInner(symbol, { isOurs, targets, reached }) {
  const node = symbol.declarations?.[0]
  if (!node || targets.has(symbol) || reached.has(symbol) || !isOurs(node)) return false
  return ts.isSourceFile(node.parent) || ts.isVariableDeclaration(node)
}

function print(node) {
  const whole = ts.isVariableDeclaration(node) ? node.parent.parent : node
  return printer.printNode(ts.EmitHint.Unspecified, whole, whole.getSourceFile())
}

/** The package that declares a node of a dependency. */
function moduleOf(node) {
  const path = node.getSourceFile().fileName
  const ours = /\/packages\/([\w-]+)\/dist\//.exec(path)
  if (ours) return `@token-relay/${ours[1]}`
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? path
}
