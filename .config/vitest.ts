import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/** Lets tests run on the packages' sources, without a build. */
const conditions = ['@token-relay/source']

/** Every folder with tests is a project. */
const folders = ['packages', 'apps'].flatMap((parent) =>
  readdirSync(new URL(`../${parent}`, import.meta.url)).map((name) => `${parent}/${name}`),
)
const tested = folders.filter((folder) => existsSync(new URL(`../${folder}/test`, import.meta.url)))

interface Project {
  readonly name: string
  readonly include: readonly string[]
  readonly exclude?: readonly string[]
  /** How tests of the server's HTTP mount a relay. */
  readonly adapter?: 'node' | 'fetch'
}

/**
 * Tests of the server's HTTP, once more over the fetch API. Not those of what a `Request` cannot express
 * (`*.node.test.ts`), of what processes share, and of a day of many users: what they show is behind both adapters.
 */
const overFetch: Project = {
  name: 'server over fetch',
  include: testFiles('packages/server/test').filter((path) => {
    const isOnNode = /(?:\.node|a-day|otel)\.test\.ts$/.test(path)
    const kits = [
      ...readFileSync(new URL(`../${path}`, import.meta.url), 'utf8').matchAll(/kit\/([\w-]+)\.ts'/g),
    ]
    const names = new Set(kits.map(([, name = '']) => name))
    const usesOne = (...kit: string[]) => kit.some((name) => names.has(name))
    const isOfOneProcess = !usesOne('processes', 'relay-processes', 'forked-relays', 'redis')
    return !isOnNode && isOfOneProcess && usesOne('app', 'host', 'gateway-host', 'every-caller', 'ways')
  }),
  adapter: 'fetch',
}

function testFiles(folder: string): string[] {
  const names = readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.test.ts')).map((name) => `${folder}/${name}`)
}

const projects: readonly Project[] = [
  ...tested.map((folder) => ({
    name: folder.replace(/^\w+\//, ''),
    include: [`${folder}/test/**/*.test.{ts,tsx}`],
  })),
  overFetch,
]

export default defineConfig({
  test: {
    // One worker a core: the default keeps one core free, which is half of a machine with two.
    maxWorkers: '100%',
    // Output of a test that fails helps to find the cause. That of the others hides it.
    silent: 'passed-only',
    projects: projects.map(({ name, include, exclude, adapter = 'node' }) => ({
      resolve: { conditions },
      ssr: { resolve: { conditions } },
      test: {
        name,
        include: [...include],
        ...(exclude && { exclude: [...exclude] }),
        provide: { adapter },
        pool: 'threads' as const,
        // A third of the time of an isolated run is loading the same modules for every file again.
        isolate: false,
        // Ends a test that hangs. A machine that does other work needs several times as long as a quiet one.
        testTimeout: 30_000,
        hookTimeout: 30_000,
        restoreMocks: true,
        unstubGlobals: true,
      },
    })),
  },
})
