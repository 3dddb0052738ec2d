import { redisStore } from '@token-relay/server/redis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { nodeRedis, startRedis, type TestRedis } from '../../kit/redis.ts'

const first = 'kQ2vN8xR4tY7wB1zC5mD9fG3hJ6kL0pS'
const second = 'Zx8Wq3Er7Ty1Ui5Op9As2Df6Gh0Jk4Lz'
const life = 60_000
const entry = (key: string) => `token-relay:value:${key}`
let server: TestRedis
let client: Awaited<ReturnType<typeof nodeRedis>>

beforeAll(async () => {
  server = await startRedis()
  client = await nodeRedis(server.port)
})
beforeEach(() => server.command('FLUSHALL'))
afterAll(async () => {
  client.destroy()
  await server.close()
})
const storeWith = (...encryptionKeys: string[]) => redisStore(client, { encryptionKeys })

test('L2 a value in Redis shows nothing of what it holds', async () => {
  await storeWith(first).set('key', 'canary-token-7', life)
  const raw = String(await client.get(entry('key')))
  expect(raw + Buffer.from(raw, 'base64url').toString('latin1')).not.toContain('canary')
})

test('keys rotate in three steps without a miss, and a retired key is a miss that heals', async () => {
  await storeWith(first).set('key', 'old', life)
  expect(await storeWith(first, second).get('key')).toMatchObject({ value: 'old' })
  const moved = storeWith(second, first)
  expect(await moved.get('key')).toMatchObject({ value: 'old' })
  await moved.set('new', 'value', life)
  expect(await storeWith(first, second).get('new')).toMatchObject({ value: 'value' })
  const retired = storeWith(second)
  expect(await retired.get('new')).toMatchObject({ value: 'value' })
  expect(await retired.get('key')).toBeNull()
  await retired.set('key', 'healed', life)
  expect(await retired.get('key')).toMatchObject({ value: 'healed' })
})

test('a value that was changed, cut or copied from another entry is a miss that heals', async () => {
  const store = storeWith(first)
  await store.set('key', 'value', life)
  const sealed = String(await client.get(entry('key')))
  const changed = sealed.slice(0, -1) + (sealed.endsWith('A') ? 'Q' : 'A')
  for (const value of [changed, sealed.slice(0, 20), '', 'value', 'x'.repeat(100)]) {
    await client.set(entry('key'), value, { PX: life })
    expect(await store.get('key')).toBeNull()
  }
  await client.set(entry('other'), sealed, { PX: life })
  expect(await store.get('other')).toBeNull()
  await store.set('key', 'healed', life)
  expect(await store.get('key')).toMatchObject({ value: 'healed' })
})

test('stores of two prefixes share nothing, not even with the same keys', async () => {
  const [one, two] = ['one:', 'two:'].map((prefix) => redisStore(client, { encryptionKeys: [first], prefix }))
  await one?.set('key', 'value', life)
  expect(await two?.get('key')).toBeNull()
  await client.copy('one:value:key', 'two:value:key')
  expect(await two?.get('key')).toBeNull()
})

test('a value without an end, which only somebody else can have written, is a miss', async () => {
  const store = storeWith(first)
  await store.set('key', 'value', life)
  await client.persist(entry('key'))
  expect(await store.get('key')).toBeNull()
})
