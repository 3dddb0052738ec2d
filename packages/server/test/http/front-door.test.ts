import request from 'supertest'
import { afterEach, expect, test } from 'vitest'
import { type Host, type HostOptions, startHost } from '../kit/host.ts'

let host: Host
afterEach(() => host.close())

const start = async (relay: HostOptions['relay'] = {}) => {
  host = await startHost({ relay })
  return request(host.url)
}
const listed = 'https://app.example.com'
const post = (agent: Awaited<ReturnType<typeof start>>, headers: Record<string, string>) =>
  agent
    .post('/wealthica/auth')
    .set({ Cookie: 'user=ada', ...headers })
    .send({})

test.each([
  ['same-origin', undefined, 200],
  ['same-origin', 'https://elsewhere.example', 200],
  ['same-site', undefined, 403],
  ['same-site', 'https://other.example.com', 403],
  ['same-site', listed, 200],
  ['cross-site', undefined, 403],
  ['cross-site', listed, 200],
  ['none', undefined, 403],
])('M4 Sec-Fetch-Site %s with Origin %s is %i', async (site, origin, status) => {
  const agent = await start({ allowedOrigins: [listed] })
  const answer = await post(agent, { 'Sec-Fetch-Site': site, ...(origin && { Origin: origin }) })
  expect(answer.status).toBe(status)
})

test("M4 without Sec-Fetch-Site the Origin's host decides; its scheme may differ behind a TLS proxy", async () => {
  const agent = await start()
  const own = { Host: 'shop.example.com', Origin: 'https://shop.example.com' }
  const answers = [
    await post(agent, own),
    await post(agent, { ...own, Origin: 'https://shop.example.com.evil.io' }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 403])
})

test('M4 publicOrigin replaces a Host header that a proxy has rewritten', async () => {
  const agent = await start({ publicOrigin: 'https://shop.example.com' })
  const answer = await post(agent, { Host: 'internal:8080', Origin: 'https://shop.example.com' })
  expect(answer.status).toBe(200)
})

test('M4 admits clients other than browsers unless requireOrigin is set', async () => {
  const open = await post(await start(), {})
  await host.close()
  const strict = await post(await start({ requireOrigin: true }), {})
  expect([open.status, strict.status]).toEqual([200, 403])
})

test('M4 Vary lists the headers that the decision depends on', async () => {
  const { headers } = await post(await start(), {})
  expect(headers.vary).toBe('Origin, Sec-Fetch-Site')
})

test("M5 the check covers DELETE, so that another site cannot revoke a user's tokens", async () => {
  const agent = await start()
  await post(agent, {})
  await agent
    .delete('/wealthica/auth')
    .set({ Cookie: 'user=ada', 'Sec-Fetch-Site': 'cross-site' })
    .expect(403)
  await post(agent, {})
  expect(host.mints()).toBe(1)
})

test('M16 a preflight from an unlisted origin is 403', async () => {
  const agent = await start({ allowedOrigins: [listed] })
  const { status, headers } = await agent.options('/wealthica/auth').set('Origin', 'https://evil.example')
  expect([status, headers['access-control-allow-origin']]).toEqual([403, undefined])
})

test.each([
  ['https://shop.example.com', 'shop.example.com:443', 200],
  ['http://shop.example.com', 'shop.example.com:80', 200],
  ['https://shop.example.com', 'SHOP.example.com:443', 200],
  ['https://shop.example.com:8443', 'shop.example.com:8443', 200],
  ['https://[2001:db8::1]', '[2001:db8::1]:443', 200],
  ['https://shop.example.com', 'shop.example.com:80', 403],
  ['http://shop.example.com', 'shop.example.com:443', 403],
  ['https://shop.example.com', 'shop.example.com:8443', 403],
  ['https://shop.example.com:8443', 'shop.example.com', 403],
  ['https://shop.example.com:80', 'shop.example.com', 403],
  ['https://shop.example.com:4', 'shop.example.com:443', 403],
  ['https://evil-shop.example.com', 'shop.example.com', 403],
  ['https://shop.example.com.evil.io', 'shop.example.com:443', 403],
  ['https://evil.io:443', 'shop.example.com:443', 403],
  ['null', 'shop.example.com', 403],
])('M3 M4 the Origin %s with the Host %s is %i', async (Origin, Host, status) => {
  expect((await post(await start(), { Origin, Host })).status).toBe(status)
})

const preflight = async (requested: string) => {
  const agent = await start({ allowedOrigins: [listed] })
  const { headers } = await agent
    .options('/wealthica/auth')
    .set({ Origin: listed, 'Access-Control-Request-Headers': requested })
  return headers['access-control-allow-headers']
}
const always = 'Content-Type, Authorization, Idempotency-Key'
const many = (count: number) => Array.from({ length: count }, (_, at) => `x-${at}`)

test.each([
  ['traceparent,x-csrf-token', `${always}, traceparent, x-csrf-token`],
  ['content-type, X-Tenant', `${always}, X-Tenant`],
  [many(32).join(','), `${always}, ${many(32).join(', ')}`],
  [many(33).join(','), always],
  ['x-a,x b', always],
  ['x-a,*,x-(b)', always],
  ['', always],
  [`x-${'a'.repeat(63)}`, always],
])('M16 a listed origin that asks for the headers %j may send %j', async (requested, allowed) => {
  expect(await preflight(requested)).toBe(allowed)
})
