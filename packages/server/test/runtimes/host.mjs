// A host of the fetch API, for Bun, Deno and Node 22. Prints its address. UPSTREAM is the address of its provider.
import { createRelay, defineProvider } from '@token-relay/server'
import { toFetchHandler } from '@token-relay/server/fetch'

const route = { scope: 'business', everyone: true }
const relay = createRelay({
  identify: (request) => {
    const id = /(?:^|; )user=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1]
    return id ? { id } : null
  },
  signingKeys: ['runtimes-only-5b0c6a91c2d84e57a6b1904dd27e85fc'],
  allowInsecureUpstream: true,
  providers: [
    defineProvider({
      id: 'acme',
      apiUrl: process.env.UPSTREAM,
      authorize: () => ({ authorization: 'Bearer canary-credential' }),
      routes: [
        { ...route, id: 'read', method: 'GET', path: '/things' },
        { ...route, id: 'events', method: 'GET', path: '/events' },
        { ...route, id: 'write', method: 'POST', path: '/things', contentTypes: ['image/jpeg'] },
      ],
    }),
  ],
})
const next = () => new Response('the host answers', { status: 404 })
const listen = {
  bun() {
    const addressOf = (request, server) => server.requestIP(request)?.address
    const server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: toFetchHandler(relay, { addressOf, next }),
    })
    process.stdout.write(`${server.url.origin}\n`)
    return () => server.stop(true)
  },
  deno() {
    const handler = toFetchHandler(relay, { addressOf: (_request, info) => info.remoteAddr.hostname, next })
    const onListen = ({ port }) => process.stdout.write(`http://127.0.0.1:${port}\n`)
    const server = Deno.serve({ port: 0, hostname: '127.0.0.1', onListen }, handler)
    return () => server.shutdown()
  },
}
const close = listen['Bun' in globalThis ? 'bun' : 'deno']()

// The end of the input is the sign to stop: signals differ between runtimes.
process.stdin.on('end', async () => {
  await relay.close({ finishMs: 1_000 })
  await close()
  process.exit(0)
})
process.stdin.resume()
