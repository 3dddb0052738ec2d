import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

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
 * Stories whose faults and instants are behind both adapters: what a provider answers, how old a token is, which clock
 * or secret is wrong. What such an outcome looks like to a page is in the stories that run through both.
 */
const behindAdapters = new Set([
  'a-day',
  'clock-steps',
  'fault-events',
  'fault-matrix',
  'guards-provider-answers',
  'guards-serving',
  'mint-outcomes',
  'otel',
  'prometheus',
  'secret-rotation',
  'serving',
  'several-processes',
  'upstream-faults',
])

/** Kits of relays that share a store: the way in is the same for one process and for several. */
const kitsOfSeveral = ['processes', 'relay-processes', 'forked-relays', 'redis']

/** Kits that mount a relay the way that the adapter says. */
const kitsOfBoth = ['app', 'host', 'gateway-host', 'every-caller', 'ways']

/** Tests of the server's HTTP, once more over the fetch API. A `Request` cannot express those of `*.node.test.ts`. */
const overFetch: Project = {
  name: 'server over fetch',
  include: testFiles('packages/server/test').filter((path) => {
    const name = basename(path, '.test.ts')
    if (name.endsWith('.node') || behindAdapters.has(name)) return false
    const source = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
    const kits = new Set([...source.matchAll(/kit\/([\w-]+)\.ts'/g)].map(([, kit = '']) => kit))
    return !kitsOfSeveral.some((kit) => kits.has(kit)) && kitsOfBoth.some((kit) => kits.has(kit))
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

/**
 * Runs the files of one environment one after the other: a worker goes on to the next file only if that has the same
 * project and environment. Otherwise a new worker loads jsdom and all modules again, which takes longer than most files.
 */
class ByEnvironment extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const projectNames = [...new Set(sorted.map(({ project }) => project.name))]
    return projectNames.flatMap((name) => {
      const ofProject = sorted.filter(({ project }) => project.name === name)
      return ofProject.filter(hasPage).concat(ofProject.filter((file) => !hasPage(file)))
    })
  }
}

function hasPage({ moduleId }: TestSpecification): boolean {
  return readFileSync(moduleId, 'utf8').startsWith('// @vitest-environment jsdom')
}

export default defineConfig({
  test: {
    sequence: { sequencer: ByEnvironment },
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
