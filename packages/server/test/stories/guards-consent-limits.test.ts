import { afterEach, describe, expect, test } from 'vitest'
import { type Callers, consentReturn, consentStart, startCallers } from '../kit/every-caller.ts'

let host: Callers
afterEach(() => host.close())

const few = { mintPerSubject: 5, mintPerAddress: 1_000, gatewayPerSubject: 5 }

/** Makes 20 consents of one user, with or without their return. Returns how many requests were answered with 429. */
async function consents(user: string, returns: boolean): Promise<number> {
  let limited = 0
  for (let at = 0; at < 20; at++) {
    const started = await host.send(consentStart, { cookie: `user=${user}` })
    if (started.status === 429) limited++
    const ticket = started.headers.get('set-cookie')?.split(';')[0] ?? 'none'
    if (!returns) continue
    const ended = await host.send(consentReturn, { cookie: `user=${user}; ${ticket}` })
    if (ended.status === 429) limited++
  }
  return limited
}

describe.each([
  ['starts', false],
  ['starts and returns', true],
])('%s of consents', (_name, returns) => {
  test('M10 have a limit per subject, which spares other subjects', async () => {
    host = await startCallers({ relay: { rateLimit: few } })
    expect(await consents('ada', returns)).toBeGreaterThan(5)
    const calls = host.arrivals().filter((call) => call.endsWith('/user')).length
    expect(calls).toBeLessThanOrEqual(10)
    expect((await host.send(consentStart, { cookie: 'user=bob' })).status).toBe(200)
  })

  test('M10 have a limit per address, for all users together', async () => {
    host = await startCallers({ relay: { rateLimit: { ...few, mintPerAddress: 10 } } })
    let limited = 0
    for (let at = 0; at < 3; at++) limited += await consents(`user-${at}`, returns)
    expect(limited).toBeGreaterThan(30)
  })
})

test('M10 returns without a ticket have a limit too', async () => {
  host = await startCallers({ relay: { rateLimit: { ...few, mintPerAddress: 10 } } })
  const statuses: number[] = []
  for (let at = 0; at < 20; at++) {
    statuses.push((await host.send(consentReturn, { cookie: 'user=ada' })).status)
  }
  expect(statuses.slice(-5)).toEqual(Array.from({ length: 5 }, () => 429))
})
