import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EmulatorName, Emulators } from '@token-relay/emulators'
import { parseTokenAnswer } from '@token-relay/protocol'
import { beforeAll, expect, test } from 'vitest'
import { runCommand, temporaryFolder } from '../kit/command.ts'
import { emulatorOf, envText, variablesOf } from '../kit/doctor.ts'
import {
  addFiles,
  appFolder,
  buildPackages,
  firstLineOf,
  typeErrors,
  withTypeScript,
} from '../kit/init-app.ts'

beforeAll(buildPackages, 180_000)

const providers = ['wealthica', 'wych', 'wyre', 'wakapay', 'swypex']
const allProviders = providers.flatMap((name) => ['--provider', name])
const envFiles = ['--env-file=.env.example', '--env-file=.env.emulators']
const keys = { RELAY_SIGNING_KEYS: 'k3vR8wq1TzL0mXc7Yb5nHd2sJf9gPu4eAo6iKtQx' }

function writtenIn(out: string): readonly string[] {
  return out
    .split('\n')
    .filter((line) => line.startsWith('wrote '))
    .map((line) => line.slice('wrote '.length))
}

function addEmulators(folder: string, ...emulators: readonly Emulators[EmulatorName][]): void {
  addFiles(folder, { '.env.emulators': envText({ ...keys, ...variablesOf(...emulators) }) })
}

async function mint(url: string): Promise<{ status: number; mode: string | undefined }> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: '{}' })
  return { status: response.status, mode: parseTokenAnswer(await response.json())?.mode }
}

test('an Express app in TypeScript gets a router and hooks that type-check, and mints tokens', async () => {
  const folder = await appFolder(
    { type: 'module', dependencies: { express: '5', react: '19' }, devDependencies: { typescript: '7' } },
    {
      'src/server.ts': `import express from 'express'
import { relay } from './token-relay.js'
const server = express().use(relay.router()).listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())))
`,
      'src/page.tsx': `import { TokenRelay, useSwypexFetch, useWealthicaToken } from './token-hooks.js'
export function Page() {
  const { status, token } = useWealthicaToken()
  const swypex = useSwypexFetch()
  return <TokenRelay><p onClick={() => swypex('/v1/bank')}>{status} {token?.length}</p></TokenRelay>
}
`,
    },
  )
  const { code, out } = await runCommand(['init', ...allProviders], { folder })
  expect(code).toBe(0)
  expect(writtenIn(out)).toEqual(['src/token-relay.ts', 'src/token-hooks.tsx', '.env.example'])
  const options = { module: 'nodenext', jsx: 'react-jsx', noUnusedParameters: true, noUnusedLocals: true }
  expect(await typeErrors(folder, options, ['src'])).toBe('')
  addEmulators(
    folder,
    await emulatorOf('wealthica'),
    await emulatorOf('wych'),
    await emulatorOf('wyre'),
    await emulatorOf('wakapay'),
    await emulatorOf('swypex'),
  )
  const address = JSON.parse(await firstLineOf(folder, [...envFiles, ...withTypeScript, 'src/server.ts']))
  const minted = await Promise.all(
    providers.map((name) => mint(`http://127.0.0.1:${address.port}/${name}/auth`)),
  )
  expect(minted).toEqual([
    { status: 200, mode: 'direct' },
    { status: 200, mode: 'gateway' },
    { status: 403, mode: undefined }, // until the host returns the user's account
    { status: 200, mode: 'gateway' },
    { status: 200, mode: 'gateway' },
  ])
}, 120_000)

test('an Express app in CommonJS gets a module that require() loads', async () => {
  const folder = await appFolder(
    { dependencies: { express: '5' } },
    {
      'server.js': `const express = require('express')
const { relay } = require('./token-relay.mjs')
const server = express().use(relay.router()).listen(0, '127.0.0.1', () => console.log(server.address().port))
`,
    },
  )
  const { out } = await runCommand(['init'], { folder })
  expect(writtenIn(out)).toEqual(['token-relay.mjs', 'token-client.js', '.env.example'])
  expect(out).toContain("const { relay } = require('./token-relay.mjs')")
  addEmulators(folder, await emulatorOf('wealthica'))
  const port = await firstLineOf(folder, [...envFiles, 'server.js'])
  expect(await mint(`http://127.0.0.1:${port}/wealthica/auth`)).toEqual({ status: 200, mode: 'direct' })
})

test('an Express app with a page of Vite also learns how the dev server finds the relay', async () => {
  const folder = await appFolder({
    type: 'module',
    dependencies: { express: '5', react: '19' },
    devDependencies: { vite: '8' },
  })
  const { out } = await runCommand(['init'], { folder })
  expect(out).toContain('app.use(relay.router())')
  expect(out).toContain("server: { proxy: { '/wealthica': 'http://127.0.0.1:3000' } }")
})

test('the invented user of the example is nobody in production', async () => {
  const folder = await appFolder({ type: 'module' })
  await runCommand(['init'], { folder })
  addEmulators(folder, await emulatorOf('wealthica'))
  addFiles(folder, { '.env.production': 'NODE_ENV=production\n' })
  const line = await firstLineOf(folder, [...envFiles, '--env-file=.env.production', 'relay-server.js'])
  expect(await mint(`${line.replace('Token Relay: ', '')}/wealthica/auth`)).toEqual({
    status: 401,
    mode: undefined,
  })
})

test('a Next app gets a route handler, and hooks for client components', async () => {
  const folder = await appFolder(
    { dependencies: { next: '16', react: '19' }, devDependencies: { typescript: '7' } },
    {
      'app/page.tsx': 'export default function Page() { return null }\n',
      'src/kept.ts': 'export const kept = 1\n',
      'mint.ts': `import { GET, POST, runtime } from './app/api/[...path]/route'
const url = 'http://localhost:3000/api'
const headers = { 'content-type': 'application/json' }
async function main() {
  const minted = await POST(new Request(url + '/wealthica/auth', { method: 'POST', headers, body: '{}' }))
  const other = await GET(new Request(url + '/elsewhere'))
  console.log(JSON.stringify({ runtime, minted: minted.status, answer: await minted.json(), other: other.status }))
}
void main()
`,
      'render.tsx': `import { renderToString } from 'react-dom/server'
import { TokenRelay, useWealthicaToken } from './token-hooks'
function Status() { return <p>{useWealthicaToken().status}</p> }
console.log(renderToString(<TokenRelay><Status /></TokenRelay>))
`,
    },
  )
  const { out } = await runCommand(['init'], { folder })
  expect(writtenIn(out)).toEqual(['app/api/[...path]/route.ts', 'token-hooks.tsx', '.env.example'])
  expect(out).toContain(
    'cp .env.example .env.local\n       npx token-relay-emulators --env .env.development.local',
  )
  expect(readFileSync(join(folder, 'token-hooks.tsx'), 'utf8')).toMatch(/^'use client'\n/)
  const options = {
    module: 'esnext',
    moduleResolution: 'bundler',
    jsx: 'react-jsx',
    noUnusedParameters: true,
  }
  expect(await typeErrors(folder, options, ['app', '*.ts', '*.tsx'])).toBe('')
  addEmulators(folder, await emulatorOf('wealthica'))
  const { answer, ...rest } = JSON.parse(
    await firstLineOf(folder, [...envFiles, ...withTypeScript, 'mint.ts']),
  )
  expect(rest).toEqual({ runtime: 'nodejs', minted: 200, other: 404 })
  expect(parseTokenAnswer(answer)?.mode).toBe('direct')
  expect(await firstLineOf(folder, [...withTypeScript, 'render.tsx'])).toBe('<p>pending</p>')
}, 120_000)

test('a Next app whose pages are in src gets its files there', async () => {
  const folder = await appFolder({ dependencies: { next: '16' } }, { 'src/app/page.js': '' })
  const { out } = await runCommand(['init'], { folder })
  expect(writtenIn(out)).toEqual(['src/app/api/[...path]/route.js', 'src/token-hooks.jsx', '.env.example'])
})

test('a Vite app gets a server beside it, and the lines of its proxy', async () => {
  const folder = await appFolder(
    { type: 'module', devDependencies: { vite: '8', typescript: '7' } },
    {
      'src/main.ts': `import { wakapayFetch, wealthicaToken } from './token-client'
void wealthicaToken().then((token) => token.length)
void wakapayFetch('/business/balance', { method: 'GET' }).then((response) => response.json())
`,
    },
  )
  const { out } = await runCommand(['init', '--provider', 'wealthica', '--provider', 'wakapay'], { folder })
  expect(writtenIn(out)).toEqual(['relay-server.js', 'src/token-client.ts', '.env.example'])
  expect(out).toContain(
    "server: { proxy: { '/wealthica': 'http://127.0.0.1:3001', '/wakapay': 'http://127.0.0.1:3001' } }",
  )
  const options = { module: 'esnext', moduleResolution: 'bundler', noUnusedLocals: true }
  expect(await typeErrors(folder, options, ['src'])).toBe('')
  addEmulators(folder, await emulatorOf('wealthica'), await emulatorOf('wakapay'))
  const line = await firstLineOf(folder, [...envFiles, 'relay-server.js'])
  expect(await mint(`${line.replace('Token Relay: ', '')}/wakapay/auth`)).toEqual({
    status: 200,
    mode: 'gateway',
  })
}, 120_000)

test('an app without a framework gets a server of node:http', async () => {
  const folder = await appFolder({ name: 'plain' })
  const { out } = await runCommand(['init', '.'], { folder })
  expect(writtenIn(out)).toEqual(['relay-server.mjs', 'token-client.js', '.env.example'])
  addEmulators(folder, await emulatorOf('wealthica'))
  const line = await firstLineOf(folder, [...envFiles, 'relay-server.mjs'])
  expect(await mint(`${line.replace('Token Relay: ', '')}/wealthica/auth`)).toEqual({
    status: 200,
    mode: 'direct',
  })
})

test('--print shows the files and writes nothing', async () => {
  const folder = temporaryFolder()
  addFiles(folder, { 'package.json': '{}' })
  const { code, out } = await runCommand(['init', '--print'], { folder })
  expect(code).toBe(0)
  for (const path of ['relay-server.mjs', 'token-client.js', '.env.example']) {
    expect(out).toContain(`# ${path}\n`)
    expect(existsSync(join(folder, path))).toBe(false)
  }
})

test('a file that exists is kept, and nothing else is written, unless --force is set', async () => {
  const folder = temporaryFolder()
  addFiles(folder, { 'package.json': '{}', 'token-client.js': '// mine\n' })
  expect(await runCommand(['init'], { folder })).toEqual({
    code: 2,
    out: '',
    err: 'token-client.js exists, and nothing was written. Use --force to overwrite it, or --print to see the files.\n',
  })
  expect(existsSync(join(folder, '.env.example'))).toBe(false)
  expect(readFileSync(join(folder, 'token-client.js'), 'utf8')).toBe('// mine\n')
  expect((await runCommand(['init', '--force'], { folder })).code).toBe(0)
  expect(readFileSync(join(folder, 'token-client.js'), 'utf8')).toContain('createTokenClient')
})

test('the example of an env file has no secret, and names .gitignore if that does not list .env', async () => {
  const folder = temporaryFolder()
  addFiles(folder, { 'package.json': '{}', '.gitignore': 'node_modules\n' })
  const { out } = await runCommand(['init', ...allProviders], { folder })
  const lines = readFileSync(join(folder, '.env.example'), 'utf8').split('\n')
  expect(lines.filter((line) => /^[A-Z_]+=./.test(line))).toEqual([
    'WYRE_API_URL=https://api.testwyre.com',
    'WAKAPAY_API_URL=https://api.test.wakapay.io',
    'DEV_USER=ada',
  ])
  expect(out).toContain('add .env and .env.emulators to .gitignore')
  addFiles(folder, { '.gitignore': 'node_modules\n.env*\n' })
  expect((await runCommand(['init', '--force'], { folder })).out).not.toContain('.gitignore')
})

test.each([
  [['--provider', 'wealtica'], 'token-relay init --provider is "wealtica". Did you mean wealthica?'],
  [['--kind', 'django'], 'token-relay init --kind is "django". Use one of: express, next, vite, node.'],
])('%j is refused', async (args, sentence) => {
  const folder = temporaryFolder()
  addFiles(folder, { 'package.json': '{}' })
  expect(await runCommand(['init', ...args], { folder })).toEqual({ code: 2, out: '', err: `${sentence}\n` })
})

test('a folder without package.json, or with a broken one, is refused', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'package.json')
  expect((await runCommand(['init'], { folder })).err).toBe(
    `${file} does not exist. Run token-relay init in the folder of your app, or name it.\n`,
  )
  addFiles(folder, { 'package.json': '{' })
  expect((await runCommand(['init'], { folder })).err).toBe(
    `${file} is not a JSON object. Correct it and run token-relay init again.\n`,
  )
})
