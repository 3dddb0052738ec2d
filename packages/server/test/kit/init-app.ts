import { execFile, spawn } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './command.ts'

const packages = fileURLToPath(new URL('../../..', import.meta.url))
const root = join(packages, '..')
const compiler = join(root, 'node_modules/typescript/bin/tsc')
const run = promisify(execFile)
let built: Promise<unknown> | undefined

/** Packages that an app of a test has, by the folder that has them installed. */
const installed: Readonly<Record<string, string>> = {
  '@token-relay/server': 'server',
  '@token-relay/browser': 'browser',
  '@token-relay/react': 'react',
  express: 'server/node_modules/express',
  '@types/express': 'server/node_modules/@types/express',
  react: 'react/node_modules/react',
  'react-dom': 'react/node_modules/react-dom',
  '@types/react': 'react/node_modules/@types/react',
  '@types/react-dom': 'react/node_modules/@types/react-dom',
  '@types/node': '../node_modules/@types/node',
}

/** Builds what apps get. */
export function buildPackages(): Promise<unknown> {
  built ??= run(process.execPath, [compiler, '-b', join(packages, 'server'), join(packages, 'react')])
  return built
}

/** Creates the folder of an app with a manifest, files, and the packages installed. It is deleted after the test. */
export async function appFolder(
  manifest: object,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  await buildPackages()
  const folder = temporaryFolder()
  for (const [name, place] of Object.entries(installed)) {
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(packages, place), link)
  }
  addFiles(folder, { 'package.json': JSON.stringify(manifest), ...files })
  return folder
}

/** Writes files into a folder. */
export function addFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** Resolves to the errors of the TypeScript compiler, one a line: none for an app whose types are right. */
export async function typeErrors(
  folder: string,
  options: object,
  include: readonly string[],
): Promise<string> {
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'dom', 'dom.iterable'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
    ...options,
  }
  addFiles(folder, { 'tsconfig.json': JSON.stringify({ compilerOptions, include }) })
  return run(process.execPath, [compiler, '-p', folder]).then(
    () => '',
    (error: unknown) => (error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)),
  )
}

/** Starts a script of an app with env files, and resolves to the first line that it prints. */
export async function firstLineOf(folder: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, { cwd: folder, env: { PORT: '0' } })
  onTestFinished(() => void child.kill('SIGKILL'))
  const errors: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text))
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error(`The app printed nothing: ${errors.join('')}`)
}

/** The arguments that make Node run TypeScript. */
export const withTypeScript = ['--import', import.meta.resolve('tsx')]
