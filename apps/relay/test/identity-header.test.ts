import { request } from 'node:http'
import { expect, test } from 'vitest'
import { addressSet, clientAddress } from '../src/addresses.ts'
import { serve } from './kit/serve.ts'

const byHeader = (from: string) => ({
  RELAY_IDENTITY: 'header',
  RELAY_IDENTITY_HEADER: 'X-User-Id',
  RELAY_IDENTITY_FROM: from,
  RELAY_IDENTITY_CLAIMS: 'role=X-User-Role',
})

test('a header from a listed address identifies the user, with claims from further headers', async () => {
  const relay = await serve(byHeader('127.0.0.0/8'))
  const minted = await fetch(`${relay.url}/wakapay/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-user-id': '7', 'x-user-role': 'treasurer' },
    body: '{}',
  })
  const { token }: { token: string } = JSON.parse(await minted.text())
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  expect(claims).toMatchObject({ sub: '7', permissions: ['balance'] })
})

test('M7 a header from an address that is not listed identifies nobody, whatever it says of its way', async () => {
  const relay = await serve({ ...byHeader('10.0.0.0/8'), RELAY_TRUSTED_PROXIES: '127.0.0.1' })
  const asked = await relay.mint({
    'x-user-id': '7',
    'x-forwarded-for': '10.0.0.1',
    forwarded: 'for=10.0.0.1',
  })
  expect(asked).toEqual([401, 'unauthenticated'])
  expect(relay.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', reason: '127.0.0.1 is not in RELAY_IDENTITY_FROM' }),
  )
})

test('M7 a header that is there twice identifies nobody: a proxy has added its own to a browser’s', async () => {
  const relay = await serve(byHeader('127.0.0.1'))
  const status = await new Promise((resolve, reject) => {
    const headers = ['Host', 'relay', 'Content-Type', 'application/json', 'X-User-Id', '1', 'x-user-id', '7']
    const options = { method: 'POST', path: '/wakapay/auth', headers: [...headers, 'Content-Length', '2'] }
    request(relay.url, options, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
      .on('error', reject)
      .end('{}')
  })
  expect(status).toBe(401)
})

test('without the header, or with an empty one, nobody is signed in', async () => {
  const relay = await serve(byHeader('127.0.0.1'))
  expect(await relay.mint({})).toEqual([401, 'unauthenticated'])
  expect(await relay.mint({ 'x-user-id': ' ' })).toEqual([401, 'unauthenticated'])
})

test.each([
  ['10.1.2.3', true],
  ['::ffff:10.1.2.3', true],
  ['11.1.2.3', false],
  ['192.0.2.7', true],
  ['192.0.2.8', false],
  ['fd00::1', true],
  ['fe00::1', false],
  ['not an address', false],
  ['', false],
])('whether 10.0.0.0/8, 192.0.2.7 and fd00::/8 contain %j: %j', (address, isIn) => {
  expect(addressSet(['10.0.0.0/8', '192.0.2.7', 'fd00::/8'])(address)).toBe(isIn)
})

test.each([
  ['a client that is not a proxy', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['a proxy that names the client', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['a client that names another one', '10.0.0.1', '192.0.2.66, 198.51.100.1', '198.51.100.1'],
  ['two proxies', '10.0.0.1', '198.51.100.1, 10.0.0.2', '198.51.100.1'],
  ['a proxy that names nobody', '10.0.0.1', '', '10.0.0.1'],
])('the address of a request of %s', (_name, remoteAddress, forwarded, expected) => {
  const asked = { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }
  expect(clientAddress(addressSet(['10.0.0.0/8']), () => {})(asked)).toBe(expected)
})
