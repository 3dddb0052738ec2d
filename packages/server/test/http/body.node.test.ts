import { afterEach, expect, test } from 'vitest'
import { type Host, postMint, startHost } from '../kit/host.ts'

let host: Host
afterEach(() => host.close())

test('M12 a request whose body a middleware has discarded is answered', async () => {
  host = await startHost({
    before: (app) => app.use((request, _response, next) => void request.resume().on('end', next)),
  })
  expect((await postMint(host.url, 'ada')).status).toBe(200)
})
