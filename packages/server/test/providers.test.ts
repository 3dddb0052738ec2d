import { createRelay } from '@token-relay/server'
import { type ProviderContract, providerContract } from '@token-relay/server/contract'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { signingKey } from './support/host.ts'
import { ada, type BankUser, bob, type ProviderCase, providerCases } from './support/providers.ts'
import { recordedCalls } from './support/recorded-calls.ts'

describe.each(Object.entries(providerCases))('%s', (_name, startCase) => {
  let subject: ProviderCase
  beforeEach(async () => {
    subject = await startCase()
  })
  afterEach(() => subject.emulator.close())

  const contract = (): ProviderContract<BankUser> => ({
    provider: subject.provider,
    users: [ada, bob],
    path: subject.path,
    ...(subject.shared && { shared: true }),
    requests: () => subject.emulator.requests().length,
    canaries: () => Object.values(subject.emulator.credentials).filter((value) => value.length > 12),
  })

  test('keeps the promises of every gateway provider', async () => {
    const checks = providerContract(contract())
    expect(checks.length).toBeGreaterThan(5)
    for (const { run } of checks) await run()
  })

  test('the first call makes exactly the calls of its protocol, the second none but its own', async () => {
    subject.emulator.clearRequests()
    const relay = createRelay<BankUser>({
      identify: () => null,
      signingKeys: [signingKey],
      allowInsecureUpstream: true,
      providers: [subject.provider],
    })
    const { id } = subject.provider
    const first = await relay.fetch(id, ada, subject.path)
    const calls = recordedCalls(subject.emulator).map((call) =>
      call.replace(/user\/[^/]+\/token/, 'user/:id/token'),
    )
    const second = await relay.fetch(id, ada, subject.path)
    await relay.close()
    expect([first.status, second.status]).toEqual([200, 200])
    expect(calls).toEqual(subject.firstCall)
    expect(recordedCalls(subject.emulator)).toHaveLength(calls.length + 1)
  })

  test('a credential that the provider has ended is renewed once and the call repeated', async () => {
    const relay = createRelay<BankUser>({
      identify: () => null,
      signingKeys: [signingKey],
      allowInsecureUpstream: true,
      providers: [subject.provider],
    })
    await relay.fetch(subject.provider.id, ada, subject.path)
    subject.emulator.faults.add({
      path: subject.path.replace(/\?.*/, ''),
      times: 1,
      respond: { status: 401 },
    })
    const response = await relay.fetch(subject.provider.id, ada, subject.path)
    expect(response.status).toBe(200)
    await relay.close()
  })
})
