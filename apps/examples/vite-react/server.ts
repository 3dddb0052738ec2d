import { fileURLToPath } from 'node:url'
import { startEmulator } from '@token-relay/emulators'
import { connectCsp, createRelay, wealthica } from '@token-relay/server'
import express from 'express'
import helmet from 'helmet'

const { apiUrl, connectUrl, credentials } = await startEmulator('wealthica')
const providers = [wealthica({ ...credentials, apiUrl, connectUrl })]

const relay = createRelay({
  identify: () => ({ id: 'ada' }), // your session decides
  allowInsecureUpstream: true, // for the emulator's http:
  providers,
})

const app = express()
// Helmet forbids Connect's frame and calls to the provider. `connectCsp` permits both for these providers.
app.use(helmet({ contentSecurityPolicy: { directives: { ...connectCsp(providers) } } }))
app.use(relay.router())
app.use(express.static(fileURLToPath(new URL('dist', import.meta.url))))

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
  if (error) throw error
  console.log('Listening', server.address())
})
