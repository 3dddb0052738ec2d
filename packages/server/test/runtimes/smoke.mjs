// Drives the host of `host.mjs` in a runtime of the fetch API. Needs @token-relay/server in node_modules beside it.
//
//   node smoke.mjs bun           the commands must be on PATH, such as through `npm install bun deno`
//   node smoke.mjs deno run --allow-all
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const [command, ...args] = process.argv.slice(2)
const host = fileURLToPath(new URL('./host.mjs', import.meta.url))

const upstream = createServer(answer)
await once(upstream.listen(0, '127.0.0.1'), 'listening')
const seen = []
let aborted = 0

const child = spawn(command, [...args, host], {
  env: { ...process.env, UPSTREAM: `http://127.0.0.1:${upstream.address().port}` },
  stdio: ['pipe', 'pipe', 'inherit'],
})
const exited = once(child, 'exit')
const guard = setTimeout(() => child.kill('SIGKILL'), 60_000)
const { value: url } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
const page = { cookie: 'user=ada', 'content-type': 'application/json' }

const checks = {
  'a signed-in user gets a token': async () => {
    const response = await mint(page)
    const { token, provider } = await response.json()
    assert.deepEqual([response.status, provider], [200, 'acme'])
    page.authorization = `Bearer ${token}`
    assert.equal(response.headers.get('cache-control'), 'no-store')
  },
  'a signed-out user is 401': async () =>
    assert.equal((await mint({ 'content-type': 'application/json' })).status, 401),
  'M4 another site is 403': async () => {
    const response = await mint({ ...page, 'sec-fetch-site': 'cross-site' })
    assert.deepEqual([response.status, (await response.json()).code], [403, 'cross_site'])
  },
  'M4 the app’s own origin is admitted by Host': async () =>
    assert.equal((await mint({ ...page, origin: url })).status, 200),
  'M11 a body over 4 KiB is 413': async () => {
    const body = JSON.stringify({ filler: 'x'.repeat(5_000) })
    assert.equal((await fetch(`${url}/acme/auth`, { method: 'POST', headers: page, body })).status, 413)
  },
  'other paths are the host’s': async () => {
    assert.equal(await (await fetch(`${url}/other`)).text(), 'the host answers')
  },
  'a gateway call carries the credential, and its answer comes back': async () => {
    const response = await fetch(`${url}/acme/api/things`, { headers: page })
    assert.deepEqual([response.status, await response.json()], [200, { ok: true }])
    assert.equal(seen.at(-1).authorization, 'Bearer canary-credential')
  },
  'G13 a body’s bytes reach the provider': async () => {
    const body = new Uint8Array([0xff, 0xd8, 0x00, 0xff])
    const headers = { ...page, 'content-type': 'image/jpeg' }
    const response = await fetch(`${url}/acme/api/things`, { method: 'POST', headers, body })
    assert.deepEqual([response.status, [...seen.at(-1).body]], [200, [...body]])
  },
  'events arrive one by one, and G11 a page that leaves ends the provider’s request': async () => {
    const leave = new AbortController()
    const response = await fetch(`${url}/acme/api/events`, { headers: page, signal: leave.signal })
    const { value } = await response.body.getReader().read()
    assert.equal(Buffer.from(value).toString(), 'data: 1\n\n')
    leave.abort()
    await until(() => aborted === 1)
  },
  'a log-out ends the token': async () => {
    const headers = { cookie: page.cookie }
    assert.equal((await fetch(`${url}/acme/auth`, { method: 'DELETE', headers })).status, 204)
    assert.equal((await fetch(`${url}/acme/api/things`, { headers: page })).status, 401)
  },
  'the process ends by itself': async () => {
    child.stdin.end()
    assert.deepEqual(await exited, [0, null])
  },
}

let failed = 0
for (const [name, check] of Object.entries(checks)) {
  try {
    await check()
    process.stdout.write(`✓ ${command}: ${name}\n`)
  } catch (error) {
    failed += 1
    process.stdout.write(`✗ ${command}: ${name}\n${error.stack}\n`)
  }
}
child.kill('SIGKILL')
clearTimeout(guard)
upstream.closeAllConnections()
upstream.close()
process.exitCode = failed > 0 ? 1 : 0

function mint(headers) {
  return fetch(`${url}/acme/auth`, { method: 'POST', headers, body: '{}' })
}

/** The provider: JSON, or a stream of events that does not end. */
async function answer(request, response) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  seen.push({ authorization: request.headers.authorization, body: Buffer.concat(chunks) })
  response.on('close', () => (response.writableFinished ? 0 : aborted++))
  if (request.url === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
  } else {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
  }
}

async function until(isTrue) {
  for (
    const endsAtMs = Date.now() + 10_000;
    !isTrue();
    await new Promise((resolve) => setTimeout(resolve, 10))
  ) {
    if (Date.now() > endsAtMs) throw new Error('Did not happen within 10 s.')
  }
}
