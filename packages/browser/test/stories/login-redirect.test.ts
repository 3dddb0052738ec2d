import { expect, test, vi } from 'vitest'
import { providerFetch } from '../../src/index.ts'
import { setUp } from '../kit/set-up.ts'

/** A page whose host sends signed-out users to a login page, in front of the mint and of the gateway. */
async function behindLogin(status = 302) {
  const host = { isSignedIn: true }
  const onUnauthorized = vi.fn<() => 'retry' | 'stop'>(() => 'stop')
  const redirected: string[] = []
  const own: typeof fetch = async (input, init) => {
    if (host.isSignedIn) return fetch(input, init)
    if (init?.redirect === 'follow') throw new TypeError('followed')
    redirected.push(`${init?.method ?? 'GET'} ${new Request(input).url.replace(/^http:\/\/[^/]+/, '')}`)
    // What a browser returns for `redirect: 'manual'` has status 0, which no constructor accepts.
    return status === 0 ? Response.error() : new Response(null, { status, headers: { location: '/login' } })
  }
  const scene = await setUp({ fetch: own, onUnauthorized })
  scene.relay.token = { mode: 'gateway', api: undefined }
  return { ...scene, host, onUnauthorized, redirected }
}

for (const status of [0, 302, 303, 307]) {
  test(`C4 a gateway call that is redirected (${status}) asks onUnauthorized and is unauthenticated`, async () => {
    const { client, host, onUnauthorized } = await behindLogin(status)
    await client.getToken('wakapay')
    host.isSignedIn = false
    const call = providerFetch(client, 'wakapay', '/business/balance')
    await expect(call).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(onUnauthorized).toHaveBeenCalledOnce()
  })
}

test('C4 a redirected write is repeated once with a new token after the host has renewed the session', async () => {
  const { client, relay, host, onUnauthorized, redirected } = await behindLogin()
  await client.getToken('wakapay')
  host.isSignedIn = false
  onUnauthorized.mockImplementation(() => {
    host.isSignedIn = true
    return 'retry'
  })
  const response = await providerFetch(client, 'wakapay', '/transfers', { method: 'POST', body: '{}' })
  expect(await response.json()).toEqual({ token: 'token-2' })
  expect(redirected).toEqual(['POST /wakapay/api/transfers', 'POST /wakapay/auth'])
  expect(relay.seen.filter(({ path }) => path === '/wakapay/api/transfers')).toHaveLength(1)
})

test('a gateway’s 304 is an answer like any other', async () => {
  const { client, relay } = await behindLogin()
  const token = await client.getToken('wakapay')
  const { client: caching } = await setUp({
    baseUrl: relay.url,
    fetch: (input, init) =>
      new Request(input).url.endsWith('/auth')
        ? fetch(input, init)
        : Promise.resolve(new Response(null, { status: 304 })),
  })
  expect((await providerFetch(caching, 'wakapay', '/business/balance')).status).toBe(304)
  expect(await client.getToken('wakapay')).toBe(token)
  expect(relay.mints()).toHaveLength(2)
})
