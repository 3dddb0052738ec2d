// A million users, one after the other: the memory must stay flat once the caches are full.
//
//   npm run bench:million [-- --users 1000000]
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parseArgs } from 'node:util'
import { createRelay, defineProvider, wealthica } from '@token-relay/server'
import { Agent, request } from 'undici'
import { cannedDispatcher } from './canned-dispatcher.mjs'

const { values } = parseArgs({ options: { users: { type: 'string', default: '1000000' } } })
const users = Number(values.users)
if (!Number.isInteger(users) || users < 20_000) {
  console.error('--users must be a whole number of at least 20 000: the caches are full only then.')
  process.exit(1)
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

const relay = createRelay({
  identify: ({ headers }) => ({ id: headers['x-user'] }),
  addressOf: ({ headers }) => headers['x-address'],
  signingKeys: ['bench-only-7c1e9a40b35d4f2886d1ca9e02f7b6d3'],
  dispatcher: cannedDispatcher({ token: unsignedToken(3600) }),
  providers: [
    wealthica({ clientId: 'bench-client', clientSecret: 'bench-1f6d0c9a7e' }),
    defineProvider({
      id: 'acme',
      apiUrl: 'https://acme.example',
      routes: [{ id: 'thing', method: 'GET', path: '/things/:id', scope: 'business', everyone: true }],
      authorize: () => ({ authorization: 'Bearer bench' }),
    }),
  ],
})

const server = createServer((incoming, response) => relay.handler(incoming, response))
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${server.address().port}`
const agent = new Agent({ connections: 8, pipelining: 8 })

const points = []
const batch = 1_000
for (let done = 0; done < users; done += batch) {
  const ids = Array.from({ length: batch }, (_, at) => ({ id: `user-${done + at}` }))
  // A provider token, a relay token and a log-out over HTTP, which counts for its user and its address.
  await Promise.all(ids.map((user) => relay.mint('wealthica', user)))
  await Promise.all(ids.map((user) => relay.mint('acme', user)))
  await Promise.all(ids.map(({ id }, at) => logOut(id, done + at)))
  const isPoint = (done + batch) % Math.max(batch, Math.floor(users / 20 / batch) * batch) === 0
  if (isPoint) points.push(await measure(done + batch))
}
await agent.close()
await relay.close()
await new Promise((resolve) => server.close(resolve))
await sleep(50)
const left = process.getActiveResourcesInfo().filter((name) => !/TTYWrap|PipeWrap|FSReq|Immediate/.test(name))

// The log-outs, 100 000 for each provider, are what fills last.
const full = points.filter(({ done }) => done >= Math.min(200_000, users / 2))
const [first] = full
const last = full.at(-1)
const growthPercent = (last.heapMb / first.heapMb - 1) * 100
console.log(`\nheap from ${first.done} to ${last.done} users: ${growthPercent.toFixed(1)} %`)
console.log(`timers and sockets left after close(): ${left.length} ${left.join(' ')}`)
const isFlat = growthPercent < 5 && left.length === 0
console.log(isFlat ? 'FLAT' : 'NOT FLAT')
process.exitCode = isFlat ? 0 : 1

async function logOut(user, number) {
  const address = `2001:db8:${(number >> 8).toString(16)}:${((number & 255) << 8).toString(16)}::1`
  const headers = { 'x-user': user, 'x-address': address }
  const { statusCode, body } = await request(`${origin}/acme/auth`, {
    dispatcher: agent,
    method: 'DELETE',
    headers,
  })
  await body.dump()
  if (statusCode !== 204) throw new Error(`A log-out was answered with ${statusCode}.`)
}

async function measure(done) {
  collectGarbage()
  await sleep(1)
  collectGarbage()
  const { heapUsed, rss } = process.memoryUsage()
  const point = { done, heapMb: heapUsed / 2 ** 20, rssMb: rss / 2 ** 20 }
  const bar = '█'.repeat(Math.round(point.heapMb / 4))
  console.log(`${String(done).padStart(9)} users  heap ${point.heapMb.toFixed(1).padStart(7)} MB  ${bar}`)
  return point
}

function unsignedToken(lifeSeconds) {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const nowSeconds = Math.floor(Date.now() / 1000)
  // Long enough for the whole run: the caches, not the clock, decide what is kept.
  const claims = { iat: nowSeconds, exp: nowSeconds + lifeSeconds * 20 }
  return `${encode({ alg: 'HS256' })}.${encode(claims)}.${'s'.repeat(43)}`
}
