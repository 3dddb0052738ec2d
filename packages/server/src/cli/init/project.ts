import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord, parseJson } from '@token-relay/protocol'
import { UsageError } from '../arguments.ts'

/** The kinds of app that `init` knows. */
export const appKinds = ['express', 'next', 'vite', 'node'] as const

export type AppKind = (typeof appKinds)[number]

/** What `init` needs to know of the app that it writes into. */
export interface Project {
  readonly kind: AppKind
  readonly hasTypes: boolean
  readonly hasReact: boolean
  readonly hasVite: boolean
  /** Whether `.js` files are ES modules. */
  readonly isModule: boolean
  /** Folder of the sources, `''` or ending with a slash. */
  readonly sources: string
  readonly ignoresEnv: boolean
}

/**
 * Reads what an app is from its `package.json` and its folders.
 *
 * @param folder the folder of the app
 * @param asked the kind that the caller asked for, if it is not to be detected
 * @throws UsageError
 */
export function readProject(folder: string, asked: AppKind | undefined): Project {
  const manifest = readManifest(join(folder, 'package.json'))
  const names = ['dependencies', 'devDependencies', 'peerDependencies'].flatMap((list) => {
    const group = manifest[list]
    return isRecord(group) ? Object.keys(group) : []
  })
  const packages = new Set(names)
  const has = (name: string) => packages.has(name)
  const isThere = (path: string) => existsSync(join(folder, path))
  const kind = asked ?? appKinds.find(has) ?? 'node'
  // Next ignores the folders in src if there are some beside it.
  const isInRoot = kind === 'next' && (isThere('app') || isThere('pages'))
  return {
    kind,
    hasTypes: has('typescript') || isThere('tsconfig.json'),
    hasReact: has('react') || kind === 'next',
    hasVite: has('vite'),
    isModule: manifest.type === 'module',
    sources: isThere('src') && !isInRoot ? 'src/' : '',
    ignoresEnv:
      isThere('.gitignore') && /^\/?\.env(?:\*|\.\*|\*\.local)?$/m.test(textOf(join(folder, '.gitignore'))),
  }
}

function readManifest(file: string) {
  if (!existsSync(file)) {
    throw new UsageError(
      `${file} does not exist. Run token-relay init in the folder of your app, or name it.`,
    )
  }
  const manifest = parseJson(textOf(file))
  if (isRecord(manifest)) return manifest
  throw new UsageError(`${file} is not a JSON object. Correct it and run token-relay init again.`)
}

function textOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
}
