import express from 'express'
import { afterEach, expect, test } from 'vitest'
import { describedAnswer } from '../kit/described-answer.ts'
import { startGatewayHost } from '../kit/gateway-host.ts'
import { startHost } from '../kit/host.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((host) => host.close()))
})

test.each([
  ['mint', 'POST'],
  ['revoke', 'DELETE'],
])('a %s behind a proxy that is not counted answers misconfigured as described', async (id, method) => {
  const host = await startHost({
    before: (app) => app.set('trust proxy', true),
    relay: { rateLimit: {} },
  })
  open.push(host)
  const headers = { 'content-type': 'application/json', cookie: 'user=ada' }
  const answer = await fetch(`${host.url}/wealthica/auth`, { method, headers })
  expect(await describedAnswer(id, answer)).toBe('misconfigured')
})

test('a gateway call whose body a parser has read answers raw_body_required as described', async () => {
  const host = await startGatewayHost({
    routes: [{ id: 'add', method: 'POST', path: '/things', scope: 'business', everyone: true }],
    before: (app) => app.use(express.json()),
  })
  open.push(host)
  const headers = { 'content-type': 'application/json' }
  const answer = await host.call('ada', '/things', { method: 'POST', headers, body: '{}' })
  expect(await describedAnswer('postCall', answer)).toBe('raw_body_required')
})
