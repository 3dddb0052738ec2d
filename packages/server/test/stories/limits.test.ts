import request from 'supertest'
import { afterEach, expect, test } from 'vitest'
import { type Host, startHost } from '../kit/host.ts'

let host: Host
afterEach(() => host.close())

const post = (user: string) =>
  request(host.url)
    .post('/wealthica/auth')
    .set({ Cookie: `user=${user}` })
    .send({})

test('M10 the limit per subject is 429 with standard headers, and ends with its window', async () => {
  host = await startHost({ relay: { rateLimit: { mintPerSubject: 2 } } })
  const answers = [await post('ada'), await post('ada'), await post('ada'), await post('bob')]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 200])
  expect(answers[1]?.headers['ratelimit-policy']).toBe('"mint-address";q=600;w=60, "mint-subject";q=2;w=60')
  expect(answers[1]?.headers.ratelimit).toBe('"mint-address";r=598;t=60, "mint-subject";r=0;t=60')
  expect(answers[2]?.headers['retry-after']).toBe('60')
  expect(answers[2]?.body).toMatchObject({ code: 'rate_limited', retryAfter: 60 })
  host.clock.advance(59_999)
  expect((await post('ada')).status).toBe(429)
  host.clock.advance(1)
  expect((await post('ada')).status).toBe(200)
})

test('M10 the limit per address is checked before identify is called', async () => {
  let identified = 0
  host = await startHost({
    relay: { rateLimit: { mintPerAddress: 1 }, identify: () => (identified++, null) },
  })
  const answers = [await post('ada'), await post('bob')]
  expect(answers.map(({ status }) => status)).toEqual([401, 429])
  expect(identified).toBe(1)
})

test('M10 rateLimit: false leaves limits to the host', async () => {
  host = await startHost()
  expect((await post('ada')).headers.ratelimit).toBeUndefined()
})

test('M10 log-outs of one subject are limited too, apart from token requests', async () => {
  host = await startHost({ relay: { rateLimit: { mintPerSubject: 2 } } })
  const signOut = (user: string) =>
    request(host.url)
      .delete('/wealthica/auth')
      .set({ Cookie: `user=${user}` })
  for (const status of [200, 200, 429]) expect((await post('ada')).status).toBe(status)
  for (const status of [204, 204, 429]) expect((await signOut('ada')).status).toBe(status)
  expect((await signOut('bob')).status).toBe(204)
})
