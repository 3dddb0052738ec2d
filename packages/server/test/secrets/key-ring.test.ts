import { expect, test } from 'vitest'
import { createKeyRing } from '../../src/secrets/key-ring.ts'

test.each([
  ['no list', undefined, 'missing_option', 'signingKeys', 'signingKeys is empty'],
  ['a list of unset keys', [undefined], 'missing_option', 'signingKeys', 'signingKeys is empty'],
  ['a short key', ['short-1'], 'invalid_option', 'signingKeys[0]', 'at least 32'],
  ['two letters repeated', ['ab'.repeat(32)], 'invalid_option', 'signingKeys[0]', 'random'],
  ['a placeholder', ['change-me'], 'placeholder_secret', 'signingKeys[0]', 'placeholder'],
])('U5 signingKeys: %s is refused', (_name, signingKeys, code, option, sentence) => {
  expect(() => createKeyRing(signingKeys)).toThrow(
    expect.objectContaining({ code, option, message: expect.stringContaining(sentence) }),
  )
})

test('a key serves one purpose of one relay name', () => {
  const ring = createKeyRing(['another-key-5b1d7f0e93a84c62bd20f6a7e815c934'])
  const keys = [
    ring.keysFor('relay-token', 'shop'),
    ring.keysFor('relay-token', 'admin'),
    ring.keysFor('consent-cookie', 'shop'),
    ring.keysFor('consent-cookie', 'admin'),
  ].map(([{ id, key }]) => [id, key.export().toString('hex')])
  expect(new Set(keys.flat()).size).toBe(8)
})
