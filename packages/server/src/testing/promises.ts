import assert from 'node:assert/strict'
import type { RelayUser } from '../user.ts'
import type { Pages } from './pages.ts'
import { keyedWrite, type RefusedCall } from './refused-calls.ts'
import { secretForms } from './secret-forms.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import type { ContractSecrets, ContractWrite, ProviderContract, RouteAudience } from './provider-contract.ts'

/** The parts of a contract that do not depend on the type of its users. */
type Contract = Omit<ProviderContract<RelayUser>, 'provider' | 'users'>

/** A mint sends the provider no request. */
export async function mintsAlone({ mint }: Pages, { requests }: Contract): Promise<void> {
  const before = requests()
  assert.equal((await mint(0)).mode, 'gateway')
  assert.equal(requests(), before)
}

/** A call succeeds, and a second call sends one request: credentials are reused. */
export async function callsOnce({ call }: Pages, { path, requests }: Contract): Promise<void> {
  assert.equal((await call(0, path)).status, 200)
  const before = requests()
  assert.equal((await call(0, path)).status, 200)
  assert.equal(requests(), before + 1)
}

/** Two users get different data; with `shared`, the same. */
export async function tellsApart({ call }: Pages, { path, shared }: Contract): Promise<void> {
  const answers = await Promise.all([call(0, path), call(1, path)])
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  )
  assert.equal(answers[0].text === answers[1].text, shared === true)
}

/** One user's token is refused in another user's session (K10). */
export async function keepsToSession({ mint, call }: Pages, { path }: Contract): Promise<void> {
  const { token } = await mint(0)
  assert.equal((await call(1, path, { token })).status, 401)
}

/** Calls are refused with the expected status, and the provider gets no request. */
export async function refusesUnheard(
  { call }: Pages,
  { requests }: Contract,
  calls: readonly RefusedCall[],
): Promise<void> {
  const before = requests()
  for (const { path, call: options, status } of calls) {
    const answer = await call(0, path, options)
    assert.equal(answer.status, status, `${options?.method ?? 'GET'} ${path} answered ${answer.status}`)
    assert.equal(requests(), before, `the provider got a request for ${path}`)
  }
}

/** The provider has exactly the listed routes, each open to its audience and to no other (G1). */
export function opensOnly(
  routes: readonly RoutePolicy[],
  listed: Readonly<Record<string, RouteAudience>>,
): void {
  const open = routes.map(({ method, path, scope, everyone }): [string, RouteAudience] => [
    `${method} ${path}`,
    everyone ? 'everyone' : scope,
  ])
  assert.deepEqual(
    Object.fromEntries(open),
    { ...listed },
    'the provider opens other routes than those listed',
  )
}

/** A write succeeds; with `needsKey`, only if it has an `Idempotency-Key` (G12). */
export async function writes(pages: Pages, contract: Contract, write: ContractWrite): Promise<void> {
  const { headers: _, ...keyless } = keyedWrite(write)
  if (write.needsKey)
    await refusesUnheard(pages, contract, [{ path: write.path, call: keyless, status: 400 }])
  const { status } = await pages.call(0, write.path, keyedWrite(write))
  assert.ok(status >= 200 && status < 300, `the write answered ${status}`)
}

/** A 401 of the provider makes the relay read every secret again, and is not a 401 to the page (G15). */
export async function rereadsSecrets(
  { call }: Pages,
  { path }: Contract,
  { reads, refuse }: ContractSecrets,
): Promise<void> {
  assert.equal((await call(0, path)).status, 200)
  const before = reads()
  const accept = refuse()
  try {
    for (const { status } of [await call(0, path), await call(0, path)]) {
      assert.ok(status >= 500, `a 401 of the provider was passed on as ${status}`)
    }
  } finally {
    accept()
  }
  for (const [at, count] of reads().entries()) {
    assert.ok(count > (before[at] ?? 0), `secret ${at} was not read again`)
  }
}

/** No answer contains a secret or a credential, in any encoding (L2). */
export async function leaksNothing(
  { mint, call }: Pages,
  { path, write, canaries }: Contract,
  refused: readonly RefusedCall[],
): Promise<void> {
  const answers = [await call(0, path), await call(0, '/no')]
  if (write) answers.push(await call(0, write.path, keyedWrite(write)))
  for (const { path: at, call: options } of refused) answers.push(await call(0, at, options))
  const seen = [JSON.stringify(await mint(0)), ...answers.flatMap(({ text, headers }) => [text, headers])]
  for (const [at, canary] of canaries().entries()) {
    assert.ok(canary.length >= 8, `canary ${at} is too short: it could occur by chance`)
    const forms = secretForms(canary)
    assert.ok(
      !seen.some((text) => forms.some((form) => text.includes(form))),
      `canary ${at} reached the browser`,
    )
  }
}
