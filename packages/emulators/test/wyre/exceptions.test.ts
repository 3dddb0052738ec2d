import { expect, test } from 'vitest'
import type { WyreExceptionType } from '../../src/index.ts'
import { readJson } from '../kit/json.ts'
import { callSigned, startWyre } from '../kit/wyre.ts'

const documented: [WyreExceptionType, number][] = [
  ['ValidationException', 400],
  ['InsufficientFundsException', 400],
  ['TransferException', 400],
  ['MFARequiredException', 400],
  ['CustomerSupportException', 400],
  ['AccessDeniedException', 401],
  ['NotFoundException', 404],
  ['RateLimitException', 429],
  ['UnknownException', 500],
]

test.each(documented)('a fault can answer with %s and status %i', async (type, status) => {
  const emulator = await startWyre()
  const changes = { message: 'As scripted', errorCode: 'scripted', transient: true }
  emulator.faults.add({ path: '/v3/rates', times: 1, respond: emulator.exception(type, changes) })
  const response = await callSigned(emulator, '/v3/rates')
  expect(response.status).toBe(status)
  expect(await readJson(response)).toEqual({
    language: 'en',
    exceptionId: expect.any(String),
    type,
    ...changes,
  })
})
