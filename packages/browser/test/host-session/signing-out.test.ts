// @vitest-environment jsdom
import { expect, onTestFinished, test } from 'vitest'
import { bindSession } from '../../src/host-session/index.ts'
import { createTokenClient, tokenSnapshot } from '../../src/index.ts'
import { createGate, createHost, setUpBound } from '../kit/host.ts'

const key = (baseUrl: string) => `token-relay:${baseUrl}:signing-out`
const unconfirmed = { status: 'signed-out', reason: 'unconfirmed' }

test('a sign-out forgets the user at once, then the relay revokes the tokens, then the host ends the session', async () => {
  const { client, session, host, relay } = await setUpBound()
  await client.getToken('wealthica')
  const order: string[] = []
  relay.before = ({ method }) => void order.push(method)
  host.before = (call) => void order.push(call)
  const signedOut = session.signOut()
  expect(session.getSnapshot()).toEqual({ status: 'signed-out' })
  expect(tokenSnapshot(client, 'wealthica').token).toBeUndefined()
  await signedOut
  expect(order).toEqual(['DELETE', 'end ada'])
  expect(host.user).toBeNull()
  expect(session.getSnapshot()).toEqual({ status: 'signed-out' })
})

test('a host that revokes the tokens itself gets no DELETE', async () => {
  const { client, session, host, relay } = await setUpBound(createHost({ id: 'ada' }), {
    revokesTokens: true,
  })
  await client.getToken('wealthica')
  await session.signOut()
  expect(host.calls).toEqual(['get', 'end ada'])
  expect(relay.seen.map(({ method }) => method)).toEqual(['POST'])
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('a relay that hangs delays the end of the session by 3 s only', async () => {
  const { client, session, clock, host, relay } = await setUpBound()
  await client.getToken('wealthica')
  const gate = createGate()
  onTestFinished(gate.open)
  relay.before = () => gate.opened
  const signedOut = session.signOut()
  await expect.poll(() => relay.seen.length).toBe(2)
  clock.advance(2_999)
  await new Promise(setImmediate)
  expect(host.calls).toEqual(['get'])
  clock.advance(1)
  await signedOut
  expect(host.calls).toEqual(['get', 'end ada'])
})

test('a sign-out while the host is unreachable forgets the user at once and ends the session later', async () => {
  const { client, session, host, pass } = await setUpBound()
  host.isDown = true
  await session.signOut()
  expect(session.getSnapshot()).toEqual(unconfirmed)
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'unauthenticated' })
  await pass(5_000)
  expect(session.getSnapshot()).toEqual(unconfirmed)
  host.isDown = false
  await pass(10_000)
  expect(session.getSnapshot()).toEqual({ status: 'signed-out' })
  expect(host.calls).toEqual(['get', 'end ada', 'end ada', 'end ada'])
  await pass(600_000)
  expect(host.calls).toHaveLength(4)
})

test('a host that hangs has not confirmed the sign-out after 10 s', async () => {
  const { session, clock, host, settle } = await setUpBound()
  host.before = () => new Promise(() => {})
  const signedOut = session.signOut()
  await settle()
  clock.advance(10_000)
  await signedOut
  expect(session.getSnapshot()).toEqual(unconfirmed)
})

for (const [status, isConfirmed] of [
  [204, true],
  [401, true],
  [403, false],
  [500, false],
] as const) {
  test(`a response ${status} to the sign-out ${isConfirmed ? 'confirms it' : 'does not confirm it'}`, async () => {
    const signOut = async () => new Response(null, { status })
    const { session } = await setUpBound(createHost({ id: 'ada' }), { signOut })
    await session.signOut()
    expect(session.getSnapshot()).toEqual(isConfirmed ? { status: 'signed-out' } : unconfirmed)
  })
}

test('nothing asks who is signed in while a sign-out is not confirmed: the host would name the old user', async () => {
  const { session, host } = await setUpBound()
  host.isDown = true
  await session.signOut()
  await session.refresh()
  expect(host.calls).toEqual(['get', 'end ada', 'end ada'])
})

test('a sign-in waits for the sign-out before it, whose answer could clear the new cookie', async () => {
  const { session, host, settle } = await setUpBound()
  const gate = createGate()
  const order: string[] = []
  host.before = async () => {
    await gate.opened
    order.push('signed out')
  }
  void session.signOut()
  const signedIn = session.signIn(async () => {
    order.push('signs in')
    return { id: 'bruno' }
  })
  await settle()
  expect(order).toEqual([])
  gate.open()
  await signedIn
  expect(order).toEqual(['signed out', 'signs in'])
  expect(session.getSnapshot()).toEqual({ status: 'signed-in', user: { id: 'bruno' } })
})

test('during a sign-in, no sign-out is tried again, and afterwards it is forgotten', async () => {
  const { client, session, host, pass } = await setUpBound()
  host.isDown = true
  await session.signOut()
  const gate = createGate()
  const signedIn = session.signIn(async () => {
    await gate.opened
    return { id: 'bruno' }
  })
  await pass(60_000)
  await session.refresh()
  expect(host.calls).toEqual(['get', 'end ada'])
  gate.open()
  await signedIn
  await pass(60_000)
  expect(host.calls).toEqual(['get', 'end ada'])
  expect(localStorage).toHaveLength(0)
  expect(await client.getToken('wealthica')).toBe('token-1')
})

test('after a sign-in that failed, the sign-out is tried again', async () => {
  const { session, host, pass } = await setUpBound()
  host.isDown = true
  await session.signOut()
  await session.signIn(() => Promise.reject(new Error('wrong password'))).catch(() => {})
  host.isDown = false
  await pass(10_000)
  expect(session.getSnapshot()).toEqual({ status: 'signed-out' })
})

test('after a reload, a sign-out that is not confirmed goes on, and the user is not shown again', async () => {
  const first = await setUpBound()
  const baseUrl = first.relay.url
  first.host.isDown = true
  await first.session.signOut()
  first.session.dispose()
  expect(localStorage.getItem(key(baseUrl))).toBe('ada')

  const host = createHost({ id: 'ada' })
  const gate = createGate()
  host.before = () => gate.opened
  const { session, settle } = await setUpBound(host, {}, { baseUrl })
  expect(session.getSnapshot()).toEqual(unconfirmed)
  gate.open()
  await settle()
  expect(session.getSnapshot()).toEqual({ status: 'signed-out' })
  expect(host.calls).toEqual(['end ada'])
  expect(localStorage).toHaveLength(0)
})

test('works where the browser blocks storage, and with storage of the host’s own or none', async () => {
  const blocked = {
    getItem: () => refuse(),
    setItem: () => refuse(),
    removeItem: () => refuse(),
  }
  const own = new Map<string, string>()
  const map = {
    getItem: (name: string) => own.get(name) ?? null,
    setItem: (name: string, value: string) => void own.set(name, value),
    removeItem: (name: string) => void own.delete(name),
  }
  for (const storage of [blocked, map, null]) {
    const { session, host, pass } = await setUpBound(createHost({ id: 'ada' }), { storage })
    host.isDown = true
    await session.signOut()
    expect(session.getSnapshot()).toEqual(unconfirmed)
    expect([...own.values()]).toEqual(storage === map ? ['ada'] : [])
    host.isDown = false
    await pass(5_000)
    expect(session.getSnapshot()).toEqual({ status: 'signed-out' })
    expect(own.size).toBe(0)
    expect(localStorage).toHaveLength(0)
  }
})

function refuse(): never {
  throw new DOMException('The browser blocks storage.', 'SecurityError')
}

/** Opens a second tab of the same app, which shows Ada, too. Tabs share storage and hear of its changes. */
async function openTwoTabs() {
  const scene = await setUpBound()
  const { relay, clock, host, settle } = scene
  const other = createTokenClient({ baseUrl: relay.url, clock, random: () => 0.5 })
  const inOtherTab: string[] = []
  const { getUser, signOut } = host
  const otherSession = bindSession(other, {
    getUser,
    signOut(userId) {
      inOtherTab.push(userId)
      return signOut(userId)
    },
  })
  onTestFinished(() => {
    otherSession.dispose()
    other.dispose()
  })
  await settle()
  const storageChanged = () => {
    window.dispatchEvent(new StorageEvent('storage', { key: key(relay.url) }))
  }
  return { ...scene, other, otherSession, inOtherTab, storageChanged }
}

test('another tab shows nobody as soon as a sign-out begins, and does not believe a host that still names the user', async () => {
  const { session, host, otherSession, storageChanged, settle } = await openTwoTabs()
  const gate = createGate()
  host.before = (call) => (call === 'end ada' ? gate.opened : undefined)
  const signedOut = session.signOut()
  storageChanged()
  await settle()
  expect(host.user).toEqual({ id: 'ada' })
  expect(otherSession.getSnapshot()).toEqual({ status: 'signed-out', reason: 'ended' })
  gate.open()
  await signedOut
  storageChanged()
  await settle()
  expect(otherSession.getSnapshot()).toEqual({ status: 'signed-out', reason: 'ended' })
  expect(host.calls.filter((call) => call !== 'get')).toEqual(['end ada'])
})

test('another tab finishes a sign-out whose tab was closed', async () => {
  const { session, host, otherSession, inOtherTab, storageChanged, pass } = await openTwoTabs()
  host.isDown = true
  await session.signOut()
  storageChanged()
  session.dispose()
  host.isDown = false
  await pass(5_000)
  expect(inOtherTab).toEqual(['ada'])
  expect(host.user).toBeNull()
  expect(otherSession.getSnapshot()).toEqual({ status: 'signed-out' })
})

test('a sign-out that another tab has finished is no longer unconfirmed', async () => {
  const { session, host, storageChanged, settle } = await openTwoTabs()
  host.isDown = true
  await session.signOut()
  host.isDown = false
  host.user = null
  localStorage.clear()
  storageChanged()
  await settle()
  expect(session.getSnapshot()).toEqual({ status: 'signed-out' })
  expect(host.calls.at(-1)).toBe('get')
})

test('a tab that shows another user ignores the sign-out', async () => {
  const { session, host, otherSession, storageChanged, settle } = await openTwoTabs()
  await otherSession.signIn(async () => (host.user = { id: 'bruno' }))
  host.before = (call) => (call === 'end ada' ? Promise.reject(new Error('unreachable')) : undefined)
  await session.signOut()
  storageChanged()
  await settle()
  expect(otherSession.getSnapshot()).toEqual({ status: 'signed-in', user: { id: 'bruno' } })
})

test('a user who signs in in another tab during a sign-out is shown, and stays', async () => {
  const { session, host, otherSession, storageChanged, settle } = await openTwoTabs()
  const gate = createGate()
  host.before = (call) => (call === 'end ada' ? gate.opened : undefined)
  const signedOut = session.signOut()
  await settle()
  await otherSession.signIn(async () => (host.user = { id: 'bruno' }))
  storageChanged()
  await settle()
  gate.open()
  await signedOut
  expect(session.getSnapshot()).toEqual({ status: 'signed-in', user: { id: 'bruno' } })
})
