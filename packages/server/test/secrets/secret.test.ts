import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Secret } from '../../src/secrets/secret.ts'

test('L2 a Secret prints as [secret], however it is printed', () => {
  const secret = new Secret('canary-s3cr3t')
  const prints = [
    String(secret),
    JSON.stringify({ secret }),
    inspect(secret, { showHidden: true }),
    inspect({ nested: [secret] }, { showHidden: true, depth: Infinity }),
  ]
  for (const print of prints) {
    expect(print).toContain('[secret]')
    expect(print).not.toContain('canary')
  }
  expect(secret.reveal()).toBe('canary-s3cr3t')
})
