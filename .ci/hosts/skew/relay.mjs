// A relay of one version, with the page of another one. Runs in a project that has this version installed.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { startEmulator } from '@token-relay/emulators'
import { createRelay, wakapay, wealthica } from '@token-relay/server'

const [bank, payments] = [await startEmulator('wealthica'), await startEmulator('wakapay')]
const { apiUrl, connectUrl } = bank

const relay = createRelay({
  identify: () => ({ id: 'ada' }),
  allowInsecureUpstream: true,
  signingKeys: [randomBytes(48).toString('base64')],
  providers: [
    wealthica({ ...bank.credentials, apiUrl, connectUrl }),
    wakapay({
      ...payments.credentials,
      apiUrl: payments.url,
      routes: [{ ...wakapay.routes.balance, allow: () => true }],
    }),
  ],
})

const page = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>'

/** The code that the next token requests are refused with. */
let failure = ''

const controls = {
  '/': (response) => response.setHeader('content-type', 'text/html').end(page),
  '/page.js': (response) =>
    response.setHeader('content-type', 'text/javascript').end(readFileSync(process.env.PAGE)),
  '/revoke-all': (response) => {
    bank.tokens.revokeAll()
    response.end()
  },
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  if (pathname === '/fail') {
    failure = searchParams.get('code')
    return response.end()
  }
  if (controls[pathname]) return controls[pathname](response)
  if (failure && request.method === 'POST') {
    response.writeHead(400, { 'content-type': 'application/problem+json' })
    return response.end(JSON.stringify({ code: failure, status: 400, title: 'A failure of another version' }))
  }
  return relay.handler(request, response, () => response.writeHead(404).end())
})
server.listen(0, '127.0.0.1', () => console.log('Listening', server.address()))
