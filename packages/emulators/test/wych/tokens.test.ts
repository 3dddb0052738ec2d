import { expect, test } from 'vitest'
import { createClock } from '../../src/index.ts'
import { readJson } from '../kit/json.ts'
import { appPath, callApi, requestToken, serviceToken, startWych, userToken } from '../kit/wych.ts'

const atStart = () => createClock(() => 1_793_000_000_000)

test('revoked tokens of both kinds are refused', async () => {
  const emulator = await startWych()
  const [service, user] = [await serviceToken(emulator), await userToken(emulator)]
  emulator.tokens.revokeAll()
  expect((await callApi(emulator, appPath(emulator, '/users'), { token: service })).status).toBe(401)
  expect((await callApi(emulator, '/accounts', { token: user })).status).toBe(401)
})

test('a service token expires on the emulator’s clock', async () => {
  const emulator = await startWych({ clock: atStart() })
  const token = await serviceToken(emulator)
  const users = () => callApi(emulator, appPath(emulator, '/users'), { token })
  emulator.clock.advance(899_000)
  expect((await users()).status).toBe(200)
  emulator.clock.advance(1000)
  const late = await users()
  expect([late.status, await readJson(late)]).toEqual([401, { message: 'Unauthorized' }])
})

test('a script changes life and scopes of the next tokens, and a reset restores them', async () => {
  const emulator = await startWych()
  emulator.tokens.set({ lifeSeconds: 5, scopes: ['READ:APP_USERS'] })
  expect(await readJson(await requestToken(emulator))).toMatchObject({
    expires_in: 5,
    scope: 'READ:APP_USERS',
  })
  emulator.reset()
  expect(await readJson(await requestToken(emulator))).toMatchObject({
    expires_in: 900,
    scope: 'EXECUTE:TOKEN_EXCHANGE READ:APP_USERS',
  })
})
