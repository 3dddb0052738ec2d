// @vitest-environment jsdom
import { expect, test, vi } from 'vitest'
import { consentUrl, startConsent } from '../../src/consent/index.ts'
import { setUp } from '../kit/set-up.ts'

test('asks the relay with the host’s headers, and returns the address of the consent page', async () => {
  const { client, relay } = await setUp({ headers: () => ({ 'x-csrf': 'token' }) })
  expect(await consentUrl(client, 'wych')).toBe('https://consent.example.com/')
  const [request] = relay.seen
  expect(request).toMatchObject({ method: 'POST', path: '/wych/connect', headers: { 'x-csrf': 'token' } })
  expect(request?.body).toBe('')
})

test('startConsent leaves the page for it', async () => {
  const { client } = await setUp()
  const assign = vi.fn<(url: string) => void>()
  vi.stubGlobal('location', { assign })
  await startConsent(client, 'wych')
  expect(assign.mock.calls).toEqual([['https://consent.example.com/']])
})

test('a refusal has the relay’s code, sentence and request id', async () => {
  const { client, relay } = await setUp()
  const instance = 'urn:uuid:7b6a1c1e-0d55-4c6e-8f3d-0a5c5f0f9b11'
  const body = { code: 'no_provider_account', detail: 'The user has no account.', instance }
  relay.replies.push({ status: 403, body })
  await expect(consentUrl(client, 'wych')).rejects.toMatchObject({
    name: 'TokenError',
    code: 'no_provider_account',
    message: 'The user has no account.',
    requestId: '7b6a1c1e-0d55-4c6e-8f3d-0a5c5f0f9b11',
    status: 403,
  })
})

for (const url of [undefined, 7, 'javascript:alert(1)', '/wych', 'data:text/html,x']) {
  test(`an answer with the address ${String(url)} is bad_answer`, async () => {
    const { client, relay } = await setUp()
    relay.replies.push({ body: { url } })
    await expect(consentUrl(client, 'wych')).rejects.toMatchObject({ code: 'bad_answer' })
  })
}

test('a 401 asks the host once, and is tried again if the user is signed in', async () => {
  const onUnauthorized = vi.fn<() => 'retry'>(() => 'retry')
  const { client, relay } = await setUp({ onUnauthorized })
  relay.replies.push({ status: 401, body: { code: 'unauthenticated' } })
  expect(await consentUrl(client, 'wych')).toBe('https://consent.example.com/')
  relay.replies.push({ status: 302, headers: { location: '/login' } })
  await expect(consentUrl(client, 'wych')).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(onUnauthorized).toHaveBeenCalledOnce()
})

test('a signed-out user’s consent sends nothing', async () => {
  const { client, relay } = await setUp()
  client.setSubject(null)
  await expect(consentUrl(client, 'wych')).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(relay.seen).toHaveLength(0)
})

test('an answer for a user who has left is discarded', async () => {
  const { client, relay } = await setUp()
  relay.before = () => client.setSubject('bruno')
  await expect(consentUrl(client, 'wych')).rejects.toMatchObject({ code: 'discarded' })
})

test('says whether the device is offline, the relay unreachable or silent, or the option headers at fault', async () => {
  const { client, clock, relay } = await setUp()
  relay.replies.push('drop', 'hang')
  await expect(consentUrl(client, 'wych')).rejects.toMatchObject({ code: 'network' })
  const silent = consentUrl(client, 'wych')
  await expect.poll(() => relay.seen.length).toBe(2)
  clock.advance(10_000)
  await expect(silent).rejects.toMatchObject({ code: 'timeout' })
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  await expect(consentUrl(client, 'wych')).rejects.toMatchObject({ code: 'offline' })
  vi.restoreAllMocks()
  const { client: other } = await setUp({ headers: () => Promise.reject(new Error('no CSRF token')) })
  await expect(consentUrl(other, 'wych')).rejects.toMatchObject({ code: 'headers_failed' })
})

test('a provider’s name that would change the address is refused', async () => {
  const { client, relay } = await setUp()
  await expect(consentUrl(client, '../wych')).rejects.toMatchObject({ code: 'unsafe_path' })
  expect(relay.seen).toHaveLength(0)
})
