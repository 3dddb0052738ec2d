// The examples of apps/examples: copied, installed from the tarballs, type-checked, started and driven.
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert'
import { cpSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { command } from '../command.mjs'
import { root } from '../install.mjs'
import { connectBank, withPage } from './browser.mjs'
import { expectStatus, logOut, mint, refused } from './http.mjs'
import { project } from './install.mjs'
import { withServer } from './process.mjs'

const source = join(root, 'apps/examples')
/** Examples that are installed together. Next.js has a row of its own. */
const light = readdirSync(source, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'next')
  .map(({ name }) => name)

const lib = ['es2023', 'dom', 'dom.iterable']

/** What each example has to do. `url` is where it listens, `folder` where it is installed. */
const drives = {
  express: minting,
  'express-session': (url) => signingInAndOut(url),
  'node-http': (url) => belowTheHost(url),
  'official-sdk': (url) => withPage(url, drivingTheSdk),
  'react-native': (url, folder) => withoutTheBrowser(url, folder),
  'sixth-provider': (url) => callingTheGateway(url),
  'vite-react': (url) => withPage(url, drivingReact),
}

export const exampleRows = [
  { name: 'examples: types', run: checkTypes },
  ...Object.entries(drives).map(([name, drive]) => ({
    name: `example: ${name}`,
    run: async (context) => {
      const folder = join(await installed(context), name)
      if (name === 'vite-react') await command(folder, 'npm', 'run', 'build')
      return withServer({ cwd: folder, args: ['--import', 'tsx', 'server.ts'] }, (url) => drive(url, folder))
    },
  })),
]

/** The examples in one folder, with their manifests unchanged: npm finds the tarballs beside them. */
function installed(context) {
  return context.once('examples', async () => {
    const folder = join(context.folder, 'examples')
    for (const name of light) {
      const filter = (path) => !/\/(node_modules|dist|test-results)$/.test(path)
      cpSync(join(source, name), join(folder, name), { recursive: true, filter })
    }
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

export async function minting(url) {
  const { provider, token } = await mint(url)
  strictEqual(provider, 'wealthica')
  strictEqual((await mint(url)).token, token)
  await logOut(url)
  return 'token, the held token again, log-out'
}

async function signingInAndOut(url) {
  await refused(url, 'wealthica', 'unauthenticated')
  const signIn = await expectStatus(200, `${url}/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"name":"ada"}',
  })
  const cookie = signIn.headers.getSetCookie()[0].split(';')[0]
  await mint(url, 'wealthica', { cookie })
  await refused(url, 'wealthica', 'cross_site', { cookie, origin: 'https://elsewhere.example' })
  await expectStatus(204, `${url}/sign-out`, { method: 'POST', headers: { cookie } })
  await refused(url, 'wealthica', 'unauthenticated', { cookie })
  return 'refused, sign-in, token, other origin refused, sign-out'
}

async function belowTheHost(url) {
  await mint(url, 'wealthica', { cookie: 'user=ada' })
  await refused(url, 'wealthica', 'unauthenticated')
  strictEqual(await (await expectStatus(404, `${url}/elsewhere`)).text(), 'Not here\n')
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

/** Drives the page of `vite-react` and of Next.js: they show the same. */
export async function drivingReact(page) {
  await page.getByText('Ready').waitFor()
  await page.getByRole('button', { name: 'Load' }).click()
  await page.getByText('Institutions: 1').waitFor()
  await page.getByRole('button', { name: 'Add a bank' }).click()
  await connectBank(page.getByRole('dialog').frameLocator('iframe'))
  await page.getByText(/^Connected [\da-f]{24}$/).waitFor()
  return 'token, call of the provider, Connect'
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
