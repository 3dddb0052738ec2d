// Measures what apps pay for their imports, minified and gzipped, and compares it with the budgets:
//
//   node .ci/size.mjs [report.json]   the report has the counts
//
// A budget is what an import line may cost. Raise one only in the commit that adds what it pays for. The goals are
// 3 000 bytes for getToken and 7 000 for the last line.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './install.mjs'

const browser = '@token-relay/browser'
const lines = [
  {
    title: 'an app that only calls getToken',
    code: `import { createTokenClient } from '${browser}'; createTokenClient().getToken('wealthica')`,
    budget: 3900,
  },
  {
    title: 'createTokenClient and providerFetch',
    code: `export { createTokenClient, providerFetch } from '${browser}'`,
    budget: 4600,
  },
  { title: 'everything of browser', code: `export * from '${browser}'`, budget: 5270 },
  {
    title: 'browser, connect, provider, useProviderToken, useProviderFetch, useConnect',
    code: `export * from '${browser}'
      export * from '${browser}/connect'
      export { TokenRelayProvider, useConnect, useProviderFetch, useProviderToken } from '@token-relay/react'`,
    budget: 9830,
  },
]

const counts = { passed: 0, failed: 0, skipped: 0 }
for (const { title, code, budget } of lines) {
  const { bytes, files } = await measure(code)
  const isWithin = bytes <= budget
  counts[isWithin ? 'passed' : 'failed'] += 1
  console.log(`${isWithin ? '✓' : '✗'} ${title}: ${bytes} of ${budget} bytes, minified and gzipped`)
  for (const [file, size] of files) console.log(`    ${String(size).padStart(5)}  ${file}`)
}
console.log('The numbers of files are before gzip.')
if (process.argv[2]) writeFileSync(process.argv[2], JSON.stringify(counts))
process.exitCode = counts.failed > 0 ? 1 : 0

/** Bundles an import line. Returns its gzipped size, and how many bytes each file contributes before that. */
async function measure(contents) {
  const { outputFiles, metafile } = await build({
    // The demo depends on every package that pages use.
    stdin: { contents, resolveDir: join(root, 'apps/demo') },
    absWorkingDir: root,
    conditions: ['@token-relay/source'],
    external: ['react', 'react/jsx-runtime', '@tanstack/react-query'],
    bundle: true,
    format: 'esm',
    metafile: true,
    minify: true,
    write: false,
  })
  const [bundle] = outputFiles
  const [{ inputs }] = Object.values(metafile.outputs)
  const files = Object.entries(inputs)
    .filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && file.startsWith('packages/'))
    .map(([file, { bytesInOutput }]) => [file, bytesInOutput])
    .sort(([, a], [, b]) => b - a)
  return { bytes: gzipSync(bundle.contents, { level: 9 }).length, files }
}
