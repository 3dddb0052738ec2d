import { expect, test } from 'vitest'
import { createClock } from '../../src/index.ts'
import { startWealthica } from '../kit/wealthica.ts'

test('a request is recorded as it was sent, with the time of the emulator’s clock', async () => {
  const emulator = await startWealthica({ clock: createClock(() => 42) })
  await fetch(`${emulator.url}/a%20b?x=1%202&y=`, { method: 'PUT', headers: { 'X-Name': 'v' }, body: 'é' })
  expect(emulator.requests()).toEqual([
    {
      at: 42,
      method: 'PUT',
      target: '/a%20b?x=1%202&y=',
      path: '/a%20b',
      query: { x: '1 2', y: '' },
      headers: expect.objectContaining({ 'x-name': 'v' }),
      body: 'é',
    },
  ])
  emulator.clearRequests()
  expect(emulator.requests()).toEqual([])
})

test('the latest thousand requests are kept, with the first 65 536 characters of each body', async () => {
  const emulator = await startWealthica()
  for (let batch = 0; batch < 41; batch += 1) {
    await Promise.all(
      Array.from({ length: 25 }, () => fetch(`${emulator.url}/?${batch}`).then((r) => r.text())),
    )
  }
  await fetch(`${emulator.url}/long`, { method: 'POST', body: 'x'.repeat(70_000) })
  const requests = emulator.requests()
  expect(requests).toHaveLength(1000)
  expect(requests.at(-1)?.body).toHaveLength(65_536)
  expect(requests[0]?.target).toBe('/?1')
})

test('a body over one mebibyte is answered with 413', async () => {
  const { apiUrl } = await startWealthica()
  const response = await fetch(`${apiUrl}/auth/token`, { method: 'POST', body: 'x'.repeat(1_048_577) })
  expect(response.status).toBe(413)
})
