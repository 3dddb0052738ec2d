import request from 'supertest'
import { afterEach, expect, test } from 'vitest'
import { type Host, type HostOptions, startHost } from '../kit/host.ts'

let host: Host
afterEach(() => host.close())

const start = async (relay: HostOptions['relay'] = {}, before?: HostOptions['before']) => {
  host = await startHost({ relay, ...(before && { before }) })
  return request(host.url)
}
const listed = 'https://app.example.com'
const post = (agent: Awaited<ReturnType<typeof start>>, headers: Record<string, string>) =>
  agent
    .post('/wealthica/auth')
    .set({ Cookie: 'user=ada', ...headers })
    .send({})

test("M9 a host's blanket CORS headers do not make answers readable", async () => {
  const agent = await start({ allowedOrigins: [listed] }, (app) =>
    app.use((_request, response, next) => {
      response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' })
      next()
    }),
  )
  const [own, other] = [
    await post(agent, { Origin: listed }),
    await post(agent, { 'Sec-Fetch-Site': 'same-origin' }),
  ]
  expect(own.headers['access-control-allow-origin']).toBe(listed)
  expect(other.headers['access-control-allow-origin']).toBeUndefined()
  expect(other.headers['access-control-allow-credentials']).toBeUndefined()
})

test('M3 M4 an Origin and a Host without a name are 403', async () => {
  expect((await post(await start(), { Origin: 'https://', Host: ':443' })).status).toBe(403)
})
