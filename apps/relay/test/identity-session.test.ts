import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { listen, serve, type Served } from './kit/serve.ts'

/** A host with a session endpoint: the cookie `sid=<id>` is a session of that user. */
async function startHost(variables: Readonly<Record<string, string>> = {}) {
  const host = {
    asked: [] as IncomingHttpHeaders[],
    /** Answers in place of the host. */
    answer: undefined as ((response: ServerResponse) => void) | undefined,
  }
  const url = await listen(({ headers }, response) => {
    host.asked.push(headers)
    if (host.answer) return host.answer(response)
    const id = /sid=(\w+)/.exec(headers.cookie ?? '')?.[1]
    response.writeHead(id ? 200 : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify(id ? { id, role: 'treasurer' } : {}))
  })
  const relay = await serve({
    RELAY_IDENTITY: 'session',
    RELAY_SESSION_URL: `${url}/session`,
    RELAY_SESSION_TIMEOUT_MS: '1000',
    ...variables,
  })
  return { host, relay }
}

const ada = { cookie: 'sid=7' }
const json =
  (body: string, status = 200) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(body)

async function relayToken(relay: Served, headers: Readonly<Record<string, string>>): Promise<string> {
  const answer = await fetch(`${relay.url}/wakapay/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{}',
  })
  const { token }: { token: string } = JSON.parse(await answer.text())
  return token
}

test('the host says whose session it is, and a request without credentials is not asked about', async () => {
  const { host, relay } = await startHost()
  expect(await relay.mint(ada)).toEqual([200, undefined])
  expect(await relay.mint({ cookie: 'theme=dark' })).toEqual([401, 'unauthenticated'])
  expect(await relay.mint({})).toEqual([401, 'unauthenticated'])
  expect(host.asked).toHaveLength(2)
})

test('the host gets the cookie and the Authorization header, and nothing else of the browser', async () => {
  const { host, relay } = await startHost()
  await relay.mint({ ...ada, authorization: 'Bearer of-the-host', 'x-user-id': '1', origin: relay.url })
  const [asked] = host.asked
  expect(asked).toMatchObject({
    cookie: 'sid=7',
    authorization: 'Bearer of-the-host',
    accept: 'application/json',
  })
  expect(Object.keys(asked ?? {}).filter((name) => /^x-|origin|content/.test(name))).toEqual([])
})

test('the host never gets a relay token', async () => {
  const { host, relay } = await startHost({ RELAY_SESSION_CACHE_SECONDS: '0' })
  const authorization = `Bearer ${await relayToken(relay, ada)}`
  const call = async (headers: Readonly<Record<string, string>>) =>
    (await fetch(`${relay.url}/wakapay/api/nothing`, { headers: { authorization, ...headers } })).status
  expect([await call(ada), await call({}), await call({ cookie: 'sid=8' })]).toEqual([404, 404, 401])
  expect(host.asked.map(({ cookie, authorization: sent }) => [cookie, sent])).toEqual([
    ['sid=7', undefined],
    ['sid=7', undefined],
    ['sid=8', undefined],
  ])
})

test('with a required session, a relay token alone is not enough', async () => {
  const { relay } = await startHost({ RELAY_GATEWAY_SESSION: 'required' })
  const authorization = `Bearer ${await relayToken(relay, ada)}`
  const answer = await fetch(`${relay.url}/wakapay/api/nothing`, { headers: { authorization } })
  expect(answer.status).toBe(401)
})

test('requests of one session share a question, and its answer for a while', async () => {
  const { host, relay } = await startHost()
  await Promise.all(Array.from({ length: 20 }, () => relay.mint(ada)))
  await relay.mint(ada)
  expect(host.asked).toHaveLength(1)
})

test('that nobody is signed in is not remembered', async () => {
  const { host, relay } = await startHost()
  host.answer = json('{}', 401)
  expect(await relay.mint(ada)).toEqual([401, 'unauthenticated'])
  host.answer = undefined
  expect(await relay.mint(ada)).toEqual([200, undefined])
})

const tooLarge = JSON.stringify({ id: '7', text: 'x'.repeat(70_000) })
const faults: [string, (response: ServerResponse) => void, string][] = [
  [
    'redirects to its login page',
    (response) => void response.writeHead(302, { location: '/login' }).end(),
    'answered 302, expected 200 with a JSON object, or 401 if nobody is signed in',
  ],
  ['fails', json('{}', 500), 'answered 500'],
  ['answers with a page', json('<html>7</html>'), 'answered without a JSON object'],
  ['answers with a list', json('[{"id":7}]'), 'answered without a JSON object'],
  ['answers without an id', json('{"user":7}'), 'id of the session is missing'],
  [
    'answers with a number that JSON has rounded',
    json('{"id":9007199254740993}'),
    'id of the session is a number that is not exact',
  ],
  ['answers with too much', json(tooLarge), 'answered with more than 65536 bytes'],
  ['does not answer', () => {}, 'RELAY_SESSION_URL did not answer within 300 ms.'],
  [
    'stops within its answer',
    (response) => void response.writeHead(200).write('{"id":'),
    'RELAY_SESSION_URL did not answer within 300 ms.',
  ],
  [
    'breaks off',
    (response) => void response.destroy(),
    'RELAY_SESSION_URL cannot be reached (UND_ERR_SOCKET).',
  ],
]

test.each(faults)('E2 a host that %s lets nobody in, and the log says why', async (_name, answer, reason) => {
  const { host, relay } = await startHost({ RELAY_SESSION_TIMEOUT_MS: '300' })
  host.answer = answer
  expect(await relay.mint(ada)).toEqual([500, 'identify_failed'])
  const fault = relay.lines.find(({ msg }) => msg === 'fault')
  expect(fault?.cause).toContain(reason)
  host.answer = undefined
  expect(await relay.mint(ada)).toEqual([200, undefined])
})

test.each([
  ['401', json('{}', 401)],
  ['403', json('{}', 403)],
  ['204', (response: ServerResponse) => void response.writeHead(204).end()],
  ['null', json('null')],
])('a host that answers %s says that nobody is signed in', async (_name, answer) => {
  const { host, relay } = await startHost()
  host.answer = answer
  expect(await relay.mint(ada)).toEqual([401, 'unauthenticated'])
})

test('a host that is down lets nobody in', async () => {
  const relay = await serve({ RELAY_IDENTITY: 'session', RELAY_SESSION_URL: 'http://127.0.0.1:2/session' })
  expect(await relay.mint(ada)).toEqual([500, 'identify_failed'])
  expect(relay.lines).toContainEqual(
    expect.objectContaining({ msg: 'fault', cause: 'RELAY_SESSION_URL cannot be reached (ECONNREFUSED).' }),
  )
})
