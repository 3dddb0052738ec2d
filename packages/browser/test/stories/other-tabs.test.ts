import type { Reply } from '@token-relay/test-kit'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { TokenClientOptions } from '../../src/index.ts'
import { createTokenClient, followToken, providerFetch, tokenSnapshot } from '../../src/index.ts'
import { openTabs } from '../kit/open-tabs.ts'

const unauthenticated = { code: 'unauthenticated' }

/** Opens two tabs in which Ada is signed in and has a token. The second one's calls of `onSubjectChange` are counted. */
async function adaInTwoTabs(options: TokenClientOptions = {}) {
  const onSubjectChange = vi.fn<() => void>()
  const scene = await openTabs(2, (index) => (index === 1 ? { onSubjectChange, ...options } : {}))
  const [first, second] = scene.tabs
  if (!first || !second) throw new Error('no tabs')
  for (const tab of [first, second]) {
    tab.setSubject('ada')
    await tab.getToken('wealthica')
  }
  await scene.deliver()
  return { ...scene, first, second, onSubjectChange }
}

test('B5 after a log-out in another tab, nothing is sent with the old bearer', async () => {
  const { first, second, relay, deliver, onSubjectChange } = await adaInTwoTabs()
  const { signal } = await second.getGrant('wealthica')
  await first.logout()
  await deliver()
  expect(signal.aborted).toBe(true)
  expect(onSubjectChange).toHaveBeenCalledOnce()
  const before = relay.seen.length
  const transfer = providerFetch(second, 'wealthica', '/transfers', { method: 'POST', body: '{}' })
  await expect(transfer).rejects.toMatchObject(unauthenticated)
  expect(tokenSnapshot(second, 'wealthica').error).toMatchObject(unauthenticated)
  expect(relay.seen).toHaveLength(before)
})

test('B5b after another user signed in in another tab, their token is served once the host has named them', async () => {
  const { first, second, relay, deliver, onSubjectChange } = await adaInTwoTabs()
  first.setSubject('bruno')
  relay.token = { subject: 'subject-2' }
  const token = await first.getToken('wealthica')
  await deliver()
  expect(onSubjectChange).toHaveBeenCalled()
  await expect(second.getToken('wealthica')).rejects.toMatchObject(unauthenticated)
  second.setSubject('bruno')
  expect(await second.getToken('wealthica')).not.toBe(token)
  await deliver()
  expect(tokenSnapshot(first, 'wealthica').token).toBe(token)
})

test('a mint in flight when another tab signs out is discarded', async () => {
  const { first, second, relay, deliver } = await adaInTwoTabs()
  relay.replies.push('hang')
  const late = second.getToken('wych')
  late.catch(() => {})
  await expect.poll(() => relay.mints().length).toBe(3)
  first.setSubject(null)
  await expect(late).rejects.toMatchObject({ code: 'discarded' })
  relay.replies.length = 0
  void deliver
})

test('a tab that signed out hears that a user has signed in in another tab', async () => {
  const { first, second, deliver, onSubjectChange } = await adaInTwoTabs()
  await second.logout()
  await deliver()
  onSubjectChange.mockClear()
  first.setSubject('ada')
  await first.getToken('wealthica')
  await deliver()
  expect(onSubjectChange).toHaveBeenCalledOnce()
})

test('a page that names nobody follows the user of the other tabs by itself', async () => {
  const { tabs, relay, deliver } = await openTabs(2)
  const [first, second] = tabs
  if (!first || !second) throw new Error('no tabs')
  await first.getToken('wealthica')
  await second.getToken('wealthica')
  await first.logout()
  await deliver()
  await expect(second.getToken('wealthica')).rejects.toMatchObject(unauthenticated)
  first.setSubject('bruno')
  relay.token = { subject: 'subject-2' }
  await first.getToken('wealthica')
  await deliver()
  expect((await second.getGrant('wealthica')).answer.subject).toBe('subject-2')
})

test('a tab that was notified of the next user does not sign that user out when its host names them', async () => {
  const { tabs, relay, deliver } = await openTabs(2)
  const [first, second] = tabs
  if (!first || !second) throw new Error('no tabs')
  first.setSubject('ada')
  second.setSubject('ada')
  await first.getToken('wealthica')
  first.setSubject('bruno')
  relay.token = { subject: 'subject-2' }
  const token = await first.getToken('wealthica')
  await deliver()
  second.setSubject('bruno')
  await deliver()
  expect(await first.getToken('wealthica')).toBe(token)
})

test('opening a page signs no other tab out, with or without a user', async () => {
  const { first, relay, clock, deliver } = await adaInTwoTabs()
  const token = await first.getToken('wealthica')
  for (const name of [null, 'ada']) {
    const third = createTokenClient({ baseUrl: relay.url, clock })
    onTestFinished(third.dispose)
    third.setSubject(name)
    await deliver()
  }
  expect(await first.getToken('wealthica')).toBe(token)
})

test('a token that the provider refused in one tab is dropped in the others, and replaced once', async () => {
  const { tabs, relay, deliver } = await openTabs(3)
  relay.token = { tokenId: 'id-shared', token: 'token-shared' }
  for (const tab of tabs) await tab.getToken('wealthica')
  await deliver()
  tabs[0]?.invalidate('wealthica', 'token-shared')
  await deliver()
  relay.token = { tokenId: 'id-new', token: 'token-new' }
  const before = relay.mints().length
  for (const tab of tabs) expect(await tab.getToken('wealthica')).toBe('token-new')
  const bodies = relay.mints().slice(before)
  expect(bodies.map(({ body }) => JSON.parse(body).refused)).toEqual(['id-shared', 'id-shared', 'id-shared'])
})

test('messages never contain a token or the host’s name of a user', async () => {
  const sent: unknown[] = []
  const { tabs, relay, drive, deliver } = await openTabs(1)
  const spy = new BroadcastChannel(`token-relay:${relay.url}`)
  onTestFinished(() => spy.close())
  spy.addEventListener('message', ({ data }) => sent.push(data))
  const [tab] = tabs
  tab?.setSubject('ada@example.com')
  await tab?.getToken('wealthica')
  tab?.invalidate('wealthica', 'token-1')
  relay.replies.push({ status: 403, body: { code: 'denied', detail: 'token-1' } }, { status: 503 })
  relay.replies.push({ status: 503, headers: { 'retry-after': '60' }, body: { detail: 'token-1' } })
  for (const provider of ['wealthica', 'wych']) {
    await drive(tab?.getToken(provider).catch(() => {}) ?? Promise.resolve())
  }
  await tab?.logout()
  await deliver()
  expect(sent.length).toBeGreaterThan(3)
  expect(JSON.stringify(sent)).not.toMatch(/token-1|ada@/)
})

test('a client with tabs: false neither sends nor hears messages', async () => {
  const { first, second, deliver, onSubjectChange } = await adaInTwoTabs({ tabs: false })
  await first.logout()
  await deliver()
  expect(await second.getToken('wealthica')).toBe('token-2')
  await second.logout()
  first.setSubject('ada')
  const token = await first.getToken('wealthica')
  await deliver()
  expect(await first.getToken('wealthica')).toBe(token)
  expect(onSubjectChange).not.toHaveBeenCalled()
})

for (const missing of ['BroadcastChannel', 'location']) {
  test(`works without ${missing}, and without hearing of other tabs`, async () => {
    const { tabs, deliver } = await openTabs(2)
    vi.stubGlobal(missing, undefined)
    const [first, second] = tabs
    const token = await second?.getToken('wealthica')
    await first?.logout()
    await deliver()
    expect(await second?.getToken('wealthica')).toBe(token)
  })
}

test('ten tabs that wake on an expired token ask the relay ten times in all, and none shows an error', async ({
  annotate,
}) => {
  const { tabs, relay, clock, pass, deliver } = await openTabs(10)
  for (const tab of tabs) {
    await tab.getToken('wealthica')
    onTestFinished(followToken(tab, 'wealthica', () => {}))
  }
  await deliver()
  const before = relay.mints().length
  clock.sleep(7_200_000)
  await pass(30_000)
  await deliver()
  await annotate(`ten tabs waking: ${relay.mints().length - before} requests`)
  expect(relay.mints().length - before).toBeLessThanOrEqual(10)
  for (const tab of tabs) expect(tokenSnapshot(tab, 'wealthica').status).toBe('success')
})

const outages: Readonly<Record<string, Reply>> = {
  'is unreachable': 'drop',
  'answers 503': { status: 503 },
  'asks to wait for an hour': { status: 503, headers: { 'retry-after': '3600' } },
  'is replaced by a proxy’s 502': { status: 502, body: 'Bad Gateway' },
}

for (const [title, reply] of Object.entries(outages)) {
  test(`ten tabs in front of a relay that ${title} for ten minutes send hardly more requests than one`, async ({
    annotate,
  }) => {
    const { tabs, relay, clock, deliver } = await openTabs(10)
    relay.replies.push(...Array.from({ length: 10_000 }, () => reply))
    for (const tab of tabs) onTestFinished(followToken(tab, 'wealthica', () => {}))
    for (const endMs = clock.monotonicMs() + 600_000; clock.monotonicMs() < endMs; await deliver()) {
      clock.advance(Math.min(clock.nextTimerMs() ?? 1000, 1000))
    }
    await annotate(`ten tabs, relay ${title}: ${relay.mints().length} requests in ten minutes`)
    expect(relay.mints().length).toBeLessThan(100)
    relay.replies.length = 0
    const recoveredAtMs = clock.monotonicMs()
    const isDown = () => tabs.some((tab) => tokenSnapshot(tab, 'wealthica').status !== 'success')
    while (isDown() && clock.monotonicMs() - recoveredAtMs < 80_000) {
      clock.advance(1000)
      await deliver()
    }
    await annotate(`… and all tabs recovered within ${(clock.monotonicMs() - recoveredAtMs) / 1000} s`)
    for (const tab of tabs) expect(tokenSnapshot(tab, 'wealthica').status).toBe('success')
  })
}
