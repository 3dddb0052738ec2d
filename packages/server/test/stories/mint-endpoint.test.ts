import { parseTokenAnswer } from '@token-relay/protocol'
import { keepRawBody } from '@token-relay/server'
import express from 'express'
import request from 'supertest'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mountings } from '../kit/app.ts'
import { type Host, type HostOptions, startHost } from '../kit/host.ts'

let host: Host
const ada = { Cookie: 'user=ada' }
const large = JSON.stringify({ filler: 'x'.repeat(5000) })
/** Posts a body without a Content-Length. */
const stream = (text: string) =>
  fetch(`${host.url}/wealthica/auth`, {
    method: 'POST',
    headers: { ...ada, 'content-type': 'application/json' },
    duplex: 'half',
    body: new Blob([text]).stream(),
  })

describe.each(mountings)('on %s', (mounting) => {
  const listed = 'https://app.example.com'
  let agent: ReturnType<typeof request>
  beforeAll(async () => {
    host = await startHost({ mounting, relay: { allowedOrigins: [listed] } })
    agent = request(host.url)
  })
  beforeEach(async () => {
    await host.relay.revoke({ id: 'ada' })
    host.emulator.reset()
  })
  afterAll(() => host.close())

  test('a signed-in user gets a token with its lifetimes', async () => {
    const { status, body } = await agent.post('/wealthica/auth').set(ada).send({})
    const answer = parseTokenAnswer(body)
    expect(status).toBe(200)
    expect(answer).toMatchObject({ provider: 'wealthica', mode: 'direct', api: host.emulator.apiUrl })
    expect(answer?.expiresIn).toBeCloseTo(3600, 0)
    expect(answer?.windows.connect).toBeCloseTo(600, 0)
    expect(answer?.connect).toEqual({
      url: host.emulator.connectUrl,
      clientId: host.emulator.credentials.clientId,
    })
  })

  test.each(['get', 'put', 'patch', 'head', 'options'] as const)(
    'M1 %s is 405 with Allow',
    async (method) => {
      const { status, headers } = await agent[method]('/wealthica/auth').set(ada)
      expect([status, headers.allow]).toEqual([405, 'POST, DELETE, OPTIONS'])
      expect(host.mints()).toBe(0)
    },
  )

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
  ])('M2 a %s body is 415', async (type) => {
    const { status, body } = await agent.post('/wealthica/auth').set(ada).type(type).send('a=1')
    expect([status, body.code]).toEqual([415, 'unsupported_media_type'])
  })

  test.each([
    'https://app.example.com.evil.io',
    'https://app.example.com:444',
    'https://APP.example.com',
    'null',
  ])('M3 origin %s is 403', async (origin) => {
    const { status, body, headers } = await agent
      .post('/wealthica/auth')
      .set({ ...ada, Origin: origin })
      .send({})
    expect([status, body.code]).toEqual([403, 'cross_site'])
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(host.mints()).toBe(0)
  })

  test('M6 a signed-out user gets 401, and the provider gets no request', async () => {
    const { status, body } = await agent.post('/wealthica/auth').send({})
    expect([status, body.code]).toEqual([401, 'unauthenticated'])
    expect(host.emulator.requests()).toEqual([])
  })

  test('M7 ignores user ids in body, query and headers', async () => {
    const names = { userId: 'eve', username: 'eve', loginName: 'eve', masqueradeAs: 'eve' }
    await agent
      .post('/wealthica/auth')
      .query(names)
      .set({ ...ada, ...names })
      .send(names)
      .expect(200)
    expect(host.emulator.requests().map(({ headers }) => headers.loginname)).toEqual(['ada'])
  })

  test('M8 neither tokens nor errors may be cached', async () => {
    const answers = [
      await agent.post('/wealthica/auth').set(ada).send({}),
      await agent.post('/wealthica/auth').send({}),
    ]
    for (const { headers } of answers) {
      expect(headers['cache-control']).toBe('no-store')
      expect(headers['x-content-type-options']).toBe('nosniff')
      for (const name of ['etag', 'x-powered-by', 'strict-transport-security'])
        expect(headers).not.toHaveProperty(name)
    }
  })

  test('M11 a body over 4 KiB is 413, declared or streamed', async () => {
    const declared = await agent.post('/wealthica/auth').set(ada).type('json').send(large)
    expect([declared.status, (await stream(large)).status]).toEqual([413, 413])
  })

  test.each(['{', '{"purpose":', 'x', '[]', '1', '"text"', '{"refused":7}'])(
    'M11 the body %s is 400',
    async (text) => {
      const { status, body } = await agent.post('/wealthica/auth').set(ada).type('json').send(text)
      expect([status, body.code]).toEqual([400, 'bad_request'])
    },
  )

  test('an unknown purpose is 400', async () => {
    const { status, body } = await agent.post('/wealthica/auth').set(ada).send({ purpose: 'payments' })
    expect([status, body.code]).toEqual([400, 'unsupported_purpose'])
    expect(host.mints()).toBe(0)
  })

  test.each([
    '/',
    '/wealthica',
    '/wealthica/auth/',
    '/Wealthica/auth',
    '/wych/auth',
    '/wealthica%2fauth',
    '/wealthica/auth/x',
  ])('M12 passes the path %s on to the host', async (path) => {
    const { status, text } = await agent.post(path).set(ada).send({})
    expect([status, text]).toEqual([404, 'the host answers'])
  })

  test('DELETE forgets the token', async () => {
    await agent.post('/wealthica/auth').set(ada).send({})
    await agent.delete('/wealthica/auth').set(ada).expect(204, {})
    await agent.post('/wealthica/auth').set(ada).send({})
    expect(host.mints()).toBe(2)
  })

  test('M16 answers the preflight of a listed origin and lets it read the headers it needs', async () => {
    const preflight = await agent
      .options('/wealthica/auth')
      .set({ Origin: listed, 'Access-Control-Request-Method': 'POST' })
    const answer = await agent
      .post('/wealthica/auth')
      .set({ ...ada, Origin: listed })
      .send({})
    expect(preflight.status).toBe(204)
    expect(preflight.headers).toMatchObject({
      'access-control-allow-methods': 'POST, DELETE, OPTIONS',
      'access-control-allow-headers': 'Content-Type, Authorization, Idempotency-Key',
      'access-control-max-age': '600',
    })
    for (const { headers } of [preflight, answer]) {
      expect(headers['access-control-allow-origin']).toBe(listed)
      expect(headers['access-control-allow-credentials']).toBe('true')
    }
    expect(answer.headers['access-control-expose-headers']).toContain('Retry-After')
  })
})

describe.each(['express 5', 'express 4'] as const)("M12 after a host's body parser on %s", (mounting) => {
  const start = async (before: NonNullable<HostOptions['before']>) => {
    host = await startHost({ mounting, before })
    return request(host.url)
  }
  afterEach(() => host.close())

  const parsers = [express.json(), express.text({ type: '*/*' }), express.raw({ type: '*/*' })]

  test.each(parsers)('the parsed body is used', async (parser) => {
    const agent = await start((app) => app.use(parser))
    await agent.post('/wealthica/auth').set(ada).send({ purpose: 'connect' }).expect(200)
    const { body } = await agent.post('/wealthica/auth').set(ada).send({ purpose: 'payments' })
    expect(body.code).toBe('unsupported_purpose')
  })

  test.each(parsers)('M11 a parsed body over 4 KiB is 413', async (parser) => {
    const agent = await start((app) => app.use(parser))
    const declared = await agent.post('/wealthica/auth').set(ada).type('json').send(large)
    expect([declared.status, declared.body.code]).toEqual([413, 'body_too_large'])
    expect(host.mints()).toBe(0)
  })

  test.each(parsers)('M11 a parsed body over 4 KiB without Content-Length is 413', async (parser) => {
    await start((app) => app.use(parser))
    expect((await stream(large)).status).toBe(413)
  })

  test('M11 a body over 4 KiB whose bytes were kept is 413', async () => {
    await start((app) => app.use(express.json({ verify: keepRawBody })))
    expect((await stream(large)).status).toBe(413)
  })
})
