import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import {
  type GatewayHost,
  type GatewayHostOptions,
  readThing,
  startGatewayHost,
} from '../kit/gateway-host.ts'
import { problemIn } from '../kit/problem.ts'

let host: GatewayHost
afterEach(() => host.close())

const odd = 'canary/9+f3&"~c1?d7='
const start = async (options: GatewayHostOptions = {}, secret = odd) => {
  host = await startGatewayHost({
    ...options,
    provider: {
      authorize: () => ({ authorization: `Bearer ${secret}`, 'X-Api-Key': 'key-5f0c9d27' }),
      ...options.provider,
    },
  })
}
const answer = (status: number, headers: Record<string, string>, body: string | Buffer) => {
  host.upstream.answer = (response: ServerResponse) => void response.writeHead(status, headers).end(body)
}
const refused = async (response: Response) => [response.status, (await problemIn(response)).code]
const unusable = [502, 'upstream_bad_response']

/** System.Text.Json escapes more than JSON needs. */
const unicode = odd.replaceAll(
  /["&'+<>]/g,
  (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
)
test.each([
  ['as it is', odd],
  ['in JSON', JSON.stringify({ token: odd })],
  ['in JSON with escaped slashes', JSON.stringify({ token: odd }).replaceAll('/', '\\/')],
  ['in JSON within JSON', JSON.stringify(JSON.stringify({ token: odd }))],
  [
    'in JSON of .NET',
    `{"token":"${unicode.replaceAll(/u00../g, (code) => `u${code.slice(1).toUpperCase()}`)}"}`,
  ],
  ['in JSON with escaped ampersands', JSON.stringify({ token: odd }).replaceAll('&', '\\u0026')],
  ['in JSON with every mark escaped', `{"token":"${unicode}"}`],
  ['percent-encoded', encodeURIComponent(odd)],
  ['percent-encoded in lower case', encodeURIComponent(odd).toLowerCase()],
  ['form-encoded', new URLSearchParams({ token: odd }).toString()],
  ['in HTML', `<p>${odd.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}</p>`],
  ['in base64', btoa(`Bearer ${odd}`)],
  ['in base64 within text', btoa(`x${odd} and more`)],
  ['in base64url', Buffer.from(`k=${odd}`).toString('base64url')],
  ['in hex', Buffer.from(odd).toString('hex')],
  ['the key', 'x-api-key: key-5f0c9d27'],
])('K11 an answer that quotes a credential %s is 502, in its body and in a header', async (_name, quote) => {
  await start()
  for (const status of [200, 422]) {
    answer(status, { 'content-type': 'text/plain' }, `you sent ${quote} to us`)
    expect(await refused(await host.call('ada', '/things/1'))).toEqual(unusable)
  }
  answer(200, { link: `<https://a.example/?q=${quote}>` }, '{}')
  expect(await refused(await host.call('ada', '/things/1'))).toEqual(unusable)
})

test.each([
  ['a Basic header', { authorization: `Basic ${btoa('shop:pass-5f0c9d27')}` }, btoa('shop:pass-5f0c9d27')],
  ['its password', { authorization: `Basic ${btoa('shop:pass-5f0c9d27')}` }, '"pass-5f0c9d27"'],
  ['a header of any name', { 'x-acme': 'acme-5f0c9d27' }, 'acme-5f0c9d27'],
  ['a cookie', { cookie: 'sid=5f0c9d27aa' }, 'sid=5f0c9d27aa'],
])('K11 %s that authorize sent does not come back', async (_name, headers, quote) => {
  await start({ provider: { authorize: () => headers } })
  answer(200, {}, quote)
  expect(await refused(await host.call('ada', '/things/1'))).toEqual(unusable)
})

test('K11 a key that inject adds to the query does not come back, an account does', async () => {
  await start({ provider: { inject: () => ({ apikey: 'query-5f0c9d27', owner: 'account-5f0c' }) } })
  answer(404, {}, 'No such thing: /things/1?apikey=query-5f0c9d27')
  expect(await refused(await host.call('ada', '/things/1'))).toEqual(unusable)
  answer(404, {}, 'No such thing of account-5f0c')
  expect((await host.call('ada', '/things/1')).status).toBe(404)
})

test('K11 a token that the provider issued does not come back, nor through select, nor as a Location', async () => {
  const credential = {
    perSubject: false,
    leewaySeconds: 0,
    secrets: [],
    urls: {},
    mint: async () => ({ token: 'issued-5f0c9d27', facts: {} }),
  }
  const write = { ...readThing, id: 'write', method: 'POST' } as const
  const select = { ...readThing, id: 'own', path: '/own/:id', select: (body: unknown) => body }
  await start({ routes: [readThing, write, select], provider: { credential } })
  answer(200, {}, '{"token":"issued-\\u0035f0c9d27"}') // select shows what the escape means
  expect(await refused(await host.call('ada', '/own/1'))).toEqual(unusable)
  answer(201, { location: '/base/things/2?t=issued-5f0c9d27' }, '')
  expect(await refused(await host.call('ada', '/things/1', { method: 'POST' }))).toEqual(unusable)
  await expect(
    host.relay.fetch('acme', { id: 'ada' }, '/things/1', { method: 'POST' }),
  ).rejects.toMatchObject({
    code: 'upstream_bad_response',
    hint: expect.stringContaining('its header location'),
  })
})

test.each([1, 7, 19])('K11 a stream is cut before a credential that is split after %i bytes', async (at) => {
  await start()
  const filler = 'x'.repeat(128 * 1024)
  let next = () => {}
  host.upstream.answer = (response) => {
    response.write(filler + odd.slice(0, at))
    next = () => void response.end(`${odd.slice(at)} and more`)
  }
  const response = await host.call('ada', '/things/1')
  expect(response.status).toBe(200)
  next()
  let text = ''
  const decoder = new TextDecoder()
  await expect(
    (async () => {
      for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true })
    })(),
  ).rejects.toThrow('terminated')
  expect(filler.startsWith(text)).toBe(true)
  expect(host.errors).toMatchObject([{ code: 'upstream_bad_response' }])
})

test('a large stream that ends in the beginning of a credential arrives whole', async () => {
  await start()
  const body = `${'x'.repeat(200 * 1024)}${odd.slice(0, -1)}`
  answer(200, {}, body)
  expect(await (await host.call('ada', '/things/1')).text()).toBe(body)
})

test('what opens nothing may come back: short values, signatures, times, ids and the account', async () => {
  const sent = {
    authorization: 'Bearer short-1',
    'x-signature': 'aa00bb11cc22dd33',
    'x-request-timestamp': '1764167000000',
    'x-business-id': 'business-5f0c9d27',
    'x-effective-user': 'account-5f0c9d27',
    'x-acting-for': 'account-5f0c9d27',
  }
  await start({ provider: { account: () => 'account-5f0c9d27', authorize: () => sent } })
  answer(200, {}, JSON.stringify(sent))
  expect(await (await host.call('ada', '/things/1')).json()).toEqual(sent)
})
