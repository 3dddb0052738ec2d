import express from 'express'
import { OAuth2Server } from 'oauth2-mock-server'

/** Starts a stand-in for the provider: an OAuth server, and an API that wants its token. */
export async function startNorthwind() {
  const oauth = new OAuth2Server()
  await oauth.issuer.keys.generate('RS256')
  await oauth.start(0, '127.0.0.1')
  const { port } = oauth.address()
  const issuer = `http://127.0.0.1:${port}`
  oauth.issuer.url = issuer

  const api = express()
  api.get('/customers/:customer/orders', (request, response) => {
    const isOurs = request.get('authorization')?.startsWith('Bearer ey')
    if (isOurs) response.json([{ customer: request.params.customer, total: '42.00' }])
    else response.sendStatus(401)
  })
  const server = api.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const apiPort = typeof address === 'object' ? address?.port : undefined
  return { issuer, apiUrl: `http://127.0.0.1:${apiPort}` }
}
