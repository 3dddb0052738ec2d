import type { RoutePolicy } from '@token-relay/server'
import { afterEach, describe, expect, test } from 'vitest'
import { type Callers, readThings, writeThings } from '../kit/every-caller.ts'
import { type WayCall, ways } from '../kit/ways.ts'

let host: Callers
afterEach(() => host.close())

const apiCalls = () => host.arrivals().filter((call) => call.includes('/things'))
const keysSent = () =>
  host.upstream.arrivals.flatMap(({ headers, target }) =>
    target.includes('/things') ? [headers['idempotency-key']] : [],
  )

describe.each(ways)('$name', (way) => {
  const read = (query: string, headers: Record<string, string> = {}) =>
    way.call(host, { method: 'GET', path: `/things${query}`, headers })
  const write = (body: string) => way.call(host, { method: 'POST', path: '/things', body })

  test.each(['actAs', 'ACTAS', 'actas[]', '[actAs]', 'actAs.id', 'actAs%00', 'x%00actAs', '%EF%BD%81ctAs'])(
    'G7 refuses the reserved parameter written as %s, in query and body',
    async (name) => {
      host = await way.start({ acme: { reserved: { parameters: ['actAs'] } } })
      expect(await read(`?${name}=bob`)).toEqual([400, 'reserved_parameter'])
      const body = JSON.stringify({ [decodeURIComponent(name)]: 'bob' })
      expect(await write(body)).toEqual([400, 'reserved_parameter'])
      expect(apiCalls()).toEqual([])
      expect(await read('?page=2')).toEqual([200])
    },
  )

  test.each(['X-Act-As', 'x-act-as'])('G7 refuses the reserved header %s', async (name) => {
    host = await way.start({ acme: { reserved: { headers: ['X-Act-As'] } } })
    expect(await read('', { [name]: 'bob' })).toEqual([400, 'reserved_parameter'])
    expect(apiCalls()).toEqual([])
  })

  test('G7 refuses an injected parameter, in query and body', async () => {
    host = await way.start({ acme: { inject: ({ pid }) => ({ customer: pid }) } })
    expect(await read('?Customer=bob')).toEqual([400, 'reserved_parameter'])
    expect(await write('{"customer":"bob"}')).toEqual([400, 'reserved_parameter'])
    expect(apiCalls()).toEqual([])
    await read('?page=2')
    expect(apiCalls()).toEqual(['GET /acme/things?page=2&customer=ada'])
  })

  test('G5 forwards no header that the list of forwarded headers lacks', async () => {
    host = await way.start()
    const refused = {
      range: 'bytes=0-9',
      'if-none-match': '"a"',
      'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT',
      'if-range': '"a"',
      'x-forwarded-host': 'evil.example',
      'x-api-key': 'mine',
      'x-http-method-override': 'DELETE',
      forwarded: 'for=10.0.0.1',
      via: '1.1 evil',
      te: 'trailers',
    }
    expect(await read('', { ...refused, accept: 'text/csv' })).toEqual([200])
    const sent = host.upstream.arrivals.at(-1)?.headers ?? {}
    expect(Object.keys(sent).filter((name) => name in refused)).toEqual([])
    expect(sent).toMatchObject({ accept: 'text/csv' })
  })

  test('G12 an idempotent route needs a key of printable ASCII, and the provider gets a digest', async () => {
    host = await way.start({ acme: { routes: [readThings, { ...writeThings, idempotent: true }] } })
    const keyed = (key?: string) =>
      way.call(host, {
        method: 'POST',
        path: '/things',
        body: '{}',
        ...(key !== undefined && { headers: { 'idempotency-key': key } }),
      })
    const refusal = [400, 'idempotency_key_required']
    for (const key of [undefined, '', 'a b', 'x'.repeat(256)]) expect(await keyed(key)).toEqual(refusal)
    expect(apiCalls()).toEqual([])
    expect(await keyed('order-1')).toEqual([200])
    expect(keysSent()).toEqual([expect.not.stringContaining('order-1')])
  })

  test('G12 every write of a provider that signs needs a key, a read does not', async () => {
    host = await way.start({ acme: { signsWrites: true } })
    expect(await write('{}')).toEqual([400, 'idempotency_key_required'])
    expect(await read('')).toEqual([200])
  })

  test('G12 one key of a page is one key at the provider only for the same user and route', async () => {
    const other: RoutePolicy = { ...writeThings, id: 'pay', path: '/things/pay', idempotent: true }
    host = await way.start({ acme: { routes: [{ ...writeThings, idempotent: true }, other] } })
    const call = { method: 'POST', body: '{}', headers: { 'idempotency-key': 'order-1' } } as const
    const calls: WayCall[] = [
      { ...call, path: '/things' },
      { ...call, path: '/things' },
      { ...call, path: '/things/pay' },
      { ...call, path: '/things', user: 'bob' },
      { ...call, path: '/things', headers: { 'idempotency-key': 'order-2' } },
    ]
    for (const each of calls) expect(await way.call(host, each)).toEqual([200])
    const [first, repeated, ...others] = keysSent()
    expect(repeated).toBe(first)
    expect(new Set([first, ...others]).size).toBe(4)
  })

  test('G12 a write without a key is sent once if the provider refuses the credential', async () => {
    host = await way.start()
    let writes = 0
    host.override = ({ target }) =>
      target.includes('/things') && writes++ === 0 ? { status: 401 } : undefined
    const [status] = await write('{}')
    expect(status).toBeGreaterThanOrEqual(500)
    expect(apiCalls()).toEqual(['POST /acme/things'])
  })

  test('G1 refuses a path without a route at both gateways', async () => {
    host = await way.start()
    const call = { method: 'GET', path: '/no/such/route' } as const
    expect(await way.call(host, call)).toEqual([404, 'unknown_route'])
    expect(await way.call(host, { ...call, provider: 'wych' })).toEqual([404, 'unknown_route'])
    expect(await way.call(host, { ...call, method: 'DELETE', path: '/things' })).toEqual([
      405,
      'method_not_allowed',
    ])
    expect(host.arrivals()).toEqual([])
  })
})
