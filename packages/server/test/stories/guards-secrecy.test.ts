import { inspect } from 'node:util'
import { RelayError } from '@token-relay/server'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type Caller,
  type Callers,
  type CallersOptions,
  consentReturn,
  consentStart,
  gatewayCalls,
  gatewayWrite,
  mints,
  readThings,
  startCallers,
  writeThings,
} from '../kit/every-caller.ts'
import { problemIn } from '../kit/problem.ts'

let host: Callers
afterEach(() => host.close())

const canary = 'canary-7d20c5'
const fail = (): never => {
  throw new Error(`connect ${canary}@vault.internal refused`)
}
const late = () => Promise.reject(new TypeError(canary))
const schema = { '~standard': { version: 1, vendor: 'test', validate: fail } } as const
const [read = gatewayWrite] = gatewayCalls

/** The caller, and a function of the host or of a provider that throws when it is made. */
const failures: readonly (readonly [string, readonly Caller[], CallersOptions])[] = [
  ['identify', [...mints, consentStart, consentReturn, read], { relay: { identify: fail } }],
  ['identify, later', [...mints, consentStart, read], { relay: { identify: late } }],
  ['account', [...mints, consentStart], { accountOf: fail }],
  ['addressOf', mints, { relay: { rateLimit: {}, addressOf: fail } }],
  ['clientSecret', [mints[0] ?? read, read, ...gatewayCalls.slice(2)], { clientSecret: fail }],
  ['clientSecret, later', [mints[0] ?? read, read, ...gatewayCalls.slice(2)], { clientSecret: late }],
  ['authorize', [read, gatewayWrite], { acme: { authorize: fail } }],
  ['authorize, later', [read, gatewayWrite], { acme: { authorize: late } }],
  ['inject', [read, gatewayWrite], { acme: { inject: fail } }],
  ['allow', [read], { acme: { routes: [{ ...readThings, allow: fail }] } }],
  ['allow, later', [read], { acme: { routes: [{ ...readThings, allow: late }] } }],
  ['select', [read], { acme: { routes: [{ ...readThings, select: fail }] } }],
  ['the schema of a query', [read], { acme: { routes: [{ ...readThings, query: schema }] } }],
  ['the schema of a body', [gatewayWrite], { acme: { routes: [{ ...writeThings, body: schema }] } }],
  [
    'the recipe of a credential',
    [read, gatewayWrite],
    { acme: { credential: { perSubject: false, leewaySeconds: 0, secrets: [], urls: {}, mint: fail } } },
  ],
]
const table = failures.flatMap(([name, callers, options]) =>
  callers.map((caller): [string, string, Caller, CallersOptions] => [name, caller.name, caller, options]),
)

test.each(table)(
  'E1 E2 L2 the text of an error in %s is not in the answer to %s',
  async (_name, _by, caller, options) => {
    host = await startCallers(options)
    const events: unknown[] = []
    for (const name of ['mint', 'call', 'denied'] as const) host.relay.on(name, (event) => events.push(event))
    const response = await host.send(caller).catch(() => new Response(null, { status: 500 }))
    const seen =
      (await response.text()) + JSON.stringify([...response.headers]) + inspect(events, { depth: 9 })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(seen).not.toContain(canary)
    expect(host.arrivals().filter((call) => /things|accounts$/.test(call)).length).toBe(
      options.acme?.routes?.[0]?.select ? 1 : 0,
    )
  },
)

describe.each(['throws', 'rejects', 'returns a placeholder'])('a secret manager that %s', (kind) => {
  const source = () =>
    kind === 'throws' ? fail() : kind === 'rejects' ? late() : Promise.resolve(`${canary} \n`)

  test.each(['wealthica', 'acme', 'wych'])(
    'L2 its text is in no error, event or operator’s message of %s',
    async (id) => {
      host = await startCallers({ clientSecret: source })
      const seen: unknown[] = []
      for (const name of ['mint', 'denied'] as const) host.relay.on(name, (event) => seen.push(event))
      const user = { id: 'ada' }
      const work =
        id === 'wealthica'
          ? host.relay.mint(id, user)
          : host.relay.fetch(id, user, id === 'wych' ? '/accounts' : '/things')
      const error: unknown = await work.catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(RelayError)
      expect(error).toMatchObject({ code: 'secret_unavailable' })
      expect(host.errors.length).toBeGreaterThan(0)
      expect(inspect([error, seen, host.errors], { depth: 9, showHidden: true })).not.toContain(canary)
    },
  )
})

test.each([...mints.slice(0, 1), read, ...gatewayCalls.slice(2)])(
  '$name: a provider that refuses the secrets does not make the relay read them for every request',
  async (caller) => {
    let reads = 0
    host = await startCallers({ clientSecret: () => `canary-client-secret-${reads++ % 1}` })
    host.override = ({ target }) => (target.endsWith('token') ? { status: 401 } : undefined)
    for (let at = 0; at < 20; at++) expect((await host.send(caller)).status).toBe(502)
    expect(reads).toBeLessThanOrEqual(4)
    expect(host.arrivals().length).toBeLessThanOrEqual(6)
  },
)

test.each([...mints.slice(0, 1), ...gatewayCalls, consentReturn])(
  'E1 L2 $name: a provider’s error text does not reach the page',
  async (caller) => {
    host = await startCallers()
    host.override = () => ({ status: 500, headers: { 'x-total-count': canary, link: canary }, body: canary })
    const response = await host.send(caller)
    expect(response.status).toBe(503)
    const headers = JSON.stringify([...response.headers])
    const problem = await problemIn(response)
    expect(headers + JSON.stringify(problem) + inspect(host.errors, { depth: 9 })).not.toContain(canary)
  },
)

test.each([...mints.slice(0, 1), ...gatewayCalls])(
  'E1 $name: the hint for the operator is in an event and does not reach the page',
  async (caller) => {
    host = await startCallers()
    const hints: unknown[] = []
    host.relay.on('denied', ({ hint }) => hints.push(hint))
    host.override = ({ target }) => (target.endsWith('token') ? { status: 401 } : undefined)
    const text = await (await host.send(caller)).text()
    expect(hints).toEqual([expect.stringMatching(/\.clientSecret/)])
    expect(text).not.toMatch(/clientSecret|clientId|apiUrl|The provider answered/)
  },
)
