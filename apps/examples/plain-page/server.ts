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
app.use(helmet({ contentSecurityPolicy: { directives: { ...connectCsp(providers) } } }))
app.use(relay.router())
app.use(express.static(fileURLToPath(new URL('page', import.meta.url))))
// The package as one file. Copying it to your own static files works as well.
const clientFile = fileURLToPath(import.meta.resolve('@token-relay/browser/bundle'))
app.get('/token-relay.min.js', (_request, response) => response.sendFile(clientFile))

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
  if (error) throw error
  console.log('Listening', server.address())
})
