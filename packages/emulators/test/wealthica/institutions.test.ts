import { expect, test } from 'vitest'
import type { WealthicaEmulator } from '../../src/index.ts'
import { field, list, readJson } from '../kit/json.ts'
import { callApi, mintToken, startWealthica } from '../kit/wealthica.ts'

async function read(emulator: WealthicaEmulator, path: string, loginName = 'ada') {
  const token = await mintToken(emulator, loginName)
  return readJson(await callApi(emulator, path, { token }))
}

test('a user has the same institutions at every start, and two users share none', async () => {
  const [first, second] = await Promise.all([startWealthica(), startWealthica()])
  const ada = list(await read(first, '/institutions'))
  const grace = list(await read(first, '/institutions', 'grace'))
  expect(await read(second, '/institutions')).toEqual(ada)
  expect(ada.length).toBeGreaterThan(0)
  const ids = [...ada, ...grace].map((institution) => field(institution, 'id'))
  expect(new Set(ids).size).toBe(ids.length)
})

test('the institution of another user is answered with a 404, like an unknown one', async () => {
  const emulator = await startWealthica()
  const id = String(field(list(await read(emulator, '/institutions', 'grace'))[0], 'id'))
  const token = await mintToken(emulator, 'ada')
  const answers = await Promise.all([
    callApi(emulator, `/institutions/${id}`, { token }),
    callApi(emulator, `/institutions/${id}/history`, { token }),
    callApi(emulator, `/institutions/${id}/sync`, { token, method: 'POST' }),
    callApi(emulator, `/institutions/${id}`, { token, method: 'DELETE' }),
  ])
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
})

test('sync and delete are answered with 202', async () => {
  const emulator = await startWealthica()
  const token = await mintToken(emulator)
  const path = `/institutions/${String(field(list(await read(emulator, '/institutions'))[0], 'id'))}`
  expect((await callApi(emulator, `${path}/sync`, { token, method: 'POST' })).status).toBe(202)
  expect((await callApi(emulator, path, { token, method: 'DELETE' })).status).toBe(202)
})
