import { serve } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { startEmulator } from '@token-relay/emulators'
import { createRelay, wealthica } from '@token-relay/server'
import { toFetchHandler } from '@token-relay/server/fetch'
import { type Context, Hono } from 'hono'

const { apiUrl, connectUrl, credentials } = await startEmulator('wealthica')

const relay = createRelay({
  identify: (request: Request) => (request.headers.get('cookie') === 'user=ada' ? { id: 'ada' } : null), // your session decides
  allowInsecureUpstream: true, // for the emulator's http:
  providers: [wealthica({ ...credentials, apiUrl, connectUrl })],
})
const handler = toFetchHandler(relay, {
  addressOf: (_request, context: Context) => getConnInfo(context).remote.address,
})

const app = new Hono()
app.all('/wealthica/*', (context) => handler(context.req.raw, context))
app.get('/', (context) => context.text('Hello')) // your own routes

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000), hostname: '127.0.0.1' }, (address) => {
  console.log('Listening', address)
})
