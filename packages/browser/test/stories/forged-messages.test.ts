import { expect, onTestFinished, test, vi } from 'vitest'
import { followToken, tokenSnapshot } from '../../src/index.ts'
import { openTabs } from '../kit/open-tabs.ts'

test('1 000 random messages have no effect', async () => {
  const onSubjectChange = vi.fn<() => void>()
  const { client, relay, forge, deliver } = await openTabs(1, () => ({ onSubjectChange }))
  client.setSubject('ada')
  const token = await client.getToken('wealthica')
  onTestFinished(followToken(client, 'wealthica', () => {}))
  const values = [
    null,
    0,
    1,
    -1,
    true,
    '',
    'x',
    'id-2',
    [],
    {},
    'wealthica/api',
    '__proto__',
    1e308,
    'token-1',
  ]
  const fields = ['subject', 'refused', 'entry', 'code', 'status', 'retryAfterMs', 'type']
  let seed = 7
  const pick = <T>(list: readonly T[]): T | undefined => {
    seed = (seed * 48_271) % 2_147_483_647
    return list[seed % list.length]
  }
  for (let index = 0; index < 1000; index += 1) {
    const message = Object.fromEntries([1, 2, 3].map(() => [pick(fields), pick(values)]))
    // A user that is not Ada is a change, and tested below.
    delete message.subject
    await forge(pick([message, pick(values), { entry: message }, { subject: pick([0, null, {}, '']) }]))
  }
  await deliver()
  expect(await client.getToken('wealthica')).toBe(token)
  expect(tokenSnapshot(client, 'wealthica').status).toBe('success')
  expect(onSubjectChange).not.toHaveBeenCalled()
  expect(relay.mints()).toHaveLength(1)
})

for (const isNamed of [true, false]) {
  test(`forged changes of the user cause few requests, and never show another user (${isNamed ? 'named' : 'unnamed'})`, async () => {
    const hostRequests = vi.fn<() => void>()
    const { client, relay, forge, deliver } = await openTabs(1, () => ({
      onSubjectChange() {
        hostRequests()
        if (isNamed) client.setSubject('ada')
      },
    }))
    if (isNamed) client.setSubject('ada')
    await client.getToken('wealthica')
    onTestFinished(followToken(client, 'wealthica', () => {}))
    for (let index = 0; index < 100; index += 1) {
      await forge(index % 2 ? { left: '' } : { subject: `subject-${index + 7}` })
      await deliver()
    }
    expect(relay.mints().length).toBeLessThan(10)
    expect(hostRequests.mock.calls.length).toBeLessThan(10)
    const { token, error } = tokenSnapshot(client, 'wealthica')
    expect(token ?? error?.code).toMatch(/^(token-\d|unauthenticated)$/)
  })
}

test('a forged sign-in makes no page show another user than the relay answers for', async () => {
  const { client, relay, forge, deliver } = await openTabs(1)
  await client.getToken('wealthica')
  await forge({ subject: 'subject-2' })
  await deliver()
  expect((await client.getGrant('wealthica')).answer.subject).toBe('subject-1')
  expect(relay.mints()).toHaveLength(2)
})

test('forged failures and recoveries cause no more requests than the hold-off allows', async () => {
  const { client, relay, clock, forge, deliver, settle } = await openTabs(1)
  relay.replies.push(...Array.from({ length: 1000 }, () => ({ status: 503 })))
  onTestFinished(followToken(client, 'wealthica', () => {}))
  for (let second = 0; second < 60; second += 1) {
    await forge({ entry: 'wealthica/api' })
    await settle()
    clock.advance(1000)
    await deliver()
  }
  expect(relay.mints().length).toBeLessThan(40)
})

test('a forged failure delays a renewal by little more than a minute, and force ends the delay', async () => {
  const { client, clock, forge, deliver } = await openTabs(1)
  await client.getToken('wealthica')
  await forge({ entry: 'wealthica/api', code: 'x', status: 503, retryAfterMs: 1e12 })
  await deliver()
  expect(await client.getToken('wealthica')).toBe('token-1')
  clock.advance(3_599_000)
  await forge({ entry: 'wealthica/api', code: 'x', status: 503, retryAfterMs: 1e12 })
  await deliver()
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ status: 503 })
  expect(await client.getToken('wealthica', { force: true })).toBe('token-2')
})
