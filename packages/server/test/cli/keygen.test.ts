import { parseEnv } from 'node:util'
import { createRelay, wakapay } from '@token-relay/server'
import { beforeAll, expect, test } from 'vitest'
import { buildServer } from '../kit/built-server.ts'
import { runCommand } from '../kit/command.ts'

beforeAll(buildServer, 180_000)

test('keygen prints keys that a relay and a store accept, and others at each call', async () => {
  const runs = await Promise.all([runCommand(['keygen']), runCommand(['keygen'])])
  const [keys, others] = runs.map(({ out }) => parseEnv(out))
  expect(Object.keys(keys ?? {}).toSorted()).toEqual(['RELAY_SIGNING_KEYS', 'RELAY_STORE_KEYS'])
  expect(new Set([...Object.values(keys ?? {}), ...Object.values(others ?? {})]).size).toBe(4)
  const relay = createRelay({
    identify: () => null,
    signingKeys: [keys?.RELAY_SIGNING_KEYS],
    providers: [
      wakapay({
        apiKey: 'k-1',
        apiSecret: 's-1',
        environment: 'test',
        routes: [wakapay.routes.verifyTransfer],
      }),
    ],
  })
  await relay.close()
  expect(runs[0]).toMatchObject({ code: 0, err: '' })
})
