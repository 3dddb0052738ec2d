import { once } from 'node:events'
import autocannon from 'autocannon'
import { createGrowthRelay, userOf } from './growth-relay.mjs'
import { quantile, startProcess, stopProcess } from './measure.mjs'

/** The requests of each kind, as a user's page sends them. */
const kinds = {
  mint: { path: '/wealthica/auth', method: 'POST', body: '{"purpose":"api"}' },
  relayToken: { path: '/acme/auth', method: 'POST', body: '{}' },
  call: { path: '/acme/api/things/1000', method: 'GET' },
}

/** How long rows are measured, and how many requests warm a process up. */
export const times = { seconds: 2, newUsers: 2_000, warmUps: 12_000, newUserWarmUps: 5_000 }
export const quickTimes = { seconds: 1, newUsers: 200, warmUps: 200, newUserWarmUps: 100 }

/** Asks a process for something. */
export async function ask({ child }, question) {
  const answer = once(child, 'message')
  child.send(question)
  return (await answer)[0]
}

/** Headers of a user's requests: who it is, from where, and the relay token of a gateway call. */
export function headersOf(number, token) {
  const address = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
  return {
    'content-type': 'application/json',
    'x-user': userOf(number).id,
    'x-address': address,
    ...(token && { authorization: `Bearer ${token}` }),
  }
}

/** Relay tokens of the first users, signed with the key of the relays that are measured. */
export async function relayTokens(count) {
  const relay = await createGrowthRelay({ upstreamUrl: 'http://127.0.0.1:9', relayTokenLifeSeconds: 900 })
  const tokens = []
  while (tokens.length < count) {
    const batch = Array.from(
      { length: Math.min(1_000, count - tokens.length) },
      (_, at) => tokens.length + at,
    )
    const minted = await Promise.all(batch.map((number) => relay.mint('acme', userOf(number))))
    for (const { token } of minted) tokens.push(token)
  }
  await relay.close()
  return tokens
}

/** Measures one row, with an empty Redis if it has one. `places` are the addresses of its upstream and of Redis. */
export async function measureOnce({ adopts, ...row }, { upstream, store, redis }, times) {
  if (!row.limits)
    return measureRow({ ...upstream, ...(row.prefill && { canned: cannedToken() }), ...row }, times)
  await redis.empty()
  if (adopts) await mintElsewhere(store, times.newUserWarmUps + times.newUsers)
  return measureRow({ ...store, redis, ...row }, times)
}

/** Lets another process mint for users, so that their tokens are in the store. */
export async function mintElsewhere(store, users) {
  const given = { ...store, limits: 'local', canned: cannedToken(), prefill: users }
  const other = await startProcess('growth-server.mjs', JSON.stringify(given))
  await ask(other, 'close')
  await stopProcess(other)
}

/** A token that lives as long as a run, whatever it takes. */
export function cannedToken() {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const iat = Math.floor(Date.now() / 1000)
  return `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iat, exp: iat + 36_000, sub: '5f0c6d1e9b3a7c2d4e8f1a0b' })}.${'s'.repeat(43)}`
}

/**
 * Measures one row in a fresh process: every user's request is sent once, and until V8 has compiled the code, then for
 * some seconds those of one user after the other. If `isNew`, each measured request is the first one of its user instead.
 */
async function measureRow(row, times) {
  const { kind, users, isNew, path, redis, warmUps = times.warmUps, ...given } = row
  const { seconds, newUsers, newUserWarmUps } = times
  const running = await startProcess('growth-server.mjs', JSON.stringify(given))
  try {
    const { url } = running.ready
    const warmUp = isNew ? newUserWarmUps : Math.max(users, warmUps)
    const total = isNew ? warmUp + newUsers : users
    const tokens = kind === 'call' ? await relayTokens(total) : []
    let sent = 0
    const next = () => {
      const number = sent % total
      sent += 1
      return headersOf(number, tokens[number])
    }
    const request = { ...kinds[kind], ...(path && { path }) }
    await load(url, request, next, { amount: warmUp })
    const redisBefore = redis && (await redisCosts(redis))
    const before = await ask(running, 'cpu')
    // Clients that have sent their share begin no other, so that no user comes twice.
    const { count, latenciesMs } = await load(
      url,
      request,
      next,
      isNew ? { amount: newUsers } : { duration: seconds },
    )
    const after = await ask(running, 'cpu')
    return {
      cpuMicroseconds: (after.cpuMicroseconds - before.cpuMicroseconds) / count,
      p99Ms: quantile(latenciesMs, 0.99),
      ...(redis && perRequest(redisBefore, await redisCosts(redis), count)),
    }
  } finally {
    await stopProcess(running)
  }
}

async function redisCosts(redis) {
  return { operations: await redis.operations(), cpuMicroseconds: await redis.cpuMicroseconds() }
}

function perRequest(before, after, count) {
  return {
    operations: (after.operations - before.operations) / count,
    redisCpuMicroseconds: (after.cpuMicroseconds - before.cpuMicroseconds) / count,
  }
}

async function load(url, request, nextHeaders, until) {
  const latenciesMs = []
  const run = autocannon({
    url,
    connections: 16,
    ...until,
    requests: [{ ...request, setupRequest: (request) => ({ ...request, headers: nextHeaders() }) }],
  })
  run.on('response', (_client, _status, _bytes, latencyMs) => latenciesMs.push(latencyMs))
  const { errors, non2xx, '2xx': count } = await run
  if (errors + non2xx > 0)
    throw new Error(`${request.path}: ${errors} errors, ${non2xx} answers that are not 2xx.`)
  return { count, latenciesMs: latenciesMs.sort((a, b) => a - b) }
}
