import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { envVariables, readRelayEnv } from '@token-relay/server/env'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { listen } from './kit/serve.ts'
import { signingKey, temporaryFile } from './kit/variables.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')

const dockerfile = read('apps/relay/Dockerfile').replaceAll('\\\n', ' ')
const instructions = dockerfile.split('\n').flatMap((line) => {
  const [, name = '', rest = ''] = /^([A-Z]+) +(.*)$/.exec(line) ?? []
  return name === '' ? [] : [{ name, rest: rest.trim() }]
})
const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'))
const valueOf = (name: string) => last.find((instruction) => instruction.name === name)?.rest

interface ComposeService {
  readonly build: { readonly context: string; readonly dockerfile: string }
  readonly environment: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
  readonly volumes: readonly string[]
}
const compose: {
  readonly services: { readonly relay: ComposeService }
  readonly secrets: Readonly<Record<string, unknown>>
} = parse(read('apps/relay/compose.yaml'))
const { relay } = compose.services

test('the Dockerfile copies only what exists and what its ignore file lets in', () => {
  const copied = instructions
    .filter(({ name, rest }) => name === 'COPY' && !rest.startsWith('--from'))
    .flatMap(({ rest }) => rest.split(/ +/).slice(0, -1))
  expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([])
  const letIn = read('apps/relay/Dockerfile.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
  expect(copied.map((path) => `!${path}`).toSorted()).toEqual(letIn.toSorted())
})

test('the Dockerfile uses the pnpm of the repository, and one image of Node', () => {
  const pnpm = /pnpm@([\d.]+)/.exec(read('.ci/install.mjs'))?.[1]
  const used = [...dockerfile.matchAll(/pnpm@([\d.]+)/g)].map(([, version]) => version)
  expect(new Set(used)).toEqual(new Set([pnpm]))
  const images = instructions.filter(({ name }) => name === 'FROM').map(({ rest }) => rest.split(' ')[0])
  expect(new Set(images).size).toBe(1)
})

test('the container does not run as root, and starts node itself, which then gets the signals', () => {
  expect(valueOf('USER')).toBe('node')
  expect(JSON.parse(valueOf('CMD') ?? '')).toEqual(['node', 'dist/main.js'])
  const order = last.map(({ name }) => name)
  expect(order.indexOf('USER')).toBeLessThan(order.indexOf('CMD'))
})

test('the container exposes the default ports', () => {
  const defaults = ['PORT', 'METRICS_PORT'].map(
    (name) => envVariables.find((row) => row.name === name)?.default,
  )
  expect(valueOf('EXPOSE')?.split(' ')).toEqual(defaults)
})

test('the health check passes while the port answers /healthz, and fails otherwise', async () => {
  const [, script = ''] = /"-e", "(.*)"\]/.exec(valueOf('HEALTHCHECK') ?? '') ?? []
  let status = 204
  const url = await listen(({ url: path }, response) =>
    response.writeHead(path === '/healthz' ? status : 404).end(),
  )
  const check = () =>
    promisify(execFile)(process.execPath, ['-e', script], { env: { PORT: new URL(url).port } }).then(
      () => 'healthy',
      () => 'unhealthy',
    )
  expect(await check()).toBe('healthy')
  status = 500
  expect(await check()).toBe('unhealthy')
})

test('the compose file names files that exist, and secrets that it declares', () => {
  expect(existsSync(join(root, 'apps/relay', relay.build.context, relay.build.dockerfile))).toBe(true)
  const mounted = relay.volumes.map((volume) => volume.split(':')[0] ?? '')
  expect(mounted.filter((path) => !existsSync(join(root, 'apps/relay', path)))).toEqual([])
  expect(relay.secrets.toSorted()).toEqual(Object.keys(compose.secrets).toSorted())
  const files = Object.entries(relay.environment).filter(([name]) => /_(?:KEYS?|SECRET)_FILE$/.test(name))
  expect(files.map(([, path]) => path.replace('/run/secrets/', '')).toSorted()).toEqual(
    relay.secrets.toSorted(),
  )
})

test('the compose file’s variables and the example of a policy are a valid configuration', () => {
  const secret = temporaryFile('secret', `${signingKey}\n`)
  const variables = Object.entries(relay.environment).map(([name, value]) => {
    if (name === 'RELAY_POLICY_FILE') return [name, join(root, 'apps/relay/policy.example.yaml')]
    return [name, value.startsWith('/run/secrets/') ? secret : value]
  })
  const env = readRelayEnv(Object.fromEntries(variables))
  expect(env.relay.providers.map(({ id }) => id)).toEqual(['wakapay'])
  expect([env.identity?.kind, env.store?.url]).toEqual(['session', 'redis://redis:6379'])
})
