import { createSecretKey, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openValue, sealValue } from '../../../src/store/redis/sealed-value.ts'

const key = createSecretKey(randomBytes(32))
const other = createSecretKey(randomBytes(32))
const entry = 'token-relay:value:shop:credential-1'

describe('a sealed value', () => {
  const sealed = sealValue('access-token-1', key, entry)

  test('opens with its key, also if that is no longer the first', () => {
    expect(openValue(sealed, [key], entry)).toBe('access-token-1')
    expect(openValue(sealed, [other, key], entry)).toBe('access-token-1')
  })

  test('does not open with another key, or for another entry', () => {
    expect(openValue(sealed, [other], entry)).toBeNull()
    expect(openValue(sealed, [key], `${entry}0`)).toBeNull()
    expect(openValue(sealed, [key], '')).toBeNull()
  })

  test('does not open if any bit of it is changed', () => {
    const bytes = Buffer.from(sealed, 'base64url')
    const changed = Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const copy = Buffer.from(bytes)
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      return copy.toString('base64url')
    })
    expect(changed.map((value) => openValue(value, [key], entry)).filter((value) => value !== null)).toEqual(
      [],
    )
  })

  test('does not open if it is cut anywhere, or is something else', () => {
    const cuts = Array.from({ length: sealed.length }, (_, at) => sealed.slice(0, at))
    const others = ['', 'access-token-1', '{"token":"a"}', '漢', sealed + sealed]
    expect([...cuts, ...others].filter((value) => openValue(value, [key], entry) !== null)).toEqual([])
  })

  test('differs each time, and shows nothing of the value', () => {
    const again = sealValue('access-token-1', key, entry)
    expect(again).not.toBe(sealed)
    expect(Buffer.from(again, 'base64url').toString('latin1')).not.toContain('access')
  })
})
