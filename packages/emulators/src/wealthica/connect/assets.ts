import { readFile } from 'node:fs/promises'
import type { Route } from '../../frame/router.ts'

/** The page's stylesheet and script. They lie beside `src` and `dist`, as what browsers read. */
export function assetRoutes(): Route[] {
  return [asset('connect.css', 'text/css'), asset('connect.js', 'text/javascript')]
}

function asset(name: string, type: string): Route {
  const file = new URL(`../../../assets/${name}`, import.meta.url)
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
