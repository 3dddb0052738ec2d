import { fileURLToPath } from 'node:url'
import { startEmulator } from '@token-relay/emulators'
import { createRelay, wealthica } from '@token-relay/server'
import express from 'express'

const { apiUrl, connectUrl, credentials } = await startEmulator('wealthica')

const relay = createRelay({
  identify: () => ({ id: 'ada' }), // your session decides
  allowInsecureUpstream: true, // for the emulator's http:
  providers: [wealthica({ ...credentials, apiUrl, connectUrl })],
})

const app = express()
app.use(relay.router()) // the SDK's default endpoint is POST /wealthica/auth
app.get('/addresses', (_request, response) => {
  response.json({ clientId: credentials.clientId, baseURL: apiUrl, connectURL: connectUrl })
})
app.use(express.static(fileURLToPath(new URL('page', import.meta.url))))
app.use(express.static(fileURLToPath(new URL('dist', import.meta.resolve('wealthica-sdk-js/package.json')))))

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
  if (error) throw error
  console.log('Listening', server.address())
})
