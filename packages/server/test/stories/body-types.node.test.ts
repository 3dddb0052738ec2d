import type { RoutePolicy } from '@token-relay/server'
import express from 'express'
import { afterEach, expect, test } from 'vitest'
import { type GatewayHost, type GatewayHostOptions, startGatewayHost } from '../kit/gateway-host.ts'
import { postMint, startHost } from '../kit/host.ts'

let host: GatewayHost
afterEach(() => host.close())

const start = async (options: GatewayHostOptions = {}) => {
  host = await startGatewayHost(options)
}
const send = (type: string, body: string | Uint8Array<ArrayBuffer>) =>
  host.call('ada', '/documents', { method: 'POST', body, headers: { 'content-type': type } })

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

test('a body that a parser has consumed is 500 with a sentence that says how to keep it', async () => {
  await start({ routes: [json], before: (app) => app.use(express.json()) })
  const response = await send('application/json', '{"a":1}')
  const sentence = expect.stringContaining('express.json({ limit:')
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({ code: 'raw_body_required', detail: sentence })
  expect(host.errors).toMatchObject([{ message: sentence }])
  expect((await host.call('ada', '/documents', { method: 'POST' })).status).toBe(200)
})
