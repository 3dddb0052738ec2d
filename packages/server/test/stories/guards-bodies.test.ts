import { keepRawBody } from '@token-relay/server'
import express from 'express'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { onlyOnNode } from '../kit/app.ts'
import { type Callers, mints, startCallers, writeThings } from '../kit/every-caller.ts'
import { problemIn } from '../kit/problem.ts'
import { ways } from '../kit/ways.ts'

let host: Callers
afterEach(() => host.close())

const kib = 1024
const bodyOf = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2))
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const apiCalls = () => host.arrivals().filter((call) => call.includes('/things'))

describe.each(ways)('$name', (way) => {
  const write = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    way.call(host, { method: 'POST', path: '/things', body, headers })

  test('G9 sends 256 KiB, and refuses one byte more before any request to the provider', async () => {
    host = await way.start()
    expect(await write(bodyOf(256 * kib))).toEqual([200])
    host.arrivals()
    expect(await write(bodyOf(256 * kib + 1))).toEqual([413, 'body_too_large'])
    expect(host.arrivals()).toEqual([])
  })

  test.each([
    ['bytes that are not UTF-8', '"\xff\xfe"'],
    ['an overlong encoding', '"\xc0\xaf"'],
    ['an encoded surrogate', '"\xed\xa0\x80"'],
    ['a truncated character', '"\xe2\x82"'],
    ['a byte order mark', '\xef\xbb\xbf{}'],
  ])('G13 refuses a body with %s', async (_name, text) => {
    host = await way.start()
    expect((await write(bytesOf(text)))[0]).toBe(400)
    expect(apiCalls()).toEqual([])
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'text/json', ''])(
    'refuses a body of the type %j',
    async (type) => {
      host = await way.start()
      expect(await write('{}', { 'content-type': type })).toEqual([415, 'unsupported_media_type'])
      expect(apiCalls()).toEqual([])
    },
  )

  test.each([
    ['application/json; charset=utf-7', 'application/json'],
    ['Application/JSON', 'application/json'],
    ['application/merge-patch+json', 'application/merge-patch+json'],
  ])('forwards a body of the type %j as %s, without parameters', async (type, sent) => {
    host = await way.start()
    expect(await write('{}', { 'content-type': type })).toEqual([200])
    expect(host.upstream.arrivals.at(-1)?.headers['content-type']).toBe(sent)
  })

  test.each([
    ['a duplicate key', '{"amount":1,"amount":2}'],
    ['no member that the schema needs', '{}'],
    ['an additional member', '{"amount":1,"to":"bob"}'],
    ['a value out of range', '{"amount":101}'],
  ])('refuses a body with %s if the route has a schema', async (_name, body) => {
    const schema = z.strictObject({ amount: z.number().max(100) })
    host = await way.start({ acme: { routes: [{ ...writeThings, body: schema }] } })
    expect(await write(body)).toEqual([400, 'bad_request'])
    expect(apiCalls()).toEqual([])
    expect(await write('{"amount":100}')).toEqual([200])
  })

  test('refuses a write without a body if the route has a schema', async () => {
    host = await way.start({ acme: { routes: [{ ...writeThings, body: z.strictObject({}) }] } })
    expect(await way.call(host, { method: 'POST', path: '/things' })).toEqual([400, 'bad_request'])
  })

  test('G13 forwards the exact bytes', async () => {
    host = await way.start()
    const body = ' { "amount" : 1.10, "id": 9007199254740993,\n "name":"\\u0041é" } '
    expect(await write(body)).toEqual([200])
    expect(host.upstream.arrivals.at(-1)?.body.toString()).toBe(body)
  })
})

const parsers = [
  ['without a parser', undefined],
  ...onlyOnNode([
    ['behind express.json', express.json({ limit: '1mb' })],
    ['behind keepRawBody', express.json({ limit: '1mb', verify: keepRawBody })],
  ] as const),
] as const

describe.each(mints)('$name', (caller) => {
  test.each(parsers)('M11 M12 %s takes 4 KiB and refuses one byte more', async (_name, parser) => {
    host = await startCallers(parser ? { before: (app) => app.use(parser) } : {})
    const padded = (bytes: number) => `{"purpose":"api"${' '.repeat(bytes - 17)}}`
    expect((await host.send({ ...caller, body: padded(4 * kib) })).status).toBe(200)
    const refused = await host.send({ ...caller, body: padded(4 * kib + 1) })
    expect([refused.status, (await problemIn(refused)).code]).toEqual([413, 'body_too_large'])
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
  ])('M2 refuses a body of the type %s', async (type) => {
    host = await startCallers()
    const refused = await host.send(caller, { 'content-type': type })
    expect([refused.status, (await problemIn(refused)).code]).toEqual([415, 'unsupported_media_type'])
    expect(host.arrivals()).toEqual([])
  })

  test.each(['[]', '"api"', '{', '{"refused":1}', '{"purpose":"admin"}'])(
    'M11 refuses the body %s',
    async (body) => {
      host = await startCallers()
      expect((await host.send({ ...caller, body })).status).toBe(400)
      expect(host.arrivals()).toEqual([])
    },
  )
})
