import { expect, test } from 'vitest'
import { createKeyRing } from '../../src/secrets/key-ring.ts'
import { signingKey } from '../kit/signing-key.ts'

test('a key that leaks from one purpose works for no other', () => {
  const ring = createKeyRing([signingKey])
  const keys = (['relay-token', 'consent-cookie'] as const).flatMap((purpose) =>
    ring.keysFor(purpose, 'token-relay'),
  )
  expect(keys[0]?.key.equals(keys[1]?.key ?? keys[0].key)).toBe(false)
  expect(new Set(keys.map(({ id }) => id)).size).toBe(keys.length)
})
