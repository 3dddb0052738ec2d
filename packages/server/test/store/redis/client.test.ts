import { redisStore } from '@token-relay/server/redis'
import { Redis as IoRedis } from 'ioredis'
import { createClient, createClientPool, createSentinel } from 'redis'
import { describe, expect, test } from 'vitest'
import { connectionOf } from '../../../src/store/redis/client.ts'

describe('a wrong client is refused with a sentence', () => {
  test.each([
    ['nothing', undefined, 'missing_option', 'client is undefined'],
    ['null', null, 'invalid_option', 'client is null'],
    ['a URL', 'redis://127.0.0.1', 'invalid_option', 'client is string'],
    ['options', { url: 'redis://127.0.0.1' }, 'invalid_option', 'client is object'],
    ['a function', createClient, 'invalid_option', 'client is function'],
    ['a promise', Promise.resolve(), 'invalid_option', 'await'],
    ['a pool of redis', createClientPool(), 'invalid_option', 'pool'],
    [
      'a sentinel client of redis',
      createSentinel({ name: 'main', sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }] }),
      'invalid_option',
      'sentinel',
    ],
  ])('%s', (_name, client, code, sentence) => {
    expect(() => connectionOf(client)).toThrow(
      expect.objectContaining({
        code,
        option: 'redisStore.client',
        message: expect.stringContaining(sentence),
      }),
    )
  })
})

test('a client that is not connected yet is accepted, and its operations reject at once', async () => {
  const keys = { encryptionKeys: ['kQ2vN8xR4tY7wB1zC5mD9fG3hJ6kL0pS'] }
  for (const client of [createClient(), new IoRedis({ lazyConnect: true })]) {
    await expect(redisStore(client, keys).get('key')).rejects.toThrow('The Redis client is not connected.')
  }
})

test('several stores on one client listen to its errors once', () => {
  const client = createClient()
  connectionOf(client)
  connectionOf(client)
  expect(client.listenerCount('error')).toBe(1)
})

describe('options', () => {
  const client = createClient()
  test.each([
    ['no keys', {}, 'missing_option', 'redisStore.encryptionKeys is empty'],
    ['keys that are not set', { encryptionKeys: [undefined] }, 'missing_option', 'openssl rand'],
    ['a short key', { encryptionKeys: ['short-1'] }, 'invalid_option', 'encryptionKeys[0] has 7 bytes'],
    ['a placeholder', { encryptionKeys: ['change-me'] }, 'placeholder_secret', 'is a placeholder'],
    ['one key instead of a list', { encryptionKeys: 'key' }, 'invalid_option', 'a list of keys'],
    ['an unknown option', { encryptionKey: ['key'] }, 'unknown_option', 'has no option "encryptionKey"'],
    ['a prefix with a space', { encryptionKeys: [], prefix: 'a b' }, 'invalid_option', 'redisStore.prefix'],
  ])('U5 %s is refused', (_name, options, code, sentence) => {
    const untyped: unknown = redisStore
    if (typeof untyped !== 'function') throw new Error('redisStore is a function')
    expect(() => untyped(client, options)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(sentence) }),
    )
  })
})
