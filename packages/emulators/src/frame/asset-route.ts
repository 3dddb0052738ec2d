import { readFile } from 'node:fs/promises'
import type { Route } from './router.ts'

/** Serves a file of the emulators' pages. They lie beside `src` and `dist`, as what browsers read. */
export function assetRoute(name: string, type: 'text/css' | 'text/javascript'): Route {
  const file = new URL(`../../assets/${name}`, import.meta.url)
  return {
    method: 'GET',
    path: `/assets/${name}`,
    handle: async () => ({
      status: 200,
      headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' },
      body: await readFile(file),
    }),
  }
}
