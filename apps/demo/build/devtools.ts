import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const sources = new URL('../../../packages/', import.meta.url)

/**
 * Makes the devtools of the packages' sources behave as those of the published packages: a production build gets
 * nothing, because only `development` selects them. `virtual:devtools` is the real ones in every build, for the drawer,
 * which loads them on purpose.
 */
export function devtoolsPlugin(): Plugin {
  let isProduction = true
  return {
    name: 'demo-devtools',
    enforce: 'pre',
    configResolved: (config) => {
      isProduction = config.isProduction
    },
    resolveId(source) {
      if (source === 'virtual:devtools') return pathOf('browser/src/devtools/index.ts')
      const [, name] = /^@token-relay\/(browser|react)\/devtools$/.exec(source) ?? []
      return name && isProduction ? pathOf(`${name}/src/devtools/nothing.ts`) : null
    },
  }
}

function pathOf(path: string): string {
  return fileURLToPath(new URL(path, sources))
}
