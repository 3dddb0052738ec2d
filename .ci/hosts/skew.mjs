// Version skew: pages that are open during an update have the client of one version and the server of another.
import { deepStrictEqual, match, notStrictEqual, strictEqual } from 'node:assert'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { command } from '../command.mjs'
import { root } from '../install.mjs'
import { packOne, publishedPackages, tarballsIn } from '../tarballs.mjs'
import { connectBank, withPage } from './browser.mjs'
import { expectStatus } from './http.mjs'
import { project } from './install.mjs'
import { withServer } from './process.mjs'

const balance = '/business/balance?currency=USD'

/** What a page of one version does with a server of the other. */
const stories = {
  token: async (page) => {
    match(await page.evaluate(() => globalThis.page.token('wealthica')), /^eyJ/)
    const { status } = await page.evaluate(() => globalThis.page.call('wealthica', '/institutions'))
    strictEqual(status, 200)
    return 'a token, and a call of the provider with it'
  },
  renewal: async (page, url) => {
    const first = await page.evaluate(() => globalThis.page.token('wealthica'))
    await expectStatus(200, `${url}/revoke-all`)
    const { status } = await page.evaluate(() => globalThis.page.call('wealthica', '/institutions'))
    strictEqual(status, 200)
    notStrictEqual(await page.evaluate(() => globalThis.page.token('wealthica')), first)
    return 'the provider refuses the token, the call succeeds with a new one'
  },
  Connect: async (page) => {
    const outcome = page.evaluate(() => globalThis.page.connect())
    await connectBank(page.locator('iframe').contentFrame())
    const { status, institution } = await outcome
    strictEqual(status, 'connected')
    match(institution, /^[\da-f]{24}$/)
    return 'connected, with the institution'
  },
  'gateway call': async (page) => {
    const { status, body } = await page.evaluate((path) => globalThis.page.call('wakapay', path), balance)
    strictEqual(status, 200, JSON.stringify(body))
    return 'a relay token, and the balance with it'
  },
  'log-out': async (page, url) => {
    const token = await page.evaluate(() => globalThis.page.token('wakapay'))
    const headers = { authorization: `Bearer ${token}`, origin: url }
    await expectStatus(200, `${url}/wakapay/api${balance}`, { headers })
    await page.evaluate(() => globalThis.page.logOut())
    const refusal = await expectStatus(401, `${url}/wakapay/api${balance}`, { headers })
    strictEqual((await refusal.json()).code, 'invalid_token')
    return 'the relay refuses the old relay token'
  },
  'unknown error codes': async (page, url, codes) => {
    for (const code of codes) {
      await expectStatus(200, `${url}/fail?code=${code}`)
      const failure = await page.evaluate(() => globalThis.page.failure('wych'))
      deepStrictEqual(failure, { isTokenError: true, code, status: 400 })
      await page.reload()
    }
    return codes.join(', ')
  },
}

const directions = {
  'previous client, new server': { client: 'previous', server: 'current' },
  'new client, previous server': { client: 'current', server: 'previous' },
}

export const skewRows = Object.entries(directions).flatMap(([direction, versions]) =>
  Object.entries(stories).map(([name, story]) => ({
    name: `skew: ${direction}: ${name}`,
    run: (context) => tell(story, versions, context),
  })),
)

/** Serves the page of one version from the relay of the other, and runs a story there. */
async function tell(story, { client, server }, context) {
  const folders = { previous: await previous(context), current: await current(context) }
  const codes = await context.once(`codes ${server}`, () => codesUnknownTo(folders[client], folders[server]))
  const env = { PAGE: join(folders[client], 'page.js') }
  return withServer({ cwd: folders[server], args: ['relay.mjs'], env }, (url) =>
    withPage(url, (page) => story(page, url, codes), { mayReport: /status of 40[01]/ }),
  )
}

function current(context) {
  return context.once('current', () => versionAt(join(context.folder, 'current'), context.tarballs))
}

/** Packs and installs the revision to compare with. */
function previous(context) {
  return context.once('previous', async () => {
    const revision = context.against ?? (await beforeTheChangesets())
    const place = join(context.folder, 'previous')
    const checkout = join(place, 'checkout')
    const packed = join(place, 'packed')
    mkdirSync(packed, { recursive: true })
    await command(root, 'git', 'worktree', 'add', '--quiet', '--detach', checkout, revision)
    try {
      const quiet = ['--frozen-lockfile', '--prefer-offline', '--silent']
      await command(checkout, 'npx', '--yes', 'pnpm@12.21.0', 'install', ...quiet)
      for (const name of publishedPackages(checkout)) await packOne(checkout, name, packed)
    } finally {
      await command(root, 'git', 'worktree', 'remove', '--force', checkout)
    }
    console.log(
      `  The previous version is ${await command(root, 'git', 'log', '-1', '--format=%h %s', revision)}`.trimEnd(),
    )
    return versionAt(join(place, 'project'), tarballsIn(packed))
  })
}

/** Returns the last commit without any of the changesets that wait for the next release, or the last release. */
async function beforeTheChangesets() {
  const added = ['log', '--diff-filter=A', '--format=%H', '--', '.changeset/*.md', ':!.changeset/README.md']
  const commits = (await command(root, 'git', ...added)).trim().split('\n')
  const waiting = (await command(root, 'git', 'ls-files', '.changeset/*.md', ':!.changeset/README.md')).trim()
  if (!waiting) return commits[0]
  const oldest = await Promise.all(
    waiting
      .split('\n')
      .map((path) => command(root, 'git', 'log', '-1', '--diff-filter=A', '--format=%ct %H', '--', path)),
  )
  const [first] = oldest.filter(Boolean).toSorted((one, other) => one.localeCompare(other))
  return `${first.trim().split(' ')[1]}^`
}

/** Installs the tarballs, and bundles the page with their client. Returns the folder. */
async function versionAt(folder, tarballs) {
  await project(folder, tarballs)
  cpSync(join(root, '.ci/hosts/skew'), folder, { recursive: true })
  await build({
    absWorkingDir: folder,
    entryPoints: ['page.mjs'],
    outfile: 'page.js',
    bundle: true,
    format: 'esm',
    logLevel: 'error',
  })
  return folder
}

/** The codes that a server can answer and its client does not know. There is always one more in the future. */
async function codesUnknownTo(client, server) {
  const [known, sent] = await Promise.all([client, server].map(codesOf))
  return [...sent.filter((code) => !known.includes(code)), 'code_of_another_version']
}

async function codesOf(folder) {
  const path = join(folder, 'node_modules/@token-relay/protocol/dist/index.js')
  const { errorCodes } = await import(pathToFileURL(path).href)
  return Object.keys(errorCodes)
}
