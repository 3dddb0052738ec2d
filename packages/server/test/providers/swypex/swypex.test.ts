import { execFileSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Emulators, startEmulator } from '@token-relay/emulators'
import { createRelay, type Relay, swypex } from '@token-relay/server'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { signingKey } from '../../kit/signing-key.ts'
import { ada, type BankUser, bob } from '../../kit/providers.ts'

let emulator: Emulators['swypex']
let relay: Relay<BankUser>
const owned = new Map<string, string>()

// One emulator for all tests: each start generates an RSA key.
beforeAll(async () => {
  emulator = await startEmulator('swypex')
})
afterAll(() => emulator.close())

beforeEach(async () => {
  emulator.reset()
  owned.clear()
  const { cards, setLimits, changeLimits } = swypex.routes
  const own = ({ subject, params }: { subject: { pid: string }; params: Readonly<Record<string, string>> }) =>
    owned.get(params['id'] ?? '') === subject.pid
  relay = createRelay<BankUser>({
    identify: () => null,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    providers: [
      swypex<BankUser>({
        ...emulator.credentials,
        apiUrl: emulator.url,
        account: ({ cardHolder }) => cardHolder,
        routes: [
          { ...cards, allow: () => true },
          { ...setLimits, allow: own },
          { ...changeLimits, allow: own },
        ],
      }),
    ],
  })
  for (const user of [ada, bob]) owned.set(await firstCard(user), user.cardHolder)
})
afterEach(() => relay.close())

/** Returns the id of a user's first card. The list shows only their own cards. */
const firstCard = async (user: BankUser): Promise<string> => {
  const text = await (await relay.fetch('swypex', user, '/v1/card?limit=25')).text()
  return /"id":"(CRD[^"]+)"/.exec(text)?.[1] ?? ''
}
const change = (user: BankUser, card: string, daily: number, key: string) =>
  relay.fetch('swypex', user, `/v1/card/${card}/limits`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/merge-patch+json', 'Idempotency-Key': key },
    body: JSON.stringify({ daily }),
  })
const writes = () => emulator.requests().filter(({ method }) => method === 'PATCH')

test('a page of other users’ cards reveals nothing about them, not even its cursor', async () => {
  const text = await (await relay.fetch('swypex', ada, '/v1/card?limit=3')).text()
  expect(text).toMatch(/^\{"cards":\[.*\]\}$/)
  expect(text).not.toContain('Cursor')
})

test('each user sees only their own cards', async () => {
  const [own, other] = [await firstCard(ada), await firstCard(bob)]
  const text = await (await relay.fetch('swypex', ada, '/v1/card?limit=25')).text()
  expect(own).toMatch(/^CRD/)
  expect(text).toContain(own)
  expect(text).not.toContain(other)
})

test('a signed write succeeds, and its repetition gets the same answer and changes nothing', async () => {
  const card = await firstCard(ada)
  const answers = [await change(ada, card, 500_000, 'k1'), await change(ada, card, 500_000, 'k1')]
  const texts = await Promise.all(answers.map((answer) => answer.text()))
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(texts[0]).toBe(texts[1])
  expect(new Set(writes().map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
})

test('the same Idempotency-Key with another body is a 409 from the provider', async () => {
  const card = await firstCard(ada)
  await change(ada, card, 500_000, 'k1')
  expect((await change(ada, card, 600_000, 'k1')).status).toBe(409)
})

test("a write to another user's card is refused before it reaches the provider, even with a replayed key", async () => {
  await change(ada, await firstCard(ada), 500_000, 'k1')
  const before = emulator.requests().length
  await expect(change(bob, await firstCard(ada), 1, 'k1')).rejects.toMatchObject({ code: 'denied' })
  expect(
    emulator
      .requests()
      .slice(before)
      .map(({ method }) => method),
  ).toEqual(['GET'])
})

test('two users may use the same Idempotency-Key', async () => {
  const answers = [
    await change(ada, await firstCard(ada), 500_000, 'k1'),
    await change(bob, await firstCard(bob), 700_000, 'k1'),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
})

test('the provider’s refusal of a limit reaches the caller', async () => {
  const answer = await change(ada, await firstCard(ada), 999_999_999_999, 'k1')
  expect([400, 422]).toContain(answer.status)
})

test('openssl verifies the signature of a write', async () => {
  const card = await firstCard(ada)
  await change(ada, card, 500_000, 'k1')
  const [sent] = writes()
  if (!sent) throw new Error('Nothing was sent.')
  const { headers, path, method } = sent
  const folder = mkdtempSync(join(tmpdir(), 'token-relay-'))
  try {
    const file = (name: string, content: string | Buffer) => {
      writeFileSync(join(folder, name), content)
      return join(folder, name)
    }
    const publicKey = createPublicKey(emulator.credentials.privateKey).export({ type: 'spki', format: 'pem' })
    const signature = Buffer.from(String(headers['x-swypex-signature']), 'base64')
    const verdict = execFileSync('openssl', [
      'dgst',
      '-sha256',
      '-verify',
      file('key.pem', publicKey),
      '-signature',
      file('signature', signature),
      file('data', method + path + String(headers['x-swypex-request-timestamp'])),
    ])
    expect(verdict.toString().trim()).toBe('Verified OK')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
