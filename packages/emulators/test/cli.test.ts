import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { writeEnvFile } from '../src/env-file.ts'
import { startWealthica } from './kit/wealthica.ts'

/** Runs the command from its sources, as `npm run emulators` does. */
function run(...options: string[]): ChildProcessWithoutNullStreams {
  const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
  const cwd = fileURLToPath(new URL('../../..', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...options], { cwd })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

function temporaryFile(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'token-relay-emulators-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, name)
}

async function outcome(child: ChildProcessWithoutNullStreams): Promise<{ code: unknown; output: string }> {
  const [output, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { code, output }
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'the command starts all emulators, prints their addresses and exits on %s',
  async (signal) => {
    const child = run('--port-base', '0')
    let table = ''
    child.stdout.on('data', (chunk) => (table += String(chunk)))
    await expect.poll(() => table, { timeout: 10_000 }).toContain('wealthica-emulator')
    const address = /http:\/\/127\.0\.0\.1:\d+\/v1/.exec(table)?.[0]
    expect((await fetch(`${address}/providers`)).status).toBe(200)
    child.kill(signal)
    expect(await outcome(child)).toMatchObject({ code: 0 })
  },
)

test('--env writes what a host needs for each provider, in the names that it reads', async () => {
  const file = temporaryFile('.env.emulators')
  const child = run('--port-base', '0', '--env', file)
  let printed = ''
  child.stdout.on('data', (chunk) => (printed += String(chunk)))
  await expect.poll(() => printed, { timeout: 20_000 }).toContain('Ctrl+C')
  const variables = parseEnv(readFileSync(file, 'utf8'))
  expect(Object.keys(variables).toSorted()).toEqual([
    'RELAY_ALLOW_INSECURE_UPSTREAM',
    'RELAY_SIGNING_KEYS',
    'SWYPEX_API_URL',
    'SWYPEX_CLIENT_ID',
    'SWYPEX_CLIENT_SECRET',
    'SWYPEX_PRIVATE_KEY',
    'WAKAPAY_API_KEY',
    'WAKAPAY_API_SECRET',
    'WAKAPAY_API_URL',
    'WEALTHICA_API_URL',
    'WEALTHICA_CLIENT_ID',
    'WEALTHICA_CLIENT_SECRET',
    'WEALTHICA_CONNECT_URL',
    'WYCH_API_KEY',
    'WYCH_API_URL',
    'WYCH_APP',
    'WYCH_CLIENT_ID',
    'WYCH_CLIENT_SECRET',
    'WYCH_CONNECT_URL',
    'WYCH_ISSUER',
    'WYCH_PARTNER',
    'WYRE_API_KEY',
    'WYRE_API_URL',
    'WYRE_SECRET_KEY',
  ])
  expect(parseEnv(printed)).toEqual(variables)
  expect(createPrivateKey(variables.SWYPEX_PRIVATE_KEY ?? '').asymmetricKeyType).toBe('rsa')
  expect((await fetch(`${variables.WEALTHICA_CONNECT_URL}/connect`)).status).not.toBe(404)
})

test('--env overwrites the file of an earlier start', async () => {
  const file = temporaryFile('.env.emulators')
  writeEnvFile(file, 'WYRE_API_URL=http://127.0.0.1:1\n')
  writeEnvFile(file, 'WYRE_API_URL=http://127.0.0.1:2\n')
  expect(parseEnv(readFileSync(file, 'utf8'))).toEqual({ WYRE_API_URL: 'http://127.0.0.1:2' })
})

test('--env leaves a file alone that may hold real secrets', async () => {
  const file = temporaryFile('.env')
  writeFileSync(file, 'WEALTHICA_CLIENT_SECRET=real\n')
  const { code, output } = await outcome(run('--port-base', '0', '--env', file))
  expect(code).toBe(1)
  expect(output.trim()).toBe(
    `${file} exists and was not written by token-relay-emulators, so it is left as it is. Name another file with --env.`,
  )
  expect(readFileSync(file, 'utf8')).toBe('WEALTHICA_CLIENT_SECRET=real\n')
})

test('--env names a file that cannot be written', async () => {
  const file = join(temporaryFile('missing'), '.env')
  const { code, output } = await outcome(run('--port-base', '0', '--env', file))
  expect([code, output.trim()]).toEqual([
    1,
    `${file} cannot be written (ENOENT). Name another file with --env.`,
  ])
  expect(existsSync(file)).toBe(false)
})

test('the command names the port that is in use and what to change', async () => {
  const { url } = await startWealthica()
  const { port } = new URL(url)
  const { code, output } = await outcome(run('--port-base', port))
  expect(code).toBe(1)
  expect(output.trim()).toBe(
    `Port ${port} for wealthica is in use. Stop the process that listens on it, or choose other ports with --port-base.`,
  )
})

test.each([
  [['--port-base', 'http'], '--port-base is http; it must be a whole number from 0 to'],
  [['--speed', '9'], "Unknown option '--speed'.\n"],
  [['--env'], "Option '--env <value>' argument missing.\n"],
])('the command refuses %j with a sentence', async (options, sentence) => {
  const { code, output } = await outcome(run(...options))
  expect(code).toBe(2)
  expect(output).toContain(sentence)
  expect(output).not.toContain('    at ')
})
