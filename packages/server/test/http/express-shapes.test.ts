import type { Request, Response } from 'express'
import { afterEach, expect, test } from 'vitest'
import { type Host, postMint, startHost } from '../kit/host.ts'

let host: Host
afterEach(() => host.close())

test.each(['express 4', 'express 5'] as const)(
  "a host's middleware finds its objects of %s as they were when the relay has answered",
  async (mounting) => {
    let before: unknown
    let after: unknown
    const facts = (request: Request, response: Response) => [
      Object.getOwnPropertyDescriptor(request, 'res')?.value === response,
      Object.getOwnPropertyDescriptor(response, 'req')?.value === request,
      Object.keys(request).includes('res') && Object.keys(response).includes('req'),
      [request.originalUrl, request.get('content-type'), response.locals['trace']],
    ]
    host = await startHost({
      mounting,
      before: (app) =>
        app.use((request, response, next) => {
          response.locals['trace'] = 'a1'
          before = facts(request, response)
          response.on('finish', () => (after = facts(request, response)))
          next()
        }),
    })
    expect((await postMint(host.url, 'ada')).status).toBe(200)
    await expect.poll(() => after).toEqual(before)
  },
)
