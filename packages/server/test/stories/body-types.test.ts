import type { RoutePolicy } from '@token-relay/server'
import express from 'express'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { type GatewayHost, type GatewayHostOptions, startGatewayHost } from '../kit/gateway-host.ts'
import { postMint, startHost } from '../kit/host.ts'

let host: GatewayHost
afterEach(() => host.close())

const upload: RoutePolicy = {
  id: 'upload',
  method: 'POST',
  path: '/documents',
  scope: 'business',
  everyone: true,
  contentTypes: ['image/jpeg', 'multipart/form-data', 'application/x-www-form-urlencoded'],
}
const reserved = { parameters: ['actAs'] }
const start = async (options: GatewayHostOptions = {}) => {
  host = await startGatewayHost({ routes: [upload], provider: { reserved }, ...options })
}
const send = (type: string, body: string | Uint8Array<ArrayBuffer>) =>
  host.call('ada', '/documents', { method: 'POST', body, headers: { 'content-type': type } })

test.each([
  ['image/jpeg', new Uint8Array([0xff, 0xd8, 0x00, 0xff])],
  ['IMAGE/JPEG', new Uint8Array([0xff])],
  ['multipart/form-data; boundary="a b"', '--a b\r\n\r\n--a b--'],
])('a declared %s is forwarded byte for byte with its type', async (type, body) => {
  await start()
  expect((await send(type, body)).status).toBe(200)
  expect(host.upstream.arrivals[0]?.body).toEqual(Buffer.from(body))
  expect(host.upstream.arrivals[0]?.headers['content-type']).toBe(type)
})

test('relay.fetch sends a declared type too', async () => {
  await start()
  const body = new Uint8Array([0xff, 0x00])
  const init = { method: 'POST', body, headers: { 'Content-Type': 'image/jpeg' } } as const
  expect((await host.relay.fetch('acme', { id: 'ada' }, '/documents', init)).status).toBe(200)
  expect(host.upstream.arrivals[0]?.body).toEqual(Buffer.from(body))
})

test.each(['application/json', 'image/png', 'image/jpegs', 'text/plain', ''])(
  'a type that is not declared, %j, is 415',
  async (type) => {
    await start()
    expect((await send(type, '{}')).status).toBe(415)
    expect(host.upstream.sockets()).toBe(0)
  },
)

test('G7 reserved names are found in a declared form, and in JSON that is declared with others', async () => {
  await start({ routes: [{ ...upload, contentTypes: [...(upload.contentTypes ?? []), 'application/json'] }] })
  const form = 'application/x-www-form-urlencoded;charset=utf-16'
  expect((await send(form, 'a=1&x[actAs]=bob')).status).toBe(400)
  expect((await send('application/json', '{"a":{"actAs":1}}')).status).toBe(400)
  expect((await send(form, 'a=1&b=2')).status).toBe(200)
  expect(host.upstream.arrivals[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
})

test.each([
  [{ contentTypes: ['image/*'] }, /contentTypes\[0\]/],
  [{ contentTypes: ['Image/JPEG'] }, /contentTypes\[0\]/],
  [{ contentTypes: ['image/jpeg; q=1'] }, /contentTypes\[0\]/],
  [{ contentTypes: 'image/jpeg' }, /contentTypes/],
  [
    { contentTypes: ['application/json', 'image/jpeg'], body: z.looseObject({}) },
    /body schema, which checks JSON only/,
  ],
])('boot refuses %j', async (more, sentence) => {
  await start()
  await expect(startGatewayHost({ routes: [Object.assign({ ...upload }, more)] })).rejects.toThrow(sentence)
})

const json: RoutePolicy = { id: 'add', method: 'POST', path: '/documents', scope: 'business', everyone: true }
const body = '{ "amount":10.0 }'

/** Reads the body before the app does, as a platform with its own parser. */
const platform =
  (keep: (bytes: Buffer) => object): express.RequestHandler =>
  (request, _response, next) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      Object.assign(request, keep(Buffer.concat(chunks)))
      next()
    })
  }
const hosts: [string, express.RequestHandler][] = [
  ['req.rawBody', platform((rawBody) => ({ rawBody, body: { amount: 10 } }))],
  ['req.rawBody as a Uint8Array', platform((bytes) => ({ rawBody: new Uint8Array(bytes), body: {} }))],
  ['req.rawBody as a string', platform((bytes) => ({ rawBody: bytes.toString(), body: {} }))],
  ['a Buffer in req.body', express.raw({ type: '*/*' })],
]

test.each(hosts)('the bytes that a platform leaves in %s are the body', async (_name, parser) => {
  await start({ routes: [json], before: (app) => app.use(parser) })
  expect((await send('application/json', body)).status).toBe(200)
  expect(host.upstream.arrivals[0]?.body.toString()).toBe(body)
})

test.each(hosts.slice(0, 3))('G9 a body of more than 256 KiB in %s is 413', async (_name, parser) => {
  await start({ routes: [json], before: (app) => app.use(parser) })
  const large = JSON.stringify({ filler: 'x'.repeat(256 * 1024) })
  expect((await send('application/json', large)).status).toBe(413)
})

test.each(hosts)('M12 a mint works with its body in %s', async (_name, parser) => {
  await start()
  const app = await startHost({ before: (express) => express.use(parser) })
  try {
    expect((await postMint(app.url, 'ada', { purpose: 'connect' })).status).toBe(200)
    expect((await postMint(app.url, 'ada', { purpose: 'other' })).status).toBe(400)
    expect((await postMint(app.url, 'ada', { filler: 'x'.repeat(4_096) })).status).toBe(413)
  } finally {
    await app.close()
  }
})

test('a body that a page sends as rawBody in JSON is not taken for the bytes', async () => {
  await start({ routes: [json], before: (app) => app.use(express.json()) })
  const response = await send('application/json', '{"rawBody":"x"}')
  expect(response.status).toBe(500)
})
