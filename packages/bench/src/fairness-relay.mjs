// The relay of the fairness run, in its process: default limits and deadlines. `x-user` signs in, `x-client` is the
// client's address: everyone in the run calls from loopback, and must not share one limit per address.
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

process.on('disconnect', () => process.exit())

const [checkout, upstreamUrl] = process.argv.slice(2)
const { createRelay, defineProvider, wealthica, wych } = await import(
  pathToFileURL(join(checkout, 'packages/server/dist/index.js')).href
)
const client = { clientId: 'fairness', clientSecret: 'fairness-5f0c91' }
const anything = { '~standard': { version: 1, vendor: 'fairness', validate: (value) => ({ value }) } }
const route = (id, method, path, rules) => ({ id, method, path, scope: 'business', everyone: true, ...rules })

const relay = createRelay({
  identify: ({ headers }) => (headers['x-user'] ? { id: String(headers['x-user']) } : null),
  addressOf: ({ headers }) => String(headers['x-client']),
  signingKeys: ['fairness-only-7c1e9a40b35d4f2886d1ca9e02f7b6d3'],
  allowInsecureUpstream: true,
  onError: () => {},
  providers: [
    wealthica({ ...client, apiUrl: `${upstreamUrl}/bank` }),
    defineProvider({
      id: 'acme',
      apiUrl: `${upstreamUrl}/acme`,
      authorize: () => ({ authorization: 'Bearer fairness-5f0c93' }),
      reserved: { parameters: ['actAs', 'timestamp'] },
      routes: [
        route('thing', 'GET', '/things/:id'),
        route('list', 'GET', '/list'),
        route('transfer', 'POST', '/transfers', { body: anything }),
      ],
    }),
    wych({
      ...client,
      apiKey: 'fairness-5f0c92',
      partner: 'harbour',
      app: 'ledger',
      email: ({ id }) => `${id}@example.com`,
      returnTo: '/accounts',
      issuer: `${upstreamUrl}/realm`,
      apiUrl: upstreamUrl,
      routes: [wych.routes.accounts],
    }),
  ],
})
const server = createServer((request, response) => relay.handler(request, response))
server.listen(0, '127.0.0.1', () =>
  process.send({ url: `http://127.0.0.1:${server.address().port}` }, () => {}),
)
