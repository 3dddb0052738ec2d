// Relays as a host creates them. Every check is on; the limits are too high to be met.
import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createClient } from 'redis'
import { perMinute } from './peers.mjs'

const user = { id: 'ada' }
const key = 'bench-only-7c1e9a40b35d4f2886d1ca9e02f7b6d3'
const secret = 'bench-5f0a3d7be1c94826'
const routes = [
  { id: 'thing', method: 'GET', path: '/things/:id', scope: 'business', everyone: true },
  { id: 'changeThing', method: 'PUT', path: '/things/:id', scope: 'business', everyone: true },
]

/** A direct provider: the browser gets its token. */
export async function mintRelay({ checkout, wealthica, redisUrl }, limits) {
  const server = await builtServer(checkout)
  const store = limits && (await redisStoreOf(checkout, redisUrl))
  return { relay: relayOf(server, server.wealthica(wealthica), store, limits) }
}

/** A gateway provider with a fixed key, as long as keys are. */
export async function gatewayRelay(given, limits) {
  return gatewayOf(
    given,
    ({ defineProvider }) =>
      defineProvider({
        id: 'acme',
        apiUrl: given.upstreamUrl,
        routes,
        authorize: () => ({ authorization: 'Bearer bench_5tq0Xk3nW8vJr2LzYcP7mGdA' }),
      }),
    limits,
  )
}

/** Wyre: HMAC-SHA256 over the address and the body. */
export async function hmacRelay(given) {
  return gatewayOf(given, ({ wyre }) =>
    wyre({ id: 'acme', apiUrl: given.upstreamUrl, apiKey: secret, secretKey: secret, account, routes }),
  )
}

/** Swypex: RSA-2048 over method, path and time. */
export async function rsaRelay(given) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  const credentials = { clientId: 'bench-client', clientSecret: secret, privateKey: pem }
  return gatewayOf(given, ({ swypex }) =>
    swypex({ id: 'acme', apiUrl: given.upstreamUrl, ...credentials, routes }),
  )
}

const account = () => 'AC_5TQ0XK3NW8V'

async function gatewayOf({ checkout, redisUrl }, providerOf, limits) {
  const server = await builtServer(checkout)
  const store = limits && (await redisStoreOf(checkout, redisUrl))
  const relay = relayOf(server, providerOf(server), store, limits)
  return { relay, token: (await relay.mint('acme', user)).token }
}

function relayOf({ createRelay }, provider, store, limits) {
  return createRelay({
    name: 'bench',
    identify: () => user,
    allowInsecureUpstream: true,
    signingKeys: [key],
    relayTokenLifeSeconds: 900, // longer than a run
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
