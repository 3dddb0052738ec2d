import { readdirSync, readFileSync } from 'node:fs'
import { tokenAnswer } from '@token-relay/test-kit'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createTokenClient, followToken, providerFetch, tokenSnapshot } from '../../src/index.ts'
import { reactNativeLacks, remove, youngParts } from '../kit/older-engine.ts'
import { setUp } from '../kit/set-up.ts'

/** Mints, calls the provider, follows, renews, aborts, times out, changes the user and signs out. */
async function expectEverythingToWork(): Promise<void> {
  const { client, clock, relay, drive, pass, settle } = await setUp({ headers: () => ({ 'x-csrf': 'abc' }) })
  client.setSubject('ada', { subject: 'subject-1' })
  expect(await client.getToken('wealthica')).toBe('token-1')

  const { signal } = new AbortController()
  relay.dead.add('token-1')
  const renewed = await providerFetch(client, 'wealthica', '/positions?a=1', { signal })
  expect(await renewed.json()).toEqual({ token: 'token-2' })
  relay.token = { api: undefined, mode: 'gateway' }
  const sent = await providerFetch(client, 'wakapay', '/transfers', { method: 'POST', body: '{}', signal })
  expect(sent.status).toBe(200)
  expect(relay.seen.at(-1)).toMatchObject({ path: '/wakapay/api/transfers' })
  expect(relay.seen.at(-1)?.headers['idempotency-key']).toMatch(/^[\d.e-]{10,}$/)
  await expect(providerFetch(client, 'wakapay', '/../admin')).rejects.toMatchObject({ code: 'unsafe_path' })

  onTestFinished(followToken(client, 'wealthica', () => {}))
  await settle()
  clock.advance(3_480_000)
  await settle()
  expect(tokenSnapshot(client, 'wealthica').token).toBe('token-4')

  relay.replies.push('hang', 'hang', 'hang')
  const leaving = new AbortController()
  const left = client.getToken('wych', { signal: leaving.signal })
  const late = client.getToken('wych')
  await expect.poll(() => relay.mints().length).toBe(5)
  leaving.abort()
  await expect(left).rejects.toMatchObject({ code: 'aborted' })
  clock.advance(10_000)
  await expect.poll(() => clock.nextTimerMs() ?? 0).toBe(250)
  client.setSubject('bruno')
  await expect(late).rejects.toMatchObject({ code: 'discarded' })

  relay.replies.length = 0
  await settle()
  relay.before = ({ path }) => {
    if (!path.endsWith('/auth')) client.setSubject(null)
  }
  const discarded = providerFetch(client, 'wealthica', '/positions', { signal })
  await expect(discarded).rejects.toMatchObject({ code: 'discarded' })
  relay.before = () => {}

  client.setSubject('carla')
  await drive(client.getToken('wealthica'))
  const before = relay.seen.length
  await client.logout()
  expect(relay.seen.slice(before).some(({ method }) => method === 'DELETE')).toBe(true)
  await pass(60_000)
  expect(tokenSnapshot(client, 'wealthica').error?.code).toBe('unauthenticated')
}

async function expectTimeout(): Promise<void> {
  const { client, drive } = await setUp({ headers: () => new Promise(() => {}) })
  await expect(drive(client.getToken('wealthica'))).rejects.toMatchObject({ code: 'timeout' })
}

for (const part of [...youngParts, 'crypto']) {
  test(`the client works without ${part}`, async () => {
    remove(part)
    await expectEverythingToWork()
    await expectTimeout()
  })
}

test('the client works without abort reasons, which are older than AbortSignal.any', async () => {
  expect(remove('AbortSignal.any', 'AbortSignal.prototype.reason')).toHaveLength(2)
  await expectEverythingToWork()
  await expectTimeout()
})

test('the client works without all of them', async () => {
  expect(remove(...youngParts, 'AbortSignal.prototype.reason', 'crypto')).toContain('AbortSignal.any')
  await expectEverythingToWork()
  await expectTimeout()
})

test('a call ends on the caller’s abort during the transfer of a body without AbortSignal.any', async () => {
  remove('AbortSignal.any')
  const signals: (AbortSignal | null | undefined)[] = []
  const own: typeof fetch = (input, init) => {
    // Requests to the relay end with their own deadline.
    if (init?.cache !== 'no-store') signals.push(init?.signal)
    return fetch(input, init)
  }
  const { client, settle } = await setUp({ fetch: own })
  const controller = new AbortController()
  await providerFetch(client, 'wealthica', '/positions', { signal: controller.signal })
  await providerFetch(client, 'wealthica', '/positions', { signal: new AbortController().signal })
  controller.abort()
  await settle()
  expect(signals.map((signal) => signal?.aborted)).toEqual([true, false])
  client.setSubject('bruno')
  await settle()
  expect(signals.map((signal) => signal?.aborted)).toEqual([true, true])
})

/** React Native's `URL` only joins strings. */
class JoiningUrl {
  readonly href: string
  constructor(url: string, base = '') {
    this.href = base ? `${base.replace(/\/$/, '')}/${url}` : `${url}${/[?#]|\/$/.test(url) ? '' : '/'}`
  }
}

test('the client works with the globals and the fetch of React Native', async () => {
  const seen: (readonly [url: unknown, init: RequestInit | undefined])[] = []
  const { api: _api, ...direct } = tokenAnswer(1, 'wakapay', '')
  const gateway = { ...direct, mode: 'gateway' }
  // Made here, because Node's `Response` needs what is removed below.
  const replies = [
    [200, gateway],
    [401, {}],
    [200, { ...gateway, token: 'token-2' }],
    [200, { ok: true }],
  ] as const
  const responses = replies.map(([status, body]) => {
    const response = new Response(null, { status })
    return Object.assign(response, { text: async () => JSON.stringify(body) })
  })
  const own: typeof fetch = async (input, init) => {
    seen.push([input, init])
    return responses.shift() ?? Promise.reject(new Error('offline'))
  }
  const client = createTokenClient({ baseUrl: 'https://relay.example.com/relay', fetch: own })
  onTestFinished(client.dispose)
  vi.stubGlobal('URL', JoiningUrl)
  remove(...reactNativeLacks)
  const { signal } = new AbortController()
  const init = { method: 'POST', body: '{}', signal }
  const response = await providerFetch(client, 'wakapay', '/transfers', init)
  expect(await response.text()).toBe('{"ok":true}')
  await expect(providerFetch(client, 'wakapay', '/../admin', init)).rejects.toMatchObject({
    code: 'unsafe_path',
  })
  const relay = 'https://relay.example.com/relay/wakapay'
  expect(seen.map(([url]) => url)).toEqual([
    `${relay}/auth`,
    `${relay}/api/transfers`,
    `${relay}/auth`,
    `${relay}/api/transfers`,
  ])
  const keys = seen.map(([, request]) => new Headers(request?.headers).get('idempotency-key'))
  expect(keys[1]).toMatch(/^0\.\d+-0\.\d+$/)
  expect(keys[3]).toBe(keys[1])
  await client.logout()
  expect(seen.at(-1)?.[1]?.method).toBe('DELETE')
})

const packages = new URL('../../../', import.meta.url)

for (const name of ['protocol', 'browser', 'react']) {
  test(`the sources of ${name} use young parts only with a fallback`, () => {
    const root = new URL(`${name}/src/`, packages)
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
      // Devtools and testing kits run on machines of developers.
      /^(?!devtools|testing).*\.tsx?$/.test(file),
    )
    expect(files.length).toBeGreaterThan(4)
    const pattern = new RegExp(
      `\\b(${youngParts.map((part) => part.replaceAll('.', '\\.')).join('|')})\\b`,
      'g',
    )
    const methods =
      /\.(throwIfAborted|withResolvers|findLast|toSorted|toReversed|groupBy|hasOwn|replaceAll|at)\(/g
    const uses = files.flatMap((file) => {
      const code = readFileSync(new URL(file, root), 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '')
      return [...code.matchAll(pattern), ...code.matchAll(methods)].map(([use]) => `${file}: ${use}`)
    })
    expect(uses).toEqual(name === 'browser' ? ['abort.ts: AbortSignal.any'] : [])
  })
}
