import type { RoutePolicy } from '@token-relay/server'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { type GatewayHost, type GatewayHostOptions, startGatewayHost } from '../kit/gateway-host.ts'

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
