// What is measured: the relay mounted in two ways, and the middlewares that a host would otherwise use.
import { createServer } from 'node:http'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import express from 'express'
import { rateLimit } from 'express-rate-limit'
import helmet from 'helmet'
import { createProxyMiddleware } from 'http-proxy-middleware'
import { createClient } from 'redis'

const perMinute = 1_000_000
const user = { id: 'ada' }
const key = 'bench-only-7c1e9a40b35d4f2886d1ca9e02f7b6d3'

const mint = { task: 'mint', request: 'mint' }
const call = { task: 'gateway', request: 'call' }
const storeMint = { task: 'mint-store', request: 'mint', suite: 'store' }
const storeCall = { task: 'call-store', request: 'call', suite: 'store' }

/**
 * Every variant with the task it is measured by, and the request that it gets. `peer` is what the others of its task are
 * compared with: another middleware, or in the suite `store` the relay without a store.
 */
export const variants = {
  'mint-peer': { ...mint, peer: true, listener: () => constantAnswer() },
  'mint-express': { ...mint, listener: async (given) => inExpress(await mintRelay(given)) },
  'mint-handler': { ...mint, listener: async (given) => plain(await mintRelay(given)) },
  'gateway-peer': { ...call, peer: true, listener: (given) => proxy(given) },
  'gateway-express': { ...call, listener: async (given) => inExpress(await gatewayRelay(given)) },
  'gateway-handler': { ...call, listener: async (given) => plain(await gatewayRelay(given)) },

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

/** Starts a variant on a free port of this machine. `given` names the checkout and the upstreams. */
export async function startVariant(name, given) {
  const { listener, token } = await variants[name].listener(given)
  const server = createServer(listener)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, token }
}

/** Express 5 with the middlewares that do part of the relay's work, and a constant of a mint's size. */
function constantAnswer() {
  const app = express()
  app.use(helmet(), rateLimit({ limit: perMinute, windowMs: 60_000 }), express.json())
  const body = { token: 'x'.repeat(300), expiresIn: 3600, provider: 'wealthica', mode: 'direct' }
  app.post('/wealthica/auth', (_request, response) => response.json(body))
  return { listener: app }
}

/** A proxy without any check. */
function proxy({ upstreamUrl }) {
  const app = express()
  const agent = new Agent({ keepAlive: true })
  app.use(createProxyMiddleware({ target: upstreamUrl, agent, pathRewrite: { '^/acme/api': '' } }))
  return { listener: app }
}

function inExpress({ relay, token }) {
  const app = express()
  app.use(relay.router())
  return { listener: app, token }
}

function plain({ relay, token }) {
  const listener = (request, response) =>
    relay.handler(request, response, () => response.writeHead(404).end())
  return { listener, token }
}

async function mintRelay({ checkout, wealthica, redisUrl }, limits) {
  const server = await builtServer(checkout)
  const store = limits && (await redisStoreOf(checkout, redisUrl))
  return { relay: relayOf(server, server.wealthica(wealthica), store, limits) }
}

async function gatewayRelay({ checkout, upstreamUrl, redisUrl }, limits) {
  const server = await builtServer(checkout)
  const provider = server.defineProvider({
    id: 'acme',
    apiUrl: upstreamUrl,
    routes: [{ id: 'thing', method: 'GET', path: '/things/:id', scope: 'business', everyone: true }],
    authorize: () => ({ authorization: 'Bearer bench' }),
  })
  const store = limits && (await redisStoreOf(checkout, redisUrl))
  const relay = relayOf(server, provider, store, limits)
  return { relay, token: (await relay.mint('acme', user)).token }
}

/** Every check is on; the limits are too high to be met. */
function relayOf({ createRelay }, provider, store, limits) {
  return createRelay({
    name: 'bench',
    identify: () => user,
    allowInsecureUpstream: true,
    signingKeys: [key],
    rateLimit: {
      mintPerSubject: perMinute,
      mintPerAddress: perMinute,
      gatewayPerSubject: perMinute,
      ...(store && { store: limits }),
    },
    ...(store && { store }),
    providers: [provider],
  })
}

async function redisStoreOf(checkout, redisUrl) {
  const { redisStore } = await import(pathToFileURL(join(checkout, 'packages/server/dist/redis.js')).href)
  const client = await createClient({ url: redisUrl, disableOfflineQueue: true }).connect()
  return redisStore(client, { encryptionKeys: [key] })
}

function builtServer(checkout) {
  return import(pathToFileURL(join(checkout, 'packages/server/dist/index.js')).href)
}
