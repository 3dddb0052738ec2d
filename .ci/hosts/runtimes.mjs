// The packed packages in versions of Node, and the fetch API in Bun and Deno. npm has all of them as packages.
import { strictEqual } from 'node:assert'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { command } from '../command.mjs'
import { root } from '../install.mjs'
import { expectStatus, logOut, mint, refused } from './http.mjs'
import { project } from './install.mjs'
import { withServer } from './process.mjs'
import { typed } from './types.mjs'

const nodeVersions = ['20', '22', '24']
const fetchRuntimes = { bun: ['bun', 'server.mjs'], deno: ['deno', 'run', '--allow-all', 'server.mjs'] }

export const runtimeRows = [
  ...nodeVersions.map((version) => ({ name: `node ${version}`, run: (context) => inNode(version, context) })),
  ...Object.entries(fetchRuntimes).map(([name, words]) => ({
    name,
    run: (context) => inRuntime(words, context),
  })),
]

/** Mints in this version of Node by `import`, and loads every package by `require`. */
async function inNode(version, context) {
  const folder = await typed(context)
  await context.once('program', () => {
    const flags = ['--module', 'nodenext', '--target', 'es2022', '--skipLibCheck', '--outDir', 'built']
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    return command(folder, process.execPath, tsc, 'program.ts', '--types', 'node', '--ignoreConfig', ...flags)
  })
  const node = (...args) => command(folder, 'npx', '--yes', '--package', `node@${version}`, 'node', ...args)
  await node('built/program.js')
  await node('require.cjs')
  return `${(await node('--version')).trim().split('\n').at(-1)}: import, require, token`
}

/** Serves `toFetchHandler` in a runtime of the fetch API. */
async function inRuntime([name, ...args], context) {
  const folder = await context.once('fetch', async () => {
    const versions = Object.fromEntries(Object.keys(fetchRuntimes).map((runtime) => [runtime, 'latest']))
    const place = await project(join(context.folder, 'fetch'), context.tarballs, { dependencies: versions })
    cpSync(join(root, '.ci/hosts/fetch'), place, { recursive: true })
    return place
  })
  const file = join(folder, 'node_modules/.bin', name)
  const [, version] = /(\d+\.\d+\.\d+)/.exec(await command(folder, file, '--version'))
  return withServer({ cwd: folder, file, args }, async (url) => {
    await mint(url)
    await refused(url, 'wealthica', 'cross_site', { origin: 'https://elsewhere.example' })
    const { token } = await mint(url, 'wakapay')
    const headers = { authorization: `Bearer ${token}`, origin: url }
    const balance = `${url}/wakapay/api/business/balance?currency=USD`
    strictEqual(typeof (await (await expectStatus(200, balance, { headers })).json()), 'object')
    await logOut(url, 'wakapay')
    await expectStatus(401, balance, { headers })
    return `${version}: token, other origin refused, gateway call, log-out`
  })
}
