// A process that closes its relay with requests in progress, and a provider that hangs. It prints how they ended, and
// what still keeps the process alive. It ends by itself.
import { createServer } from 'node:http'
import { createRelay, defineProvider, oauth2ClientCredentials } from '@token-relay/server'
import { listen, originOf } from './listen.ts'
import { signingKey } from './signing-key.ts'

const waiting = new Map<string, () => void>()
const provider = await listen((request, response) => {
  const { url = '' } = request
  if (url === '/token') {
    setTimeout(() => response.end('{"access_token":"token-1","expires_in":600}'), 100)
  } else if (url === '/stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    waiting.set(url, () => void response.end('data: 2\n\n'))
  } else {
    waiting.set(url, () => void response.end('{}'))
  }
})
const apiUrl = originOf(provider)
const route = (id: string) =>
  ({ id, method: 'GET', path: `/${id}`, scope: 'business', everyone: true }) as const
const relay = createRelay<{ readonly id: string }>({
  identify: () => ({ id: 'ada' }),
  signingKeys: [signingKey],
  allowInsecureUpstream: true,
  onError: () => {},
  providers: [
    defineProvider({
      id: 'acme',
      apiUrl,
      credential: oauth2ClientCredentials('acme', {
        clientId: 'shop',
        clientSecret: 's3-9d2c77',
        tokenUrl: `${apiUrl}/token`,
      }),
      routes: ['call', 'stream', 'hang'].map(route),
    }),
    defineProvider({
      id: 'vault',
      apiUrl,
      authorize: () => new Promise(() => {}), // the host's secret manager does not answer
      routes: [route('secret')],
    }),
  ],
})
const server = createServer(relay.handler)
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const tokens = {
  acme: (await relay.mint('acme', { id: 'ada' })).token,
  vault: (await relay.mint('vault', { id: 'ada' })).token,
}
const call = (path: string, name: keyof typeof tokens = 'acme') =>
  fetch(`${originOf(server)}/${name}/api/${path}`, { headers: { authorization: `Bearer ${tokens[name]}` } })
const arrival = async (path: string) => {
  while (!waiting.has(path)) await new Promise((resolve) => setImmediate(resolve))
}

const [answered, stream, hung, unread] = [call('call'), call('stream'), call('hang'), call('secret', 'vault')]
await Promise.all(['/call', '/stream', '/hang'].map(arrival))
const closed = relay.close({ drainMs: 50, finishMs: 300 })
for (const path of ['/call', '/stream']) waiting.get(path)?.()
const statuses = {
  call: (await answered).status,
  stream: await (await stream).text(),
}
await closed
const ends = [(await hung).status, (await unread).status]
server.close()
provider.close()
provider.closeAllConnections()
await new Promise((resolve) => setTimeout(resolve, 50)) // the test's own sockets end
const ours = new Set([
  'Timeout',
  'TCPSocketWrap',
  'TCPServerWrap',
  'TLSWrap',
  'GetAddrInfoReqWrap',
  'TCPConnectWrap',
])
const left = process.getActiveResourcesInfo().filter((name) => ours.has(name))
process.stdout.write(JSON.stringify({ statuses, hung: Math.max(...ends), left }))
