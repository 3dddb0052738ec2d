import { startEmulator } from '@token-relay/emulators'
import { createRelay, wealthica } from '@token-relay/server'
import { toFetchHandler } from '@token-relay/server/fetch'

const { apiUrl, connectUrl, credentials } = await startEmulator('wealthica')

const relay = createRelay({
  identify: (_request: Request) => ({ id: 'ada' }), // your session decides, by its headers or next/headers
  allowInsecureUpstream: true, // for the emulator's http:
  providers: [wealthica({ ...credentials, apiUrl, connectUrl })],
})
const handler = toFetchHandler(relay, {
  basePath: '/api',
  addressOf: (request) => request.headers.get('x-real-ip') ?? undefined, // the header that your proxy sets
})

export const runtime = 'nodejs'
export {
  handler as DELETE,
  handler as GET,
  handler as OPTIONS,
  handler as PATCH,
  handler as POST,
  handler as PUT,
}
