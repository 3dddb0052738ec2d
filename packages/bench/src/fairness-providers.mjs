// The providers of the fairness run: a direct one, an API with small and large answers, and one with a consent page.
import { createServer } from 'node:http'

process.on('disconnect', () => process.exit())

const large = Buffer.alloc(4.5 * 1024 * 1024, 'x')
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

function answerTo(url, origin) {
  if (url === '/bank/auth/token') {
    const iat = Math.floor(Date.now() / 1000)
    return { token: `${part({ alg: 'HS256' })}.${part({ iat, exp: iat + 3600 })}.c2ln` }
  }
  if (url.endsWith('/openid-configuration')) {
    return { issuer: `${origin}/realm`, token_endpoint: `${origin}/realm/token` }
  }
  return { access_token: 'fairness', token_type: 'Bearer', expires_in: 3600, id: 'u1' }
}

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    if (request.url === '/acme/list') {
      response.end(large)
      return
    }
    const body = JSON.stringify(answerTo(request.url, `http://${request.headers.host}`))
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
})
server.listen(0, '127.0.0.1', () =>
  process.send({ url: `http://127.0.0.1:${server.address().port}` }, () => {}),
)
