import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { join } from 'node:path'
import { type Fault, startEmulator } from '@token-relay/emulators'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { buildServer } from '../kit/built-server.ts'
import { temporaryFolder } from '../kit/command.ts'
import { type Variables, diagnose, emulatorOf, faults, variablesOf } from '../kit/doctor.ts'
import { listen, originOf, portOf } from '../kit/listen.ts'

beforeAll(buildServer, 180_000)

const way = 'See whether a firewall is in between.'

test('a provider that is down is found', async () => {
  const emulator = await startEmulator('wealthica')
  const variables = variablesOf(emulator)
  await emulator.close()
  const diagnosis = await diagnose(variables)
  expect(diagnosis.code).toBe(1)
  expect(diagnosis.lines.slice(3).join('\n')).toBe(`Wealthica  http://127.0.0.1:PORT/v1
  ✗ reachable  no connection to 127.0.0.1:PORT (ECONNREFUSED)
               → Check WEALTHICA_API_URL, and whether the provider is up. ${way}
  – proxy      not checked
  – secrets    not checked
  – life       not checked
  – window     not checked
  – clock      no answer with a Date header

Not ready: Wealthica.`)
})

test('a proxy that this machine names, and that the relay does not take, is part of the advice', async () => {
  const emulator = await startEmulator('wakapay')
  const variables = variablesOf(emulator)
  await emulator.close()
  const diagnosis = await diagnose(variables, [], { env: { HTTPS_PROXY: 'http://proxy.example:3128' } })
  expect(faults(diagnosis)[1]).toBe(
    '→ Check WAKAPAY_API_URL, and whether the provider is up. HTTPS_PROXY or HTTP_PROXY is set here, and a relay does not take it by itself: pass dispatcher: new EnvHttpProxyAgent() of undici to createRelay.',
  )
})

test.each<[string, Fault['respond'], readonly string[]]>([
  [
    'a redirect',
    { redirect: 'https://login.example.com/sso?to=api' },
    [
      '✗ reachable  127.0.0.1:PORT answered 302, a redirect to https://login.example.com',
      '→ Redirects are not followed, because they would carry the secrets elsewhere. Set WEALTHICA_API_URL to the address itself.',
    ],
  ],
  [
    'a limit',
    { status: 429, headers: { 'retry-after': '30' } },
    [
      '✗ reachable  127.0.0.1:PORT answered 429: it limits our requests and asks to wait 30 s',
      '→ Wait, then run doctor again. Let all processes share tokens: REDIS_URL.',
    ],
  ],
  [
    'an error of the provider',
    { status: 503 },
    [
      '✗ reachable  127.0.0.1:PORT answered 503: it reports an error of its own',
      "→ Run doctor again later, and look at the provider's status page.",
    ],
  ],
  [
    'an answer that is not the documented one',
    { status: 200, body: { jwt: 'x' } },
    [
      '✗ reachable  the answer is not the documented one: Expected 200 with JSON { token: <JWT> }',
      '→ Check WEALTHICA_API_URL.',
    ],
  ],
  [
    'a page of a proxy that forbids the address',
    { status: 403, headers: { 'content-type': 'text/html' }, body: '<h1>Blocked by policy</h1>' },
    [
      '✗ proxy      127.0.0.1:PORT answered 403 with an HTML page instead of JSON',
      '→ A proxy or a login page of the network is probably in between: exempt the address from it, or sign in there. Otherwise check WEALTHICA_API_URL.',
    ],
  ],
  [
    'a proxy that wants somebody to sign in',
    { status: 511, body: 'sign in' },
    [
      '✗ proxy      a proxy answered 511: it wants somebody to sign in',
      '→ Exempt the address from the proxy, or sign in there.',
    ],
  ],
])('%s is found', async (_, respond, expected) => {
  const emulator = await emulatorOf('wealthica')
  emulator.faults.add({ respond })
  const diagnosis = await diagnose(variablesOf(emulator))
  expect(faults(diagnosis)).toEqual(expected)
  expect(diagnosis.code).toBe(1)
})

test('a login page that the network answers with 200 is found', async () => {
  const portal = await listen((_, response) =>
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end('<!doctype html><title>Guest network</title><form action="/login">Password</form>'),
  )
  onTestFinished(() => void portal.close())
  const emulator = await emulatorOf('wealthica')
  const diagnosis = await diagnose({ ...variablesOf(emulator), WEALTHICA_API_URL: originOf(portal) })
  expect(faults(diagnosis)).toEqual([
    '✗ proxy      127.0.0.1:PORT answered 200 with an HTML page instead of JSON',
    '→ A proxy or a login page of the network is probably in between: exempt the address from it, or sign in there. Otherwise check WEALTHICA_API_URL.',
  ])
  expect(diagnosis.written).not.toContain('Guest network')
})

test('a proxy that reads TLS is found by its certificate, and believed once it is trusted', async () => {
  const folder = temporaryFolder()
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')]
  const command = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=proxy -addext subjectAltName=IP:127.0.0.1 -keyout ${key} -out ${cert}`
  execFileSync('openssl', command.split(' '), { stdio: 'ignore' })
  const emulator = await emulatorOf('wealthica')
  const proxy = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    const { loginname = '', 'content-type': type = '' } = request.headers
    const headers = { loginname: String(loginname), 'content-type': type }
    void fetch(emulator.url + request.url, { method: 'POST', headers, body: request, duplex: 'half' }).then(
      async (answer) =>
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()),
    )
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void proxy.close())
  const variables: Variables = {
    ...variablesOf(emulator),
    WEALTHICA_API_URL: `https://127.0.0.1:${portOf(proxy)}/v1`,
  }
  expect(faults(await diagnose(variables))).toEqual([
    '✗ proxy      the certificate of 127.0.0.1:PORT is not from an authority that this machine trusts (DEPTH_ZERO_SELF_SIGNED_CERT)',
    '→ A proxy that reads TLS is probably in between. Set NODE_EXTRA_CA_CERTS to a file with its root certificate, or exempt the address from it.',
  ])
  expect(await diagnose(variables, [], { env: { NODE_EXTRA_CA_CERTS: cert } })).toMatchObject({ code: 0 })
})

test('an answer that takes most of the deadline is a warning', async () => {
  const emulator = await emulatorOf('wealthica')
  emulator.faults.add({ respond: { delayMs: 2_600 } })
  const diagnosis = await diagnose(variablesOf(emulator), ['--deadline', '5100'])
  const [seen, fix] = faults(diagnosis)
  expect(seen).toMatch(/^! reachable {2}answers, but after [234]\d\d\d ms; the relay gives up after 5100 ms$/)
  expect(fix).toBe(
    "→ Check the network to it. If it is the provider that is slow, raise the relay's tokenDeadlineMs.",
  )
  expect(diagnosis.lines.at(-1)).toBe('All is ready, with 1 warning.')
  expect(diagnosis.code).toBe(0)
})

test('a provider that does not answer within the deadline is found', async () => {
  const emulator = await emulatorOf('wealthica')
  emulator.faults.add({ respond: 'hang' })
  const diagnosis = await diagnose(variablesOf(emulator), ['--deadline', '500'])
  expect(faults(diagnosis)).toEqual([
    '✗ reachable  no answer from 127.0.0.1:PORT within 500 ms',
    `→ Check WEALTHICA_API_URL and the network. ${way}`,
  ])
})

test("a fault of Wych's issuer names the issuer's variable", async () => {
  const emulator = await emulatorOf('wych')
  emulator.faults.add({ path: '/realms/', respond: { status: 502 } })
  const diagnosis = await diagnose({ ...variablesOf(emulator) })
  expect(faults(diagnosis)[0]).toBe(
    '✗ reachable  127.0.0.1:PORT answered 502: it reports an error of its own',
  )
  emulator.faults.clear()
  emulator.faults.add({ path: '/realms/', respond: { redirect: '/elsewhere' } })
  expect(faults(await diagnose(variablesOf(emulator)))[1]).toMatch(/Set WYCH_ISSUER to the address itself\.$/)
})
