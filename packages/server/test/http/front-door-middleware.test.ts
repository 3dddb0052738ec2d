import { frontDoor, type FrontDoorOptions } from '@token-relay/server'
import express from 'express'
import type { RequestListener, Server } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { listen, originOf } from '../kit/listen.ts'
import { problemIn } from '../kit/problem.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

interface Visit {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}
type Visitor = (options: FrontDoorOptions) => Promise<(visit: Visit) => Promise<Response>>

const overHttp = async (listener: RequestListener) => {
  const server = await listen(listener)
  servers.push(server)
  return ({ method = 'POST', headers = {} }: Visit) =>
    fetch(originOf(server), { method, headers: { connection: 'close', ...headers } })
}
const hosts: [string, Visitor][] = [
  [
    'Express',
    (options) => {
      const app = express()
      app.use(frontDoor(options))
      app.use((_request, response) => void response.send('done'))
      return overHttp(app)
    },
  ],
  [
    'node:http',
    (options) => {
      const door = frontDoor(options)
      return overHttp((request, response) => door(request, response, () => void response.end('done')))
    },
  ],
  [
    'the fetch API',
    async (options) => {
      const door = frontDoor(options)
      return async ({ method = 'POST', headers = {} }) =>
        door.refusal(new Request('http://shop.example', { method, headers })) ?? new Response('done')
    },
  ],
]

describe.each(hosts)('on %s', (_name, start) => {
  const quiet = { onError: () => {} }

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling subdomain', { 'sec-fetch-site': 'same-site' }],
    ['another origin, in an older browser', { origin: 'https://evil.example' }],
  ])('M4 refuses a POST of %s with a problem', async (_from, headers) => {
    const visit = await start(quiet)
    const response = await visit({ headers })
    expect([response.status, response.headers.get('cache-control')]).toEqual([403, 'no-store'])
    expect((await problemIn(response)).code).toBe('cross_site')
  })

  test.each<[string, Visit]>([
    ['a POST of the host’s page', { headers: { 'sec-fetch-site': 'same-origin' } }],
    ['a POST of a listed origin', { headers: { origin: 'https://app.example.com' } }],
    ['a POST of the public origin', { headers: { origin: 'https://www.example.com' } }],
    ['a POST of a client that is not a browser', {}],
    ['a link of another site', { method: 'GET', headers: { 'sec-fetch-site': 'cross-site' } }],
    [
      'a preflight, which the host answers',
      { method: 'OPTIONS', headers: { origin: 'https://evil.example' } },
    ],
  ])('passes %s on', async (_from, visited) => {
    const visit = await start({
      ...quiet,
      allowedOrigins: ['https://app.example.com'],
      publicOrigin: 'https://www.example.com',
    })
    expect((await visit(visited)).status).toBe(200)
  })

  test('refuses a client without an Origin if requireOrigin is set', async () => {
    expect((await (await start({ ...quiet, requireOrigin: true }))({})).status).toBe(403)
  })

  test('says once what the host may have to change', async () => {
    const errors: unknown[] = []
    const visit = await start({ onError: (error) => errors.push(error) })
    for (let at = 0; at < 3; at += 1) await visit({ headers: { origin: 'https://other.example' } })
    expect(errors).toMatchObject([{ code: 'cross_site', hint: expect.stringContaining('allowedOrigins') }])
  })
})

test.each<[string, object]>([
  ['allowedOrigins[0]', { allowedOrigins: ['*'] }],
  ['publicOrigin', { publicOrigin: 'https://app.example.com/' }],
  ['origins', { origins: [] }],
])('refuses an unusable %s', (option, options) => {
  expect(() => frontDoor({ ...options })).toThrow(expect.objectContaining({ option: `frontDoor.${option}` }))
})
