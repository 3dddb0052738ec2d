import { type Emulators, startEmulator } from '@token-relay/emulators'
import { createRelay, type RateLimitOptions, type Relay, type RelayOptions, wych } from '@token-relay/server'
import type { Server } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { operations } from '../../openapi/operations.ts'
import { describedAnswer } from '../kit/described-answer.ts'
import { listen, originOf } from '../kit/listen.ts'
import { ada, type BankUser } from '../kit/providers.ts'
import { signingKey } from '../kit/signing-key.ts'

let emulator: Emulators['wych']
let relay: Relay<BankUser>
let server: Server
let origin: string
let session: () => BankUser | null
let secret: () => Promise<string>

beforeEach(async () => {
  emulator = await startEmulator('wych')
  session = () => ada
  secret = async () => emulator.credentials.clientSecret
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await Promise.all([relay.close(), emulator.close()])
})

const startRelay = async (options: Partial<RelayOptions<BankUser>> = {}) => {
  relay = createRelay<BankUser>({
    identify: () => session(),
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    onError: () => {},
    providers: [
      wych<BankUser>({
        ...emulator.credentials,
        clientSecret: () => secret(),
        issuer: `${emulator.url}/realms/partner`,
        apiUrl: emulator.url,
        connectUrl: emulator.connectUrl,
        email: ({ email }) => email,
        returnTo: '/accounts',
        routes: [wych.routes.accounts],
      }),
    ],
    ...options,
  })
  server = await listen((request, response) => relay.handler(request, response))
  origin = originOf(server)
}

const start = (headers: Record<string, string> = {}) =>
  fetch(`${origin}/wych/connect`, { method: 'POST', headers })

/** Comes back from the provider's page. */
const comeBack = async (headers: Record<string, string> = {}, method = 'GET') => {
  const cookie = (await start()).headers.get('set-cookie')?.split(';')[0] ?? ''
  return fetch(`${origin}/wych/return?state=ACTIVE&user=u-1`, {
    method,
    redirect: 'manual',
    headers: { cookie, ...headers },
  })
}

const failing = {
  identify: () => Promise.reject(new Error('The database is away.')),
  addressOf: () => {
    throw new TypeError('A bug of the host.')
  },
}

type Ask = () => Promise<Response>

/** Failures of both operations. */
const common: Readonly<Record<string, (ask: Ask) => Promise<Response>>> = {
  unauthenticated: async (ask) => {
    await startRelay()
    session = () => null
    return ask()
  },
  no_provider_account: async (ask) => {
    await startRelay()
    session = () => ({ ...ada, id: '' })
    return ask()
  },
  identify_failed: async (ask) => {
    await startRelay({ identify: failing.identify })
    return ask()
  },
  internal_error: async (ask) => {
    await startRelay({ addressOf: failing.addressOf })
    return ask()
  },
  rate_limited: async (ask) => {
    const rateLimit: RateLimitOptions = { mintPerSubject: 1 }
    await startRelay({ rateLimit })
    await ask()
    return ask()
  },
  closing: async (ask) => {
    await startRelay()
    await relay.close()
    return ask()
  },
}

test.each(Object.entries(common))('the start of a consent answers %s as described', async (code, provoke) => {
  expect(await describedAnswer('startConsent', await provoke(start))).toBe(code)
})

test.each(Object.entries(common))('a return answers %s as described', async (code, provoke) => {
  expect(await describedAnswer('endConsent', await provoke(comeBack))).toBe(code)
})

const fault = (respond: { status: number; body?: object }) => () =>
  emulator.faults.add({ path: '/realms', respond })
const faults: Readonly<Record<string, () => void>> = {
  upstream_credentials_rejected: () => (secret = async () => 'outdated-1'),
  upstream_refused: fault({ status: 403, body: { error: 'access_denied' } }),
  upstream_bad_response: fault({ status: 200, body: {} }),
  secret_unavailable: () => (secret = () => Promise.reject(new Error('It is away.'))),
  upstream_limited: fault({ status: 429 }),
  upstream_unavailable: fault({ status: 500 }),
  upstream_timeout: () => (secret = () => new Promise(() => {})),
}

test.each(Object.entries(faults))('a return answers %s as described', async (code, provoke) => {
  await startRelay({ tokenDeadlineMs: code === 'upstream_timeout' ? 100 : 5_000 })
  provoke()
  expect(await describedAnswer('endConsent', await comeBack())).toBe(code)
})

test('a consent, its preflight and its return are answered as described', async () => {
  const listed = 'https://app.example.com'
  await startRelay({ allowedOrigins: [listed] })
  expect(await describedAnswer('startConsent', await start())).toBe(200)
  const preflight = await fetch(`${origin}/wych/connect`, { method: 'OPTIONS', headers: { origin: listed } })
  expect(await describedAnswer('consentPreflight', preflight)).toBe(204)
  const foreign = await start({ 'sec-fetch-site': 'cross-site' })
  expect(await describedAnswer('startConsent', foreign)).toBe('cross_site')
  expect(await describedAnswer('endConsent', await comeBack({ cookie: '' }))).toBe('cross_site')
  expect(await describedAnswer('endConsent', await comeBack({ accept: 'text/html', cookie: '' }))).toBe(303)
  expect(await describedAnswer('endConsent', await comeBack({}, 'PUT'))).toBe('method_not_allowed')
})

test('every code of a consent in the OpenAPI document is provoked, here or as that of a mint', () => {
  const codesOf = (id: string) => operations.find((operation) => operation.id === id)?.codes.toSorted()
  // The address of a client and the age of a token are the same code for every route: see the answers to a mint.
  const start = [...Object.keys(common), 'cross_site', 'misconfigured']
  expect(codesOf('startConsent')).toEqual(start.toSorted())
  const end = [...start, ...Object.keys(faults), 'method_not_allowed', 'upstream_stale_token']
  expect(codesOf('endConsent')).toEqual(end.toSorted())
})
