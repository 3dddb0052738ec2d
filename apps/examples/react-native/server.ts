import { startEmulator } from '@token-relay/emulators'
import { createRelay, wealthica } from '@token-relay/server'
import express from 'express'

const { apiUrl, connectUrl, credentials } = await startEmulator('wealthica')

/** Your sign-in creates these. */
const sessions = new Map([['session-of-ada', { id: 'ada' }]])

const relay = createRelay({
  // An app sends no cookie and no Origin. It signs in, keeps a session in the keychain and sends it.
  identify: (request) => sessions.get(request.headers.authorization?.replace('Bearer ', '') ?? '') ?? null,
  allowInsecureUpstream: true, // for the emulator's http:
  providers: [wealthica({ ...credentials, apiUrl, connectUrl })],
})

const app = express()
app.use(relay.router())

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
  if (error) throw error
  console.log('Listening', server.address())
})
