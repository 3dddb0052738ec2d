import { createServer } from 'node:http'
import { startEmulator } from '@token-relay/emulators'
import { createRelay, wealthica } from '@token-relay/server'

const { apiUrl, connectUrl, credentials } = await startEmulator('wealthica')

const relay = createRelay({
  identify: (request) => (request.headers.cookie === 'user=ada' ? { id: 'ada' } : null), // your session decides
  allowInsecureUpstream: true, // for the emulator's http:
  providers: [wealthica({ ...credentials, apiUrl, connectUrl })],
})

const server = createServer((request, response) => {
  // Paths that are not the relay's go on to your own code.
  relay.handler(request, response, () => response.writeHead(404).end('Not here\n'))
})
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log('Listening', server.address())
})
