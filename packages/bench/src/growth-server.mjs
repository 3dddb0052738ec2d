// One relay process of a growth run. The parent asks it for its CPU time and memory; it ends with the parent.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createClient } from 'redis'
import { redisStore } from '@token-relay/server/redis'
import { cannedDispatcher } from './canned-dispatcher.mjs'
import { createGrowthRelay, key, userOf } from './growth-relay.mjs'

const { upstreamUrl, redisUrl, limits, prefill = 0, canned } = JSON.parse(process.argv[2])
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

const store = redisUrl && redisStore(await redisClient(), { encryptionKeys: [key] })
const relay = await createGrowthRelay({
  upstreamUrl,
  // The bound is 10 000 tokens by default. A host with more users at a time raises it.
  maxCachedTokens: Math.max(10_000, prefill),
  ...(store && { store, limits }),
  ...(canned && { dispatcher: cannedDispatcher({ token: canned }) }),
})

const server = createServer((request, response) => relay.handler(request, response))
server.keepAliveTimeout = 0
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

let peakBytes = 0
const answers = {
  cpu() {
    const { user, system } = process.cpuUsage()
    return { cpuMicroseconds: user + system }
  },
  memory: () => settledMemory(),
  watchPeak() {
    setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 10)
    return {}
  },
  peak: () => ({ peakBytes }),
  close: async () => (await relay.close()) ?? {},
}
process.on('disconnect', () => process.exit())
process.on('message', async (question) => process.send(await answers[question]()))

const emptyBytes = (await settledMemory()).usedBytes
// More at a time would not reach the store within the time that it may take.
const batch = store ? 20 : 1_000
for (let done = 0; done < prefill; done += batch) {
  const numbers = Array.from({ length: Math.min(batch, prefill - done) }, (_, at) => done + at)
  await Promise.all(numbers.map((number) => relay.mint('wealthica', userOf(number))))
}
process.send({ url: `http://127.0.0.1:${server.address().port}`, emptyBytes })

/** Memory without garbage: bytes that objects use, and those that the process has from the system. */
async function settledMemory() {
  for (let times = 0; times < 3; times += 1) {
    collectGarbage()
    await sleep(20)
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  return { usedBytes: heapUsed + external, rssBytes: rss }
}

async function redisClient() {
  return createClient({ url: redisUrl, disableOfflineQueue: true }).connect()
}
