import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { envVariables, readRelayEnv } from '@token-relay/server/env'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { temporaryFile } from './kit/variables.ts'

const page = readFileSync(new URL('../../../docs/standalone.md', import.meta.url), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code = '']) => code)

test('docs/standalone.md lists every variable, with what it is for and its default', () => {
  const lines = page.split('\n').filter((line) => /^\| `[A-Z_]+`/.test(line))
  const rows = lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
      .join(' | '),
  )
  expect(rows).toEqual(
    envVariables.map(({ name, about, default: fallback = '', isSecret }) =>
      [`\`${name}\``, isSecret ? '✓' : '', about, fallback].join(' | '),
    ),
  )
})

test('every variable that the page names exists', () => {
  const known = new Set(envVariables.flatMap(({ name }) => [name, `${name}_FILE`]))
  const named = [
    ...page.matchAll(/\b(?:RELAY|REDIS|METRICS|WEALTHICA|WYCH|WYRE|WAKAPAY|SWYPEX)_[A-Z_]*[A-Z]\b/g),
  ]
  const meantAsUnknown = ['WAKAPAY_ENVIROMENT', 'RELAY_SERVICE_HOST']
  const unknown = new Set(named.map(([name]) => name).filter((name) => !known.has(name)))
  expect([...unknown].toSorted()).toEqual(meantAsUnknown.toSorted())
})

test('the policy of the page is valid, with the variables of its providers', () => {
  const [policy = ''] = blocks('yaml')
  const { providers }: { providers: object } = parse(policy)
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const env = readRelayEnv({
    RELAY_POLICY_FILE: temporaryFile('policy.yaml', policy),
    RELAY_SIGNING_KEYS: 'test-only-7c1e9a40b35d4f2886d1ca9e02f7b6d3',
    WEALTHICA_CLIENT_ID: 'team',
    WEALTHICA_CLIENT_SECRET: 'canary-1',
    WYCH_CLIENT_ID: 'partner',
    WYCH_CLIENT_SECRET: 'canary-2',
    WYCH_API_KEY: 'canary-3',
    WYCH_PARTNER: 'maple',
    WYCH_APP: 'ledger',
    WYRE_API_KEY: 'canary-4',
    WYRE_SECRET_KEY: 'canary-5',
    WYRE_ENVIRONMENT: 'test',
    WAKAPAY_API_KEY: 'canary-6',
    WAKAPAY_API_SECRET: 'canary-7',
    WAKAPAY_ENVIRONMENT: 'test',
    SWYPEX_CLIENT_ID: 'business',
    SWYPEX_CLIENT_SECRET: 'canary-8',
    SWYPEX_PRIVATE_KEY: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  })
  expect(env.relay.providers.map(({ id }) => id)).toEqual(Object.keys(providers))
})

test('the Python of the page compiles', async () => {
  const [snippet = ''] = blocks('python')
  const path = temporaryFile('snippet.py', snippet)
  const run = promisify(execFile)('python3', [
    '-c',
    'import ast, sys; ast.parse(open(sys.argv[1]).read())',
    path,
  ])
  await run.catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT'
      ? new Error('This test needs python3. Install it (apt-get install python3).')
      : error
  })
  expect(snippet).toContain('def session')
})
