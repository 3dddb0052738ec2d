import { createRelay } from '@token-relay/server'
import { type ProviderContract, providerContract } from '@token-relay/server/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { signingKey } from '../kit/signing-key.ts'
import { ada, type BankUser, bob, type ProviderCase, providerCases } from '../kit/providers.ts'
import { providerFacts } from '../kit/provider-facts.ts'
import { recordedCalls } from '../kit/recorded-calls.ts'

describe.each(Object.entries(providerCases))('%s', (name, startCase) => {
  let subject: ProviderCase
  beforeEach(async () => {
    subject = await startCase()
  })
  afterEach(() => subject.emulator.close())

  const { needsKey = false, ...facts } = providerFacts[name] ?? { routes: {} }
  const contract = (): ProviderContract<BankUser> => ({
    ...facts,
    provider: subject.provider,
    users: [ada, bob],
    path: subject.path,
    ...(subject.shared && { shared: true }),
    requests: () => subject.emulator.requests().length,
    canaries: () => [
      ...Object.values(subject.emulator.credentials).filter((value) => value.length > 12),
      ...subject.emulator
        .requests()
        .flatMap(({ headers }) => headers.authorization?.split(' ').slice(1) ?? []),
    ],
    ...(subject.write && { write: { ...subject.write, needsKey } }),
    secrets: {
      reads: subject.secretReads,
      refuse: () => {
        subject.emulator.faults.add({ respond: { status: 401 } })
        return () => subject.emulator.faults.clear()
      },
    },
  })

  test('passes the provider contract', async () => {
    const checks = providerContract(contract())
    expect(checks.length).toBeGreaterThan(6)
    for (const { run } of checks) await run()
  })

  test('a first call sends exactly the requests of the protocol, a second call one', async () => {
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
      call.replace(/user\/[^/]+\/token/, 'user/:id/token').replace(/AC-\w+/, ':id'),
    )
    const second = await relay.fetch(id, ada, subject.path)
    await relay.close()
    expect([first.status, second.status]).toEqual([200, 200])
    expect(calls).toEqual(subject.firstCall)
    expect(recordedCalls(subject.emulator)).toHaveLength(calls.length + 1)
  })

  test('a 401 renews the credential once and repeats the call; without a credential it is an error', async () => {
    const relay = createRelay<BankUser>({
      identify: () => null,
      signingKeys: [signingKey],
      allowInsecureUpstream: true,
      providers: [subject.provider],
    })
    await relay.fetch(subject.provider.id, ada, subject.path)
    subject.emulator.faults.add({
      path: subject.path.replace(/\?.*|me$/, ''),
      times: 1,
      respond: { status: 401 },
    })
    const outcome = await relay.fetch(subject.provider.id, ada, subject.path).then(
      ({ status }) => status,
      ({ code }) => code,
    )
    expect(outcome).toBe(subject.provider.credential ? 200 : 'upstream_credentials_rejected')
    await relay.close()
  })
})
