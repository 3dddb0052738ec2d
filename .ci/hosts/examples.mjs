// The examples of apps/examples: copied, installed from the tarballs, type-checked, started and driven.
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { command, commandWith } from '../command.mjs'
import { root } from '../install.mjs'
import { connectBank, withPage } from './browser.mjs'
import { expectStatus, logOut, mint, refused } from './http.mjs'
import { project } from './install.mjs'
import { withServer } from './process.mjs'

const source = join(root, 'apps/examples')
/** Examples that are too large for `npm test`. Each is installed by itself. */
const heavy = new Set(['next', 'vite-react'])
/** The others are installed together. */
const light = readdirSync(source, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !heavy.has(entry.name))
  .map(({ name }) => name)

const lib = ['es2023', 'dom', 'dom.iterable']

/** What each light example has to do. `url` is where it listens, `folder` where it is installed. */
const drives = {
  express: minting,
  'express-session': (url) => signingInAndOut(url),
  hono: (url) => belowTheHost(url),
  'node-http': (url) => belowTheHost(url),
  'official-sdk': (url) => withPage(url, drivingTheSdk),
  'plain-page': (url) => withPage(url, drivingPlainPage),
  'react-native': (url, folder) => withoutTheBrowser(url, folder),
  'sixth-provider': (url) => callingTheGateway(url),
}

/** The rows that `npm test` has, too. */
export const lightRows = [
  { name: 'examples: types', run: checkTypes },
  ...Object.entries(drives).map(([name, drive]) => ({
    name: `example: ${name}`,
    run: async (context) => {
      const folder = join(await installed(context), name)
      return withServer(tsxServer(folder), (url) => drive(url, folder))
    },
  })),
]

export const heavyRows = [
  { name: 'example: vite-react', run: (context) => reactOf(context, {}) },
  { name: 'example: next', run: runNext },
  { name: 'react 18', run: (context) => reactOf(context, react18) },
  { name: 'express 4', run: runExpress4 },
]

const react18 = {
  react: '^18.0.0',
  'react-dom': '^18.0.0',
  '@types/react': '^18.0.0',
  '@types/react-dom': '^18.0.0',
}

/** The example `vite-react` with some versions. */
async function reactOf(context, versions) {
  const folder = await exampleWith(context, 'vite-react', versions)
  await command(folder, 'npm', 'run', 'build')
  return withServer(tsxServer(folder), (url) => withPage(url, drivingReact))
}

async function runExpress4(context) {
  const folder = await exampleWith(context, 'express', { express: '^4.18.0', '@types/express': '^4.17.0' })
  return withServer(tsxServer(folder), minting)
}

async function runNext(context) {
  const folder = await exampleWith(context, 'next', {})
  const env = { NEXT_TELEMETRY_DISABLED: '1' }
  const next = join(folder, 'node_modules/next/dist/bin/next')
  await commandWith(env, folder, process.execPath, next, 'build')
  const server = { cwd: folder, args: [next, 'start', '--hostname', '127.0.0.1', '--port', '0'], env }
  return withServer(server, async (url) => {
    await mint(`${url}/api`)
    const foreign = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
    await refused(`${url}/api`, 'wealthica', 'cross_site', foreign)
    return withPage(url, drivingNext)
  })
}

function tsxServer(folder) {
  return { cwd: folder, args: ['--import', 'tsx', 'server.ts'] }
}

/** Installs a copy of one example, with other versions of its dependencies. Returns its folder. */
async function exampleWith(context, name, versions) {
  const folder = join(context.folder, [name, ...Object.keys(versions)].join('-').replaceAll(/[/@]/g, ''))
  copyExample(name, folder)
  const { dependencies, devDependencies, scripts } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const all = { ...dependencies, ...devDependencies, ...versions }
  const others = Object.entries(all).filter(([dependency]) => !dependency.startsWith('@token-relay/'))
  return project(folder, context.tarballs, { scripts, dependencies: Object.fromEntries(others) })
}

function copyExample(name, folder) {
  const filter = (path) => !/\/(node_modules|dist|\.next)$/.test(path)
  cpSync(join(source, name), folder, { recursive: true, filter })
}

/** The examples in one folder, with their manifests unchanged: npm finds the tarballs beside them. */
function installed(context) {
  return context.once('examples', async () => {
    const folder = join(context.folder, 'examples')
    for (const name of light) copyExample(name, join(folder, name))
    return project(folder, context.tarballs, { workspaces: light })
  })
}

/** Checks the types with what readers may have turned on, and with those of the packages, too. */
async function checkTypes(context) {
  const folder = await installed(context)
  const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false }
  const environment = { module: 'nodenext', target: 'es2023', jsx: 'react-jsx', types: ['node'], lib }
  const compilerOptions = { ...strict, ...environment, noEmit: true, allowImportingTsExtensions: true }
  const include = light.map((name) => `${name}/**/*`)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }))
  await command(folder, process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', '.')
}

async function minting(url) {
  const { provider, token } = await mint(url)
  strictEqual(provider, 'wealthica')
  strictEqual((await mint(url)).token, token)
  await logOut(url)
  return 'token, the held token again, log-out'
}

async function signingInAndOut(url) {
  await refused(url, 'wealthica', 'unauthenticated')
  const headers = { 'content-type': 'application/json' }
  const body = '{"name":"ada"}'
  const signIn = await expectStatus(200, `${url}/session`, { method: 'POST', headers, body })
  const cookie = signIn.headers.getSetCookie()[0].split(';')[0]
  await mint(url, 'wealthica', { cookie })
  await refused(url, 'wealthica', 'cross_site', { cookie, origin: 'https://elsewhere.example' })
  await expectStatus(204, `${url}/session/ada`, { method: 'DELETE', headers: { cookie } })
  await refused(url, 'wealthica', 'unauthenticated', { cookie })
  return withPage(url, drivingTheSession)
}

async function drivingTheSession(page) {
  await page.getByText('signed-out').waitFor()
  await page.getByRole('button', { name: 'Sign in as Ada' }).click()
  await page.getByText('Signed in as ada').waitFor()
  await page.getByRole('button', { name: 'Load' }).click()
  await page.getByText('Institutions: 1').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('signed-out').waitFor()
  return 'refused, sign-in, token, other origin refused, sign-out; the same in a page'
}

async function belowTheHost(url) {
  await mint(url, 'wealthica', { cookie: 'user=ada' })
  await refused(url, 'wealthica', 'unauthenticated')
  await expectStatus(404, `${url}/elsewhere`)
  return 'token, no session refused, other paths are the host’s'
}

async function callingTheGateway(url) {
  const { token } = await mint(url, 'northwind')
  const headers = { authorization: `Bearer ${token}` }
  const orders = await expectStatus(200, `${url}/northwind/api/customers/me/orders`, { headers })
  deepStrictEqual(await orders.json(), [{ customer: 'ada', total: '42.00' }])
  await expectStatus(404, `${url}/northwind/api/customers/bob/invoices`, { headers })
  return 'relay token, own orders, no route is 404'
}

async function drivingTheSdk(page) {
  await page.getByText(/^Institutions: 1$/).waitFor()
  await page.getByRole('button', { name: 'Add a bank' }).click()
  await connectBank(page.frameLocator('iframe'))
  await page.getByText(/^Connected [\da-f]{24}$/).waitFor()
  return 'token and institutions, Connect, onConnection'
}

async function drivingReact(page) {
  await drivingPlainPage(page)
  return 'build, token, call of the provider, Connect under helmet'
}

async function drivingPlainPage(page) {
  await page.getByText('Ready').waitFor()
  await page.getByRole('button', { name: 'Load' }).click()
  await page.getByText('Institutions: 1').waitFor()
  await drivingConnect(page)
  return 'one file, token, call of the provider, Connect under helmet'
}

async function drivingNext(page) {
  await page.getByText('Ready').waitFor()
  await drivingConnect(page)
  return 'build, start, token, other origin refused, hook, Connect'
}

async function drivingConnect(page) {
  await page.getByRole('button', { name: 'Add a bank' }).click()
  await connectBank(page.getByRole('dialog').frameLocator('iframe'))
  await page.getByText(/^Connected [\da-f]{24}$/).waitFor()
}

async function withoutTheBrowser(url, folder) {
  cpSync(join(root, '.ci/hosts/lacking.mjs'), join(folder, 'lacking.mjs'))
  const args = ['--import', 'tsx', '--import', './lacking.mjs', 'try.ts', url]
  const output = await command(folder, process.execPath, ...args)
  const [, lacking] = /^lacks (\d+) has nothing of them$/m.exec(output) ?? []
  ok(lacking, output)
  match(output, /^token eyJ\S+\nconnect 200\nrefused unauthenticated$/m)
  return `token, page of a web view, refusal, without ${lacking} globals`
}
