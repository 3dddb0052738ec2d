import { afterEach, expect, test } from 'vitest'
import { type Callers, consentStart, startCallers } from '../kit/every-caller.ts'

let host: Callers
afterEach(() => host.close())

test('the host’s cookies stay beside the consent’s', async () => {
  host = await startCallers({
    before: (app) =>
      app.use((_request, response, next) => {
        response.appendHeader('Set-Cookie', 'session=abc; HttpOnly')
        next()
      }),
  })
  const cookies = (await host.send(consentStart)).headers.getSetCookie()
  expect(cookies).toEqual(['session=abc; HttpOnly', expect.stringMatching(/^__Host-token-relay-wych=/)])
})
