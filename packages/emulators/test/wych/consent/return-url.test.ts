import { expect, test } from 'vitest'
import type { WychEmulator } from '../../../src/index.ts'
import { startWych } from '../../kit/wych.ts'

const pageOf = ({ connectUrl, credentials }: WychEmulator) =>
  `${connectUrl}/app/${credentials.app}/connection`

function answerWith(emulator: WychEmulator, changes: Record<string, string> = {}): Promise<Response> {
  const fields = { email: 'ada@example.com', bank: 'southern', state: 'ACTIVE', ...changes }
  return fetch(pageOf(emulator), { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
}

test('a script sets the return address, and a reset removes it', async () => {
  const emulator = await startWych()
  expect((await fetch(pageOf(emulator))).status).toBe(409)
  emulator.consent.setReturnUrl('http://localhost:3000/back')
  const response = await answerWith(emulator)
  expect(response.headers.get('location')).toMatch(/^http:\/\/localhost:3000\/back\?connection=/)
  expect(() => emulator.consent.setReturnUrl('back')).toThrow('returnUrl is back')
  emulator.reset()
  expect((await answerWith(emulator)).status).toBe(409)
})
