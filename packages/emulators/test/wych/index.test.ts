import { expect, test } from 'vitest'
import type { WychEmulator } from '../../src/index.ts'
import { readJson } from '../kit/json.ts'
import { startWych } from '../kit/wych.ts'

const returnUrl = 'https://app.example.com/wych/return?from=wych'

const pageOf = ({ connectUrl, credentials }: WychEmulator) =>
  `${connectUrl}/app/${credentials.app}/connection`

function answerWith(emulator: WychEmulator, changes: Record<string, string> = {}): Promise<Response> {
  const fields = { email: 'ada@example.com', bank: 'southern', state: 'ACTIVE', ...changes }
  return fetch(pageOf(emulator), { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
}

test('return address, users and tokens are scripted over HTTP', async () => {
  const emulator = await startWych()
  const script = (name: string, body: unknown) =>
    fetch(`${emulator.url}/_emulator/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const user = await readJson(await script('users', { email: 'new@example.com' }))
  await script('consent', { returnUrl })
  await script('tokens', { lifeSeconds: 5, scopes: ['READ:APP_USERS'], revokeAll: true })
  expect(user).toEqual(emulator.userWith('new@example.com'))
  expect((await answerWith(emulator)).headers.get('location')).toContain('https://app.example.com/')
  expect((await script('users', { email: 'nobody' })).status).toBe(400)
  expect((await script('consent', { returnUrl: 5 })).status).toBe(400)
  expect((await script('tokens', { scopes: 'all' })).status).toBe(400)
  expect((await script('tokens', { lifeSeconds: 0 })).status).toBe(400)
})

test.each([
  [{ returnUrl: 'javascript:alert(1)' }, 'returnUrl is javascript:alert(1)'],
  [{ returnUrl: '/back' }, 'returnUrl is /back'],
])('the address in %j is refused', async (options, sentence) => {
  await expect(startWych(options)).rejects.toThrow(sentence)
})
