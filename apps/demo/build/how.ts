import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { type ShownCode, shown, type Snippet } from '../web/src/how/shown.ts'
import { declarationOf, kitImportsOf } from './declaration.ts'

/** Reads a part of a source file. @throws Error with the file's path if the part is not there */
export function readSnippet({ file, name }: ShownCode): Snippet {
  const source = readFileSync(pathOf(file), 'utf8')
  try {
    return { file, name, ...declarationOf(source, name), kit: kitImportsOf(source) }
  } catch (cause) {
    throw new Error(`${file} is shown to visitors: change build or web/src/how/shown.ts.`, { cause })
  }
}

/** Provides `virtual:how`: the code behind each card, as it is in the source files at the time of the build. */
export function howPlugin(): Plugin {
  const id = 'virtual:how'
  return {
    name: 'demo-how',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load(resolved) {
      if (resolved !== `\0${id}`) return null
      const parts = Object.entries(shown).map(([card, codes]: [string, readonly ShownCode[]]) => {
        for (const { file } of codes) this.addWatchFile(pathOf(file))
        return [card, codes.map(readSnippet)]
      })
      return `export const how = ${JSON.stringify(Object.fromEntries(parts))}`
    },
  }
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(`../${file}`, import.meta.url))
}
