import { expect, test } from 'vitest'
import { addressKey } from '../../src/http/limiter.ts'

test.each([
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['192.0.2.7', '192.0.2.7'],
])('counts the address %s as %s', (address, key) => {
  expect(addressKey(address)).toBe(key)
})

test('counts IPv6 addresses of one prefix together', () => {
  expect(addressKey('2001:db8:1:2300::1')).toBe(addressKey('2001:db8:1:23ff:ffff::9'))
  expect(addressKey('2001:db8:1:2300::1')).not.toBe(addressKey('2001:db8:1:2400::1'))
})
