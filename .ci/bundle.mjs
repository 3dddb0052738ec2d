// Bundles the browser package into one ES module, for pages without a bundler:
//
//   node .ci/bundle.mjs token-relay.min.js
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { root } from './install.mjs'

if (basename(process.argv[1] ?? '') === 'bundle.mjs') {
  const [, , outfile] = process.argv
  if (!outfile) throw new Error('Say where to write it: node .ci/bundle.mjs token-relay.min.js')
  await bundle(outfile)
}

/** Writes the bundle to a file. */
export async function bundle(outfile) {
  const folder = join(root, 'packages/browser')
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  await build({
    entryPoints: [join(folder, 'src/bundle/index.ts')],
    outfile,
    conditions: ['@token-relay/source'],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2021',
    banner: { js: `/*! ${name} ${version}, ${license} license */` },
    logLevel: 'error',
  })
}
