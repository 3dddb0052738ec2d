import type { RoutePolicy } from '@token-relay/server'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type GatewayHost, readThing, startGatewayHost } from '../kit/gateway-host.ts'

let host: GatewayHost
afterEach(() => host.close())

const writeThing = { ...readThing, id: 'write', method: 'POST' } as const
const start = async (...routes: readonly RoutePolicy[]) => {
  host = await startGatewayHost({ routes })
}
const post = (body: string) =>
  host.call('ada', '/things/1', { method: 'POST', body, headers: { 'content-type': 'application/json' } })

test('E4 async refinements of zod that reject refuse the call, and leave no rejection that nobody handles', async () => {
  const unhandled = vi.fn<() => void>()
  process.on('unhandledRejection', unhandled)
  const failing = () => z.string().refine(() => Promise.reject(new Error('The database is down.')))
  const routes = [
    { ...readThing, query: z.object({ q: failing() }) },
    { ...writeThing, body: z.object({ a: failing(), b: failing() }) },
  ]
  try {
    await start(...routes)
    expect((await host.call('ada', '/things/1?q=1')).status).toBe(403)
    expect((await post('{"a":"1","b":"2"}')).status).toBe(403)
    expect(unhandled).not.toHaveBeenCalled()
  } finally {
    process.off('unhandledRejection', unhandled)
  }
})

test('an async refinement of zod is asked once for a call', async () => {
  const isKnown = vi.fn<(name: string) => Promise<boolean>>(async (name) => name === 'ada')
  const routes = [{ ...writeThing, body: z.object({ name: z.string().refine(isKnown) }) }]
  await start(...routes)
  expect([(await post('{"name":"ada"}')).status, isKnown.mock.calls.length]).toEqual([200, 1])
  expect((await post('{"name":"bob"}')).status).toBe(400)
})

/** A schema of a library that changes in place what it validates. */
const changing = (change: (value: object) => unknown) => ({
  '~standard': {
    version: 1 as const,
    vendor: 'other',
    validate(value: unknown) {
      if (typeof value === 'object' && value !== null) change(value)
      return { value }
    },
  },
})

test.each<[string, (value: object) => unknown]>([
  ['removes a key', (value) => Reflect.deleteProperty(value, 'businessId')],
  ['converts a value', (value) => Reflect.set(value, 'amount', 1)],
  ['adds a default', (value) => Object.assign(value, { currency: 'NZD' })],
  ['defines a key', (value) => Object.defineProperty(value, 'currency', { value: 'NZD' })],
  ['changes an object within', (value) => Object.assign(Reflect.get(value, 'to'), { iban: 'x' })],
  ['adds to a list', (value) => Reflect.get(value, 'tags').push('x')],
])(
  'a body schema that %s in place is 400, because the provider gets what the page sent',
  async (_name, change) => {
    await start({ ...writeThing, body: changing(change) })
    const response = await post('{"amount":"1","businessId":"b","to":{"iban":"y"},"tags":[]}')
    expect([response.status, host.upstream.arrivals.length]).toEqual([400, 0])
  },
)

test('a schema that removes a key which is not there changes nothing', async () => {
  await start({ ...writeThing, body: changing((value) => Reflect.deleteProperty(value, 'other')) })
  expect((await post('{"amount":1}')).status).toBe(200)
})
