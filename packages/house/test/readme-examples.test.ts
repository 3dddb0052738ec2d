import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { modulesOfReader, namesOfReader } from './kit/reader.ts'
import { filesOf, read } from './kit/sources.ts'

interface Example {
  /** The page, and the line on which the example begins. */
  readonly place: string
  readonly extension: string
  readonly code: string
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
const pages = filesOf(/^(packages\/\w+\/)?README\.md$|^docs\/[\w-]+\.md$/).filter(
  (page) => examplesOf(page).length > 0,
)

test('the TypeScript examples of every README and of the pages in docs type-check', () => {
  expect(pages).toEqual(
    expect.arrayContaining(['README.md', 'packages/server/README.md', 'docs/production.md']),
  )
  expect(typeErrorsIn(pages.flatMap((page) => writeExamples(page, examplesOf(page))))).toEqual([])
})

test.each([
  ['an option that does not exist', `createTokenClient({ baseURL: '/relay' })`, 'TS2561'],
  ['a name that the reader does not have', 'createClient()', 'TS2304'],
  ['a module that the reader does not have', `import './nowhere.js'`, 'TS2882'],
])('an example with %s is found', (_, line, error) => {
  const code = `import { createTokenClient } from '@token-relay/browser'\n${line}\n`
  const files = writeExamples('README.md', [{ place: 'README.md:1', extension: 'ts', code }])
  expect(typeErrorsIn(files)).toEqual([expect.stringContaining(error)])
})

function examplesOf(page: string): readonly Example[] {
  const text = read(page)
  return [...text.matchAll(/^```(tsx?)\n(.*?)^```$/gms)].map((match) => {
    const [, extension = '', code = ''] = match
    const line = text.slice(0, match.index).split('\n').length + 1
    return { place: `${page}:${line}`, extension, code }
  })
}

/** Writes examples beside stand-ins for the reader's own modules that they import. Returns the examples' paths. */
function writeExamples(page: string, examples: readonly Example[]): readonly string[] {
  const folder = temporaryFolder(page)
  const code = examples.map((example) => example.code).join('\n')
  for (const [, name = ''] of code.matchAll(/from '\.\/([\w-]+)\.js'/g)) {
    const exporting = new RegExp(`^export (const|function) ${name}\\b`, 'm')
    const shown = examples.find((example) => exporting.test(example.code))
    const standIn = shown?.code ?? modulesOfReader[`./${name}.js`]
    if (standIn !== undefined) writeFileSync(join(folder, `${name}.ts`), standIn)
  }
  return examples.map(({ place, extension, code }) => {
    const path = join(folder, `${place.replaceAll(/\W+/g, '-')}.${extension}`)
    writeFileSync(path, `${code}export {}\n`)
    return path
  })
}

/** Creates a folder from which the packages that a page imports are found. Other tests do not see it: Git ignores it. */
function temporaryFolder(page: string): string {
  const results = join(root, packageOf(page), 'test-results')
  mkdirSync(results, { recursive: true })
  const folder = mkdtempSync(join(results, 'readme-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
    if (readdirSync(results).length === 0) rmdirSync(results)
  })
  return folder
}

/** Returns the folder of a package that depends on all that a page imports. */
function packageOf(page: string): string {
  if (page === 'README.md') return 'apps/demo'
  return page.startsWith('docs/') ? 'packages/server' : dirname(page)
}

/** Returns the errors that the TypeScript compiler finds in the files, with the strictest settings of readers. */
function typeErrorsIn(files: readonly string[]): readonly string[] {
  const folder = temporaryFolder('README.md')
  const config = join(folder, 'tsconfig.json')
  const globals = join(folder, 'names.d.ts')
  const declarations = Object.entries(namesOfReader).map(([name, type]) => `declare const ${name}: ${type}\n`)
  writeFileSync(globals, declarations.join(''))
  const compilerOptions = {
    noEmit: true,
    composite: false,
    // Examples declare what the reader would go on to use.
    noUnusedLocals: false,
    lib: ['es2023', 'dom', 'dom.iterable'],
    jsx: 'react-jsx',
    types: ['node'],
  }
  const base = join(root, '.config/tsconfig.test.json')
  writeFileSync(config, JSON.stringify({ extends: base, compilerOptions, files: [...files, globals] }))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', config, '--pretty', 'false'], {
    cwd: root,
    encoding: 'utf8',
  })
  // The server's sources are checked by `npm run typecheck`, without the types of the DOM.
  const errors = stdout.split('\n').filter((line) => line.includes('test-results/'))
  if (status !== 0 && !stdout.includes('error TS')) throw new Error(`tsc did not run: ${stdout}`)
  return errors
}
