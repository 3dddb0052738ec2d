import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { variants } from './variants.mjs'

/** Starts a script of this folder. Resolves with the process and its first message. */
export async function startProcess(script, ...args) {
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, { env })
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`${script} ${args[0] ?? ''} ended with ${code} before it was ready.`)
  })
  const [ready] = await Promise.race([once(child, 'message'), failed])
  return { child, ready }
}

export async function stopProcess({ child }) {
  const ended = once(child, 'exit')
  child.kill()
  await ended
}

/** Starts a process with several variants, or with one. */
export function startVariants(names, given) {
  return startProcess('server.mjs', JSON.stringify(names), JSON.stringify(given))
}

/**
 * Sends requests to a variant, so that V8 compiles its code. The first 10 000 requests of a process take up to four times
 * the CPU of the later ones, the first second after a pause of 45 s twice. Servers run for days, without pauses.
 */
export async function warmUp(running, name, seconds) {
  await load(requestFor(name, running.ready[name]), seconds)
}

/**
 * Measures a variant that has been warmed up: microseconds of its process's CPU a request, latencies in milliseconds,
 * and how far a counter moves for each request.
 */
export async function sample(running, name, { seconds, count: counter }) {
  const request = requestFor(name, running.ready[name])
  const counted = await counter?.()
  const before = await cpuOf(running)
  const { count, latenciesMs } = await load(request, seconds)
  const cpuMicroseconds = ((await cpuOf(running)) - before) / count
  const perRequest = counter && { counted: ((await counter()) - counted) / count }
  return {
    ...perRequest,
    cpuMicroseconds,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
  }
}

export function requestFor(name, { url, token }) {
  const authorization = token && `Bearer ${token}`
  const json = { 'content-type': 'application/json' }
  switch (variants[name].request) {
    case 'call':
      return { url: `${url}/acme/api/things/1`, headers: { authorization } }
    case 'write':
      return {
        url: `${url}/acme/api/things/1`,
        method: 'PUT',
        headers: { ...json, authorization, 'idempotency-key': '6f1d2a0e-2f4b-4c7e-9a53' },
        body: '{"amount":125000,"currency":"EGP","interval":"month","note":"Limit of the travel card"}',
      }
    case 'relay-mint':
      return { url: `${url}/acme/auth`, method: 'POST', headers: json, body: '{}' }
    default:
      // Without a purpose the token must be fresh enough for Connect, and would be minted again during a run.
      return { url: `${url}/wealthica/auth`, method: 'POST', headers: json, body: '{"purpose":"api"}' }
  }
}

async function load(request, seconds) {
  const latenciesMs = []
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([, value]) => value !== undefined),
  )
  const run = autocannon({ connections: 16, duration: seconds, ...request, headers })
  run.on('response', (_client, _status, _bytes, latencyMs) => latenciesMs.push(latencyMs))
  const { errors, non2xx, '2xx': count } = await run
  if (errors + non2xx > 0)
    throw new Error(`${request.url}: ${errors} errors, ${non2xx} answers that are not 2xx.`)
  return { count, latenciesMs: latenciesMs.sort((a, b) => a - b) }
}

async function cpuOf({ child }) {
  const answer = once(child, 'message')
  child.send('cpu')
  const [{ cpuMicroseconds }] = await answer
  return cpuMicroseconds
}

/** The value at a share of a sorted list. */
export function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}
