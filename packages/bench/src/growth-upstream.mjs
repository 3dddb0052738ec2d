// The providers of a growth run, in a process that is not measured: tokens, and answers of any size.
import { createServer } from 'node:http'

process.on('disconnect', () => process.exit())

let tokenCalls = 0
process.on('message', () => process.send({ tokenCalls }))

const server = createServer((request, response) => {
  const headers = { 'content-type': 'application/json' }
  if (request.method === 'POST') {
    tokenCalls += 1
    request.resume()
    response.writeHead(200, headers).end(JSON.stringify({ token: tokenNow() }))
    return
  }
  const bytes = Number(request.url.slice(request.url.lastIndexOf('/') + 1))
  response.writeHead(200, headers).end(answerOf(bytes))
})
server.keepAliveTimeout = 0
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
process.send({ upstreamUrl: `http://127.0.0.1:${server.address().port}` })

/** A token of a Wealthica token's length that lives for an hour. */
function tokenNow() {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const iat = Math.floor(Date.now() / 1000)
  const claims = { iat, exp: iat + 3600, sub: '5f0c6d1e9b3a7c2d4e8f1a0b', n: tokenCalls }
  return `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}.${'s'.repeat(43)}`
}

const answers = new Map()

/** A JSON string of so many bytes. */
function answerOf(bytes) {
  if (!answers.has(bytes)) answers.set(bytes, Buffer.from(`"${'x'.repeat(Math.max(0, bytes - 2))}"`))
  return answers.get(bytes)
}
