import { startEmulator } from '@token-relay/emulators'
import { createRelay, defineProvider, oauth2ClientCredentials, wych, wyre } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { virtualClock } from '../kit/clock.ts'
import { signingKey } from '../kit/signing-key.ts'
import { ada, type BankUser, bob } from '../kit/providers.ts'
import { startUpstream } from '../kit/upstream.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
const common = {
  identify: () => null,
  signingKeys: [signingKey],
  allowInsecureUpstream: true,
  onError: () => {},
}

test('a service token that Wych has revoked is renewed for the next user', async () => {
  const emulator = await startEmulator('wych')
  const relay = createRelay<BankUser>({
    ...common,
    providers: [
      wych<BankUser>({
        ...emulator.credentials,
        issuer: `${emulator.url}/realms/partner`,
        apiUrl: emulator.url,
        email: ({ email }) => email,
        routes: [wych.routes.accounts],
      }),
    ],
  })
  closing.push(
    () => relay.close(),
    () => emulator.close(),
  )
  expect((await relay.fetch('wych', ada, '/accounts')).status).toBe(200)
  emulator.tokens.revokeAll()
  expect((await relay.fetch('wych', bob, '/accounts')).status).toBe(200)
})

test('a signing key that has changed at its source is read again after a refusal', async () => {
  const emulator = await startEmulator('wyre')
  const clock = virtualClock(Date.now())
  let secretKey = 'SK-outdated-4f1c'
  const relay = createRelay<BankUser>({
    ...common,
    clock,
    providers: [
      wyre<BankUser>({
        apiKey: emulator.credentials.apiKey,
        secretKey: () => secretKey,
        apiUrl: emulator.url,
        account: ({ email }) => emulator.accountOf(email),
        routes: [wyre.routes.account],
      }),
    ],
  })
  closing.push(
    () => relay.close(),
    () => emulator.close(),
  )
  const call = () => relay.fetch('wyre', ada, '/v3/accounts/me')
  await expect(call()).rejects.toMatchObject({ code: 'upstream_credentials_rejected' })
  secretKey = emulator.credentials.secretKey
  clock.advance(1000)
  expect((await call()).status).toBe(200)
})

test('two recipes of one provider with different scopes do not share a credential', async () => {
  const upstream = await startUpstream()
  upstream.answer = (response, { target, body }) => {
    const scope = new URLSearchParams(body.toString()).get('scope')
    response.end(
      target === '/token' ? JSON.stringify({ access_token: `token-${scope}`, expires_in: 60 }) : '{}',
    )
  }
  const recipe = (scope: string) =>
    oauth2ClientCredentials('acme', {
      clientId: 'shop',
      clientSecret: '4b1f0c7d9e',
      tokenUrl: `${upstream.url}/token`,
      scopes: [scope],
    })
  const [read, write] = [recipe('read'), recipe('write')]
  const both = {
    ...read,
    mint: async (_account: string, { use }: Parameters<typeof read.mint>[1]) => {
      const tokens: string[] = []
      for (const each of [read, write]) {
        await use(each, async (token) => {
          tokens.push(token)
          return { status: 200, body: '', dateMs: undefined, retryAfter: undefined }
        })
      }
      return { token: tokens.join('+'), facts: {} }
    },
  }
  const routes = [{ id: 'thing', method: 'GET', path: '/things', scope: 'business', everyone: true }] as const
  const relay = createRelay({
    ...common,
    providers: [defineProvider({ id: 'acme', apiUrl: upstream.url, credential: both, routes })],
  })
  closing.push(
    () => relay.close(),
    () => upstream.close(),
  )
  await relay.fetch('acme', { id: 1 }, '/things')
  expect(upstream.arrivals.at(-1)?.headers.authorization).toBe('Bearer token-read+token-write')
})
