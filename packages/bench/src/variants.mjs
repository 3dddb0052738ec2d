// What is measured: the relay mounted in two ways, and the servers that a host would otherwise run.
import { createServer } from 'node:http'
import * as peers from './peers.mjs'
import { inExpress, plain } from './mounts.mjs'
import { gatewayRelay, hmacRelay, mintRelay, rsaRelay } from './relays.mjs'

const mint = { task: 'mint', request: 'mint' }
const relayMint = { task: 'relay-mint', request: 'relay-mint' }
const call = { task: 'gateway', request: 'call' }
const write = { task: 'write', request: 'write' }
const storeMint = { task: 'mint-store', request: 'mint', suite: 'store' }
const storeCall = { task: 'call-store', request: 'call', suite: 'store' }

/** What the variants of a task are compared with: another server, or in the suite `store` the relay without a store. */
const yardsticks = {
  mint: 'mint-peer',
  'relay-mint': 'mint-peer',
  gateway: 'gateway-peer',
  write: 'write-peer',
  'mint-store': 'mint-store-peer',
  'call-store': 'call-store-peer',
}

/**
 * Every variant with the task it is measured by, and the request that it gets. A `peer` does not depend on the revision
 * that is measured.
 */
export const variants = {
  'mint-peer': { ...mint, peer: true, listener: () => peers.constantAnswer() },
  'mint-bare': { ...mint, peer: true, listener: () => peers.bareAnswer() },
  'mint-sdk': { ...mint, peer: true, listener: (given) => peers.sdkSample(given) },
  'mint-express': { ...mint, listener: async (given) => inExpress(await mintRelay(given)) },
  'mint-handler': { ...mint, listener: async (given) => plain(await mintRelay(given)) },
  'relay-mint-express': { ...relayMint, listener: async (given) => inExpress(await gatewayRelay(given)) },
  'relay-mint-handler': { ...relayMint, listener: async (given) => plain(await gatewayRelay(given)) },
  'gateway-peer': { ...call, peer: true, listener: (given) => peers.proxyMiddleware(given) },
  'gateway-fastify': { ...call, peer: true, listener: (given) => peers.fastifyProxy(given) },
  'gateway-undici': { ...call, peer: true, listener: (given) => peers.undiciPipe(given) },
  'gateway-express': { ...call, listener: async (given) => inExpress(await gatewayRelay(given)) },
  'gateway-handler': { ...call, listener: async (given) => plain(await gatewayRelay(given)) },
  'write-peer': { ...write, peer: true, listener: (given) => peers.proxyMiddleware(given) },
  'write-express': { ...write, listener: async (given) => inExpress(await gatewayRelay(given)) },
  'write-handler': { ...write, listener: async (given) => plain(await gatewayRelay(given)) },
  'write-hmac': { ...write, listener: async (given) => inExpress(await hmacRelay(given)) },
  'write-rsa': { ...write, listener: async (given) => inExpress(await rsaRelay(given)) },

  'mint-store-peer': { ...storeMint, peer: true, listener: async (given) => plain(await mintRelay(given)) },
  'mint-local': { ...storeMint, listener: async (given) => plain(await mintRelay(given, 'local')) },
  'mint-shared': { ...storeMint, listener: async (given) => plain(await mintRelay(given, 'shared')) },
  'call-store-peer': {
    ...storeCall,
    peer: true,
    listener: async (given) => plain(await gatewayRelay(given)),
  },
  'call-local': { ...storeCall, listener: async (given) => plain(await gatewayRelay(given, 'local')) },
  'call-shared': { ...storeCall, listener: async (given) => plain(await gatewayRelay(given, 'shared')) },
}

/** The names of a suite's variants. */
export function namesOf(suite) {
  return Object.keys(variants).filter((name) => variants[name].suite === suite)
}

/** The name of the variant that another one is compared with. */
export function yardstickOf(name) {
  return yardsticks[variants[name].task]
}

/** Starts a variant on a free port of this machine. `given` names the checkout and the upstreams. */
export async function startVariant(name, given) {
  const { listener, token } = await variants[name].listener(given)
  const server = createServer(listener)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, token }
}
