import { randomBytes } from 'node:crypto'
import { createRelay } from '@token-relay/server'
import express from 'express'
import { northwind } from './northwind.ts'
import { startNorthwind } from './stand-in.ts'

const relay = createRelay({
  identify: () => ({ id: 'ada' }), // your session decides
  // In production a constant from: openssl rand -base64 48
  signingKeys: [process.env.RELAY_SIGNING_KEYS ?? randomBytes(48).toString('base64')],
  allowInsecureUpstream: true, // for the stand-in's http:
  providers: [northwind(await startNorthwind())],
})

const app = express()
app.use(relay.router()) // POST /northwind/auth, GET /northwind/api/customers/me/orders

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
  if (error) throw error
  console.log('Listening', server.address())
})
