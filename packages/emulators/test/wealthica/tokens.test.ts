import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { createClock } from '../../src/index.ts'
import { readJson } from '../kit/json.ts'
import { callApi, mintToken, startWealthica } from '../kit/wealthica.ts'

const nowSeconds = 1_793_000_000

test('a script issues tokens that are old, short-lived or without exp', async () => {
  const emulator = await startWealthica({ clock: createClock(() => nowSeconds * 1000) })
  emulator.tokens.set({ iatOffsetSeconds: -2700 })
  expect(decodeJwt(await mintToken(emulator))).toMatchObject({
    iat: nowSeconds - 2700,
    exp: nowSeconds + 900,
  })
  emulator.tokens.set({ iatOffsetSeconds: 0, lifeSeconds: 30 })
  expect(decodeJwt(await mintToken(emulator))).toMatchObject({ iat: nowSeconds, exp: nowSeconds + 30 })
  emulator.tokens.set({ lifeSeconds: null })
  expect(decodeJwt(await mintToken(emulator))).not.toHaveProperty('exp')
  emulator.tokens.reset()
  expect(decodeJwt(await mintToken(emulator))).toMatchObject({ iat: nowSeconds, exp: nowSeconds + 3600 })
})

test('the API refuses a token that was issued with a past exp', async () => {
  const emulator = await startWealthica()
  emulator.tokens.set({ iatOffsetSeconds: -7200 })
  const response = await callApi(emulator, '/institutions', { token: await mintToken(emulator) })
  expect([response.status, await readJson(response)]).toEqual([401, { message: 'Token has expired' }])
})

test('a token expires on the emulator’s clock', async () => {
  const emulator = await startWealthica({
    tokenLifeSeconds: 100,
    clock: createClock(() => nowSeconds * 1000),
  })
  const token = await mintToken(emulator)
  emulator.clock.advance(99_000)
  expect((await callApi(emulator, '/institutions', { token })).status).toBe(200)
  emulator.clock.advance(1000)
  expect((await callApi(emulator, '/institutions', { token })).status).toBe(401)
})

test('tokens of another emulator and revoked tokens are refused', async () => {
  const [emulator, other] = await Promise.all([startWealthica(), startWealthica()])
  const token = await mintToken(emulator)
  expect((await callApi(other, '/institutions', { token })).status).toBe(401)
  expect((await callApi(emulator, '/institutions', { token })).status).toBe(200)
  emulator.tokens.revokeAll()
  expect((await callApi(emulator, '/institutions', { token })).status).toBe(401)
  expect((await callApi(emulator, '/institutions', { token: await mintToken(emulator) })).status).toBe(200)
})
