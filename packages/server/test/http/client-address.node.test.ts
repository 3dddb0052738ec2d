import request from 'supertest'
import { afterEach, expect, test } from 'vitest'
import { type Host, startHost } from '../kit/host.ts'

let host: Host
afterEach(() => host.close())

const post = (user: string, headers: Record<string, string> = {}) =>
  request(host.url)
    .post('/wealthica/auth')
    .set({ Cookie: `user=${user}`, ...headers })
    .send({})

test('M10 counts clients behind a proxy that Express trusts one by one', async () => {
  host = await startHost({
    relay: { rateLimit: { mintPerAddress: 1 } },
    before: (app) => app.set('trust proxy', 1),
  })
  const answers = [
    await post('ada', { 'X-Forwarded-For': '192.0.2.1' }),
    await post('bob', { 'X-Forwarded-For': '192.0.2.2' }),
    await post('eve', { 'X-Forwarded-For': '192.0.2.2' }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
  expect(host.errors).toEqual([])
})

test('M10 warns once about a proxy that Express does not trust', async () => {
  host = await startHost({ relay: { rateLimit: {} } })
  for (const user of ['ada', 'bob']) await post(user, { 'X-Forwarded-For': '192.0.2.1' }).expect(200)
  expect(host.errors).toHaveLength(1)
  expect(host.errors[0]).toMatchObject({
    code: 'misconfigured',
    hint: expect.stringContaining('trust proxy'),
  })
})

test('M10 refuses trust proxy: true, which lets every client choose its address', async () => {
  host = await startHost({
    relay: { rateLimit: {} },
    before: (app) => app.set('trust proxy', true),
  })
  const { status, body } = await post('ada', { 'X-Forwarded-For': '192.0.2.1' })
  expect([status, body.code]).toEqual([500, 'misconfigured'])
  expect(host.errors[0]).toMatchObject({ hint: expect.stringContaining("app.set('trust proxy', 1)") })
})

test('M10 a client that comes with another port each time is one client', async () => {
  host = await startHost({
    relay: { rateLimit: { mintPerAddress: 2 } },
    before: (app) => app.set('trust proxy', 1),
  })
  const statuses: number[] = []
  for (const port of [1, 2, 3]) {
    statuses.push((await post('ada', { 'X-Forwarded-For': `203.0.113.7:5012${port}` })).status)
  }
  expect(statuses).toEqual([200, 200, 429])
})
