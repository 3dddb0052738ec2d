// The providers of a run, in a process that is not measured: a constant answer, and an emulated Wealthica.
import { subscribe } from 'node:diagnostics_channel'
import { createServer } from 'node:http'
import { startEmulator } from '@token-relay/emulators'

process.on('disconnect', () => process.exit())

// The emulator keeps only its latest requests. This channel reports those of every server in the process.
let mints = 0
subscribe('http.server.request.start', ({ request }) => {
  if (request.url.endsWith('/token')) mints += 1
})
process.on('message', () => process.send({ mints }))

const body = JSON.stringify({
  id: '1',
  items: Array.from({ length: 20 }, (_, index) => ({ index, name: 'thing' })),
})
const token = JSON.stringify({ access_token: 'bench-9c1b64f07d', token_type: 'Bearer', expires_in: 3600 })
const server = createServer((request, response) => {
  request.resume() // an answer that leaves the request unread would end the connection
  const answer = request.url === '/v1/oauth/token' ? token : body
  response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const { apiUrl, connectUrl, credentials } = await startEmulator('wealthica')
process.send({
  upstreamUrl: `http://127.0.0.1:${server.address().port}`,
  wealthica: { ...credentials, apiUrl, connectUrl },
})
