// Servers that do part of the relay's work, or none of its checks.
import { Agent } from 'node:http'
import httpProxy from '@fastify/http-proxy'
import express from 'express'
import { rateLimit } from 'express-rate-limit'
import fastify from 'fastify'
import helmet from 'helmet'
import { createProxyMiddleware } from 'http-proxy-middleware'
import { Agent as UndiciAgent, stream } from 'undici'
import Wealthica from 'wealthica-sdk-js'

/** Requests a minute that no run reaches. */
export const perMinute = 1_000_000

const prefix = '/acme/api'
/** As long as the body of a mint. */
const mintBody = { token: 'x'.repeat(300), expiresIn: 3600, provider: 'wealthica', mode: 'direct' }

/** Express 5 with the middlewares that do part of the relay's work, and a constant of a mint's size. */
export function constantAnswer() {
  const app = express()
  app.use(helmet(), rateLimit({ limit: perMinute, windowMs: 60_000 }), express.json())
  app.post('/wealthica/auth', (_request, response) => response.json(mintBody))
  return { listener: app }
}

/** The least that a Node server can do: no body is read, nothing is checked. */
export function bareAnswer() {
  const body = JSON.stringify(mintBody)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  return { listener: (_request, response) => response.writeHead(200, headers).end(body) }
}

/** The sample server of the vendor's SDK, from its README: one call to the provider for each request. */
export function sdkSample({ wealthica: { clientId, clientSecret, apiUrl, connectUrl } }) {
  const sdk = Wealthica.init({ clientId, secret: clientSecret, baseURL: apiUrl, connectURL: connectUrl })
  const app = express()
  app.post('/wealthica/auth', async (_request, response) => {
    const user = sdk.login('ada')
    response.json({ token: await user.getToken() })
  })
  return { listener: app }
}

/** http-proxy-middleware, with connections that stay open. */
export function proxyMiddleware({ upstreamUrl }) {
  const app = express()
  const agent = new Agent({ keepAlive: true })
  app.use(createProxyMiddleware({ target: upstreamUrl, agent, pathRewrite: { [`^${prefix}`]: '' } }))
  return { listener: app }
}

/** @fastify/http-proxy, which calls by undici. */
export async function fastifyProxy({ upstreamUrl }) {
  const app = fastify()
  await app.register(httpProxy, { upstream: upstreamUrl, prefix })
  await app.ready()
  return { listener: (request, response) => app.routing(request, response) }
}

/** undici's answer, piped: what a hand-written proxy costs. */
export function undiciPipe({ upstreamUrl: origin }) {
  const dispatcher = new UndiciAgent()
  const listener = ({ url, method }, response) =>
    stream(origin, { dispatcher, method, path: url.slice(prefix.length) }, ({ statusCode, headers }) =>
      response.writeHead(statusCode, { 'content-type': headers['content-type'] }),
    ).catch(() => response.destroy())
  return { listener }
}
