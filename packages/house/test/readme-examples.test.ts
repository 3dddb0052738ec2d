import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
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
const pages = filesOf(/^(?!\.changeset\/|CHANGELOG).*\.md$/).filter((page) => examplesOf(page).length > 0)

test('the TypeScript examples of every page type-check', () => {
  expect(pages).toEqual(
    expect.arrayContaining([
      'README.md',
      'packages/server/README.md',
      'docs/production.md',
      'docs/connect.md',
    ]),
  )
  const files = pages.flatMap((page) => writeExamples(examplesOf(page).filter((one) => !isOfProgram(one))))
  expect(typeErrorsIn(files)).toEqual([])
}, 90_000)

test('examples that declare types of the whole program type-check, each in a program of its own', () => {
  const examples = pages.flatMap((page) => examplesOf(page).filter(isOfProgram))
  expect(examples.length).toBeGreaterThan(0)
  expect(examples.flatMap((example) => typeErrorsIn(writeExamples([example])))).toEqual([])
})

test('examples with an unknown option, a name or a module that the reader does not have are found', () => {
  const wrong = [`createTokenClient({ baseURL: '/relay' })`, 'createClient()', `import './nowhere.js'`]
  const examples = wrong.map((line, at) => {
    const code = `import { createTokenClient } from '@token-relay/browser'\n${line}\n`
    return { place: `README.md:${at + 1}`, extension: 'ts', code }
  })
  const errors = ['TS2561', 'TS2304', 'TS2882'].map((error, at) =>
    expect.stringMatching(`README-md-${at + 1}.*${error}`),
  )
  expect(typeErrorsIn(writeExamples(examples))).toEqual(errors)
})

function examplesOf(page: string): readonly Example[] {
  const text = read(page)
  return [...text.matchAll(/^```(tsx?)\n(.*?)^```$/gms)].map((match) => {
    const [, extension = '', code = ''] = match
    const line = text.slice(0, match.index).split('\n').length + 1
    return { place: `${page}:${line}`, extension, code }
  })
}

/** Whether an example changes the types of our packages for all others, such as one that declares the host's user. */
function isOfProgram({ code }: Example): boolean {
  return code.includes("declare module '@token-relay/")
}

/** Writes the examples of one page, each where its imports are found. Returns their paths. */
function writeExamples(examples: readonly Example[]): readonly string[] {
  const folders = new Map<string, string>()
  return examples.map(({ place, extension, code }) => {
    const home = packageOf({ place, extension, code })
    const folder = folders.get(home) ?? temporaryFolder(home)
    folders.set(home, folder)
    writeStandIns(folder, code, examples)
    const path = join(folder, `${place.replaceAll(/\W+/g, '-')}.${extension}`)
    writeFileSync(path, `${code}export {}\n`)
    return path
  })
}

/** Writes the reader's own modules that an example imports: another example of the page, or a stand-in. */
function writeStandIns(folder: string, code: string, examples: readonly Example[]): void {
  for (const [, name = ''] of code.matchAll(/from '\.\/([\w-]+)\.js'/g)) {
    const exporting = new RegExp(`^export (const|function) ${name}\\b`, 'm')
    const shown = examples.find((example) => exporting.test(example.code))
    const standIn = shown?.code ?? modulesOfReader[`./${name}.js`]
    if (standIn !== undefined) writeFileSync(join(folder, `${name}.ts`), standIn)
  }
}

/** Creates a folder in a package, from which what that depends on is found. Other tests do not see it: Git ignores it. */
function temporaryFolder(home: string): string {
  const results = join(root, home, 'test-results')
  mkdirSync(results, { recursive: true })
  const folder = mkdtempSync(join(results, 'readme-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
    if (readdirSync(results).length === 0) rmdirSync(results)
  })
  return folder
}

/** Returns the folder of a package that depends on everything that an example imports. */
function packageOf({ place, code }: Example): string {
  const specifiers = code.matchAll(/^[^/\n]*?(?:from|import) '((?:@[\w-]+\/)?[\w-]+)/gm)
  const imported = [...specifiers].map(([, name = '']) => name)
  const homes = ['apps/demo', 'packages/server', 'packages/react', 'packages/browser']
  const home = homes.find((folder) => imported.every((name) => isFoundFrom(folder, name)))
  if (home !== undefined) return home
  throw new Error(`${place}: no package depends on all of ${imported.join(', ')}.`)
}

function isFoundFrom(folder: string, name: string): boolean {
  if (name.startsWith('node') || `@token-relay/${basename(folder)}` === name) return true
  return [folder, '.'].some((base) =>
    [name, `@types/${name}`].some((found) => existsSync(join(root, base, 'node_modules', found))),
  )
}

/** Returns the errors that the TypeScript compiler finds in the files, with the strictest settings of readers. */
function typeErrorsIn(files: readonly string[]): readonly string[] {
  const folder = temporaryFolder('apps/demo')
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
