import { createRelay, defineProvider, type Relay, type RelayOptions, wealthica } from '@token-relay/server'
import { toFetchHandler } from '@token-relay/server/fetch'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { toResponse } from '../../src/http/fetch-adapter.ts'
import { type AppUser, signedInUser } from '../kit/app.ts'
import { problemIn } from '../kit/problem.ts'
import { signingKey } from '../kit/signing-key.ts'
import { startUpstream, type Upstream } from '../kit/upstream.ts'

let upstream: Upstream
let relay: Relay<AppUser>
let errors: unknown[]
beforeEach(async () => {
  upstream = await startUpstream()
  relay = createAppRelay()
})
afterEach(() => Promise.all([relay.close({ finishMs: 0 }), upstream.close()]))

function createAppRelay(options: Partial<RelayOptions<AppUser, Request>> = {}): Relay<AppUser> {
  errors = []
  const route = { scope: 'business', everyone: true } as const
  return createRelay<AppUser, Request>({
    identify: signedInUser,
    signingKeys: [signingKey],
    allowInsecureUpstream: true,
    rateLimit: false,
    onError: (error) => errors.push(error),
    maxCachedTokens: 100,
    providers: [
      defineProvider<AppUser>({
        id: 'acme',
        apiUrl: upstream.url,
        authorize: () => ({ authorization: 'Bearer canary-credential' }),
        routes: [
          { ...route, id: 'read', method: 'GET', path: '/things' },
          { ...route, id: 'write', method: 'POST', path: '/things', contentTypes: ['image/jpeg'] },
        ],
      }),
      wealthica<AppUser>({ clientId: 'shop', clientSecret: 'canary-client-secret', apiUrl: upstream.url }),
    ],
    ...options,
  })
}

const site = 'https://shop.example.com'
const json = { 'content-type': 'application/json' }
const mint = (path = '/acme/auth', headers: Record<string, string> = {}) =>
  new Request(site + path, {
    method: 'POST',
    body: '{}',
    headers: { ...json, cookie: 'user=ada', ...headers },
  })
const call = async (init: RequestInit = {}, type: Record<string, string> = {}) => {
  const { token } = await relay.mint('acme', { id: 'ada' })
  const headers = { authorization: `Bearer ${token}`, ...type }
  return new Request(`${site}/acme/api/things`, { ...init, headers })
}
const outcome = async (response: Response) => [response.status, (await problemIn(response)).code]

describe('where it is mounted', () => {
  test.each(['/api', '/v1/tokens', '/a.b_c-d~e'])('answers below %s, and nowhere else', async (basePath) => {
    const handler = toFetchHandler(relay, { basePath })
    expect((await handler(mint(`${basePath}/acme/auth`))).status).toBe(200)
    for (const path of ['/acme/auth', `${basePath}x/acme/auth`, `/x${basePath}/acme/auth`, basePath]) {
      expect(await outcome(await handler(mint(path)))).toEqual([404, 'unknown_route'])
    }
  })

  test('next answers other paths, with what the runtime passes beside the request', async () => {
    const handler = toFetchHandler(relay, { next: (request, name: string) => `${name} ${request.method}` })
    expect(await handler(mint('/other'), 'the host')).toBe('the host POST')
    expect(await handler(mint(), 'the host')).toBeInstanceOf(Response)
  })

  test('is a middleware of Hono, whose later routes get the other paths', async () => {
    const handler = toFetchHandler(relay, { next: (_request, next: () => Promise<void>) => next() })
    const app = new Hono()
    app.use((context, next) => handler(context.req.raw, next))
    app.post('/other', (context) => context.text('the host answers'))
    expect((await app.request(mint())).status).toBe(200)
    expect(await (await app.request(mint('/other'))).text()).toBe('the host answers')
  })

  test('is mounted under a prefix by Hono', async () => {
    const app = new Hono().mount('/relay', toFetchHandler(relay))
    expect((await app.request(mint('/relay/acme/auth'))).status).toBe(200)
  })

  test.each<[string, object]>([
    ['basePath', { basePath: 'api' }],
    ['basePath', { basePath: '/api/' }],
    ['basePath', { basePath: '/' }],
    ['basePath', { basePath: '/a?b' }],
    ['prefix', { prefix: '/api' }],
  ])('refuses an unusable %s', (option, options) => {
    const name = `toFetchHandler.${option}`
    expect(() => toFetchHandler(relay, { ...options })).toThrow(expect.objectContaining({ option: name }))
  })

  test('refuses what is not a relay', () => {
    expect(() => toFetchHandler({ ...relay })).toThrow('Pass what createRelay() returned.')
  })
})

describe('the client’s address', () => {
  const limited = async (options: Partial<RelayOptions<AppUser, Request>>) => {
    await relay.close()
    relay = createAppRelay({ rateLimit: { mintPerAddress: 1 }, ...options })
  }
  const byHeader = (request: Request) => request.headers.get('x-client') ?? undefined
  const statuses = async (handler: (request: Request) => Promise<Response>, addresses: readonly string[]) => {
    const answers: number[] = []
    for (const address of addresses)
      answers.push((await handler(mint(undefined, { 'x-client': address }))).status)
    return answers
  }

  test('M10 a limit per address needs to know it: without addressOf there is no handler', async () => {
    await limited({})
    const sentence = /addressOf is missing\..*server\.requestIP.*rateLimit: false/
    expect(() => toFetchHandler(relay)).toThrow(sentence)
    expect(() => toFetchHandler(relay, { addressOf: byHeader })).not.toThrow()
  })

  test('M10 clients of different addresses have limits of their own', async () => {
    await limited({})
    const handler = toFetchHandler(relay, { addressOf: byHeader })
    expect(await statuses(handler, ['192.0.2.1', '192.0.2.2', '192.0.2.1'])).toEqual([200, 200, 429])
  })

  test('M10 what the runtime passes beside the request can name it', async () => {
    await limited({})
    const handler = toFetchHandler(relay, { addressOf: (_request, server: { ip: string }) => server.ip })
    const from = async (ip: string) => (await handler(mint(), { ip })).status
    expect([await from('192.0.2.1'), await from('192.0.2.2'), await from('192.0.2.1')]).toEqual([
      200, 200, 429,
    ])
  })

  test('M10 addressOf of the relay goes before that of the handler', async () => {
    await limited({ addressOf: byHeader })
    expect(await statuses(toFetchHandler(relay), ['192.0.2.1', '192.0.2.1'])).toEqual([200, 429])
    const other = toFetchHandler(relay, { addressOf: () => '192.0.2.9' })
    expect(await statuses(other, ['192.0.2.7', '192.0.2.8'])).toEqual([200, 200])
  })

  test('M10 clients without an address share one limit', async () => {
    await limited({})
    expect(await statuses(toFetchHandler(relay, { addressOf: () => undefined }), ['a', 'b'])).toEqual([
      200, 429,
    ])
  })
})

describe('the front door', () => {
  test.each([
    ['a page of the same host', {}, 200],
    ['a page of another host', { origin: 'https://evil.example' }, 403],
    ['a page of the host that Host names', { origin: 'https://public.example', host: 'public.example' }, 200],
    ['a page of the URL’s host, if Host names another', { host: 'public.example' }, 403],
  ])('M4 without Sec-Fetch-Site, %s', async (_name, headers, status) => {
    const handler = toFetchHandler(relay)
    expect((await handler(mint('/acme/auth', { origin: site, ...headers }))).status).toBe(status)
  })

  test('M8 answers have the headers of every answer', async () => {
    const { headers } = await toFetchHandler(relay)(mint())
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('vary')).toBe('Origin, Sec-Fetch-Site')
  })

  test('an answer without a body has no type', async () => {
    const request = new Request(`${site}/acme/auth`, { method: 'DELETE', headers: { cookie: 'user=ada' } })
    const response = await toFetchHandler(relay)(request)
    expect([response.status, response.body, response.headers.get('content-type')]).toEqual([204, null, null])
  })
})

describe('a request’s body', () => {
  test('its exact bytes reach the provider', async () => {
    const body = new Uint8Array([0xff, 0xd8, 0x00, 0xff])
    const request = await call({ method: 'POST', body }, { 'content-type': 'image/jpeg' })
    expect((await toFetchHandler(relay)(request)).status).toBe(200)
    expect(upstream.arrivals[0]?.body).toEqual(Buffer.from(body))
  })

  test.each([
    ['the mint', () => Promise.resolve(mint())],
    ['a gateway call', () => call({ method: 'POST', body: '{}' }, json)],
  ])(
    'that the host has read is 500 with a sentence that says how to keep it, for %s',
    async (_name, request) => {
      const sent = await request()
      await sent.text()
      const response = await toFetchHandler(relay)(sent)
      const detail = expect.stringContaining('request.clone()')
      expect(await response.json()).toMatchObject({ status: 500, code: 'raw_body_required', detail })
      expect(errors).toHaveLength(1)
    },
  )

  test('G9 of which more comes than allowed is not kept, and read to its end', async () => {
    let left = 100
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => (left-- > 0 ? controller.enqueue(new Uint8Array(8 * 1024)) : controller.close()),
    })
    const request = await call({ method: 'POST', body, duplex: 'half' }, json)
    expect(await outcome(await toFetchHandler(relay)(request))).toEqual([413, 'body_too_large'])
    await expect.poll(() => left).toBeLessThan(0)
  })

  test('that breaks off is 400', async () => {
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('gone')) })
    const request = await call({ method: 'POST', body, duplex: 'half' }, json)
    expect(await outcome(await toFetchHandler(relay)(request))).toEqual([400, 'bad_request'])
  })
})

describe('a streamed answer', () => {
  const events = { 'content-type': 'text/event-stream' }

  test('arrives part by part', async () => {
    let end = () => {}
    upstream.answer = (response) => {
      response.writeHead(200, events).write('data: 1\n\n')
      end = () => void response.end('data: 2\n\n')
    }
    const reader = (await toFetchHandler(relay)(await call())).body?.getReader()
    const next = async () => Buffer.from((await reader?.read())?.value ?? []).toString()
    expect(await next()).toBe('data: 1\n\n')
    end()
    expect([await next(), (await reader?.read())?.done]).toEqual(['data: 2\n\n', true])
  })

  test('G11 that its reader cancels ends the provider’s request', async () => {
    upstream.answer = (response) => void response.writeHead(200, events).write('data: 1\n\n')
    const response = await toFetchHandler(relay)(await call())
    await response.body?.cancel()
    await expect.poll(() => upstream.aborted()).toBe(1)
    await relay.close() // which waits for requests in progress
    expect(errors).toEqual([])
  })

  test('is read no further than its reader asks', async () => {
    let parts = 0
    const body = {
      async *[Symbol.asyncIterator]() {
        for (; parts < 9; parts += 1) yield new Uint8Array(1_024)
      },
    }
    const ending = { stop: new AbortController().signal, end: () => {} }
    const reader = toResponse({ status: 200, headers: {}, body }, {}, ending).body?.getReader()
    await new Promise((resolve) => setImmediate(resolve))
    expect(parts).toBe(0)
    for (let at = 0; at < 3; at += 1) await reader?.read()
    await new Promise((resolve) => setImmediate(resolve))
    expect(parts).toBe(2) // the third part has been handed out, and nothing has asked for the one after it
  })

  test('that the provider breaks off fails for its reader', async () => {
    let breakOff = () => {}
    upstream.answer = (response) => {
      response.writeHead(200, events).write('data: 1\n\n')
      breakOff = () => void response.destroy()
    }
    const response = await toFetchHandler(relay)(await call())
    breakOff()
    await expect(response.text()).rejects.toThrow('The provider')
    await relay.close() // which waits for requests in progress
  })
})

describe('a client that leaves', () => {
  test('G11 before the answer ends the provider’s request, and does not hold the relay’s end', async () => {
    const leave = new AbortController()
    upstream.answer = () => leave.abort()
    const answered = toFetchHandler(relay)(await call({ signal: leave.signal }))
    await expect.poll(() => upstream.aborted()).toBe(1)
    await Promise.all([answered, relay.close()])
    expect(errors).toEqual([])
  })

  test('G11 within the answer ends the provider’s request', async () => {
    const leave = new AbortController()
    upstream.answer = (response) => void response.write('x'.repeat(256 * 1024))
    const response = await toFetchHandler(relay)(await call({ signal: leave.signal }))
    leave.abort()
    await expect(response.text()).rejects.toThrow('aborted')
    await expect.poll(() => upstream.aborted()).toBe(1)
  })
})

describe('the relay’s end', () => {
  test('waits for answers, then refuses requests', async () => {
    let end = () => {}
    upstream.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
      end = () => void response.end()
    }
    const handler = toFetchHandler(relay)
    const request = await call()
    const late = await call()
    const response = await handler(request)
    const closed = relay.close()
    expect(await outcome(await handler(late))).toEqual([503, 'closing'])
    end()
    expect(await response.text()).toBe('data: 1\n\n')
    await closed
  })

  test('answers what is not ready with 503, and breaks streams off', async () => {
    const arrived = new Promise<void>((resolve) => (upstream.answer = () => resolve()))
    const handler = toFetchHandler(relay)
    const [first, second] = [await call(), await call()]
    const unanswered = handler(first)
    await arrived
    upstream.answer = (response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    const stream = await handler(second)
    await relay.close({ finishMs: 0 })
    expect((await unanswered).status).toBe(503)
    await expect(stream.text()).rejects.toThrow('about to stop')
  })
})
