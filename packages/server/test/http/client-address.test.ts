import { ipKeyGenerator } from 'express-rate-limit'
import request from 'supertest'
import { afterEach, expect, test } from 'vitest'
import { addressKey } from '../../src/http/client-address.ts'
import { headerOf } from '../kit/app.ts'
import { type Host, startHost } from '../kit/host.ts'

let host: Host
afterEach(() => host.close())

const post = (user: string, headers: Record<string, string> = {}) =>
  request(host.url)
    .post('/wealthica/auth')
    .set({ Cookie: `user=${user}`, ...headers })
    .send({})

test('M10 addressOf supplies the address that a proxy sends', async () => {
  host = await startHost({
    relay: { rateLimit: { mintPerAddress: 1 }, addressOf: (request) => headerOf(request, 'x-client') },
  })
  const answers = [
    await post('ada', { 'X-Client': '192.0.2.1' }),
    await post('ada', { 'X-Client': '192.0.2.2' }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
})

test.each([
  [
    '203.0.113.7',
    [
      '203.0.113.7:50123',
      ' 203.0.113.7:1',
      '"203.0.113.7:9"',
      '::ffff:203.0.113.7',
      '[::ffff:203.0.113.7]:1',
    ],
  ],
  [
    '2001:db8::7',
    ['[2001:db8::7]:50123', '[2001:db8::7]', '"[2001:db8::7]:_port"', '2001:DB8::7', '2001:db8::7%eth0'],
  ],
  ['unknown', ['unknown', 'UNKNOWN']],
])('M10 %s in other spellings counts as one address', (address, spellings) => {
  for (const spelling of spellings) expect(addressKey(spelling)).toBe(addressKey(address))
})

test('M10 other addresses stay apart', () => {
  const keys = ['203.0.113.7', '203.0.113.70:7', '[2001:db8:1::7]:1', '2001:db8:2::7', ''].map(addressKey)
  expect(new Set(keys).size).toBe(5)
})

test('M10 a client has the key that a host’s own express-rate-limit gives it', () => {
  const addresses = [
    '203.0.113.7',
    '::ffff:203.0.113.7',
    '2001:db8:1:2ff::7',
    '2001:db8:1:300::7',
    '::1',
    'none',
  ]
  expect(addresses.map(addressKey)).toEqual(addresses.map((address) => ipKeyGenerator(address, 56)))
})
