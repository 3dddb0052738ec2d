import { existsSync, readdirSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

/** Lets tests run on the packages' sources, without a build. */
const conditions = ['@token-relay/source']

/** Every folder with tests is a project. */
const folders = ['packages', 'apps'].flatMap((parent) =>
  readdirSync(new URL(`../${parent}`, import.meta.url)).map((name) => `${parent}/${name}`),
)
const tested = folders.filter((folder) => existsSync(new URL(`../${folder}/test`, import.meta.url)))

export default defineConfig({
  test: {
    // One worker a core: the default keeps one core free, which is half of a machine with two.
    maxWorkers: '100%',
    // Output of a test that fails helps to find the cause. That of the others hides it.
    silent: 'passed-only',
    projects: tested.map((folder) => ({
      resolve: { conditions },
      ssr: { resolve: { conditions } },
      test: {
        name: folder.replace(/^\w+\//, ''),
        include: [`${folder}/test/**/*.test.{ts,tsx}`],
        pool: 'threads' as const,
        // A third of the time of an isolated run is loading the same modules for every file again.
        isolate: false,
        restoreMocks: true,
        unstubGlobals: true,
      },
    })),
  },
})
