import { startEmulator } from '@token-relay/emulators'
import { connectCsp, createRelay, wealthica } from '@token-relay/server'
import express from 'express'
import helmet from 'helmet'

// An emulated Wealthica. With an account, pass clientId and clientSecret only.
const { apiUrl, connectUrl, credentials } = await startEmulator('wealthica')
const providers = [wealthica({ ...credentials, apiUrl, connectUrl })]

const relay = createRelay({
  identify: () => ({ id: 'ada' }), // your session decides: see the example express-session
  allowInsecureUpstream: true, // for the emulator's http:
  providers,
})

const app = express()
app.use(helmet({ contentSecurityPolicy: { directives: { ...connectCsp(providers) } } }))
app.use(relay.router()) // POST and DELETE /wealthica/auth

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
  if (error) throw error
  console.log('Listening', server.address())
})
