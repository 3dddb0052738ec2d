// @vitest-environment jsdom
import { expect, onTestFinished, test, vi } from 'vitest'
import { bindSession } from '../../src/host-session/index.ts'
import { createTokenClient, tokenSnapshot } from '../../src/index.ts'
import { createGate, createHost, setUpBound } from '../kit/host.ts'
import { setUp } from '../kit/set-up.ts'

const ada = { status: 'signed-in', user: { id: 'ada' } }
const bruno = { status: 'signed-in', user: { id: 'bruno' } }
const ended = { status: 'signed-out', reason: 'ended' }
const unauthenticated: unknown = expect.objectContaining({ code: 'unauthenticated' })

function comeBack(): void {
  window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
}

function becomeVisible(): void {
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
}

test('asks the host at the start, shows the user, and names them to the client', async () => {
  const { client, session, relay } = await setUpBound()
  expect(session.getSnapshot()).toEqual(ada)
  expect(await client.getToken('wealthica')).toBe('token-1')
  // The name that the binding has given is the same name.
  client.setSubject('ada')
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(relay.mints()).toHaveLength(1)
})

test('is pending until the host has answered, and nobody is signed in if it says so', async () => {
  const gate = createGate()
  const host = createHost(null)
  host.before = () => gate.opened
  const { client, session, settle } = await setUpBound(host)
  expect(session.getSnapshot()).toEqual({ status: 'pending' })
  gate.open()
  await settle()
  expect(session.getSnapshot()).toEqual({ status: 'signed-out' })
  await expect(client.getToken('wealthica')).rejects.toEqual(unauthenticated)
})

test('a host that does not answer at the start is asked again after 5 s, 10 s and so on', async () => {
  const host = createHost({ id: 'ada' })
  host.isDown = true
  const { session, pass } = await setUpBound(host)
  expect(session.getSnapshot()).toMatchObject({ status: 'error', error: { message: /unreachable/ } })
  await pass(5_000)
  expect(host.calls).toHaveLength(2)
  await pass(9_999)
  expect(host.calls).toHaveLength(2)
  host.isDown = false
  await pass(1)
  expect(session.getSnapshot()).toEqual(ada)
  await pass(600_000)
  expect(host.calls).toHaveLength(3)
})

test('a host that hangs is not waited for longer than 10 s', async () => {
  const host = createHost({ id: 'ada' })
  host.before = () => new Promise(() => {})
  const { session, pass } = await setUpBound(host)
  await pass(10_000)
  expect(session.getSnapshot()).toMatchObject({ status: 'error', error: { code: 'timeout' } })
})

test('a sign-in names the new user before anybody is notified', async () => {
  const { client, session, host, settle } = await setUpBound(createHost(null))
  const seen: unknown[] = []
  session.subscribe(() =>
    seen.push([session.getSnapshot().status, tokenSnapshot(client, 'wealthica').status]),
  )
  const user = await session.signIn(async () => (host.user = { id: 'bruno' }))
  expect(user).toEqual({ id: 'bruno' })
  await settle()
  expect(session.getSnapshot()).toEqual(bruno)
  expect(seen).toEqual([['signed-in', 'pending']])
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(host.calls).toEqual(['get'])
})

test('a sign-in that fails rejects with its error and changes nothing', async () => {
  const { session } = await setUpBound(createHost(null))
  await expect(session.signIn(() => Promise.reject(new Error('wrong password')))).rejects.toThrow('wrong')
  expect(session.getSnapshot()).toEqual({ status: 'signed-out' })
})

test('an answer that was under way during a sign-in is dropped', async () => {
  const host = createHost(null)
  const gate = createGate()
  const { session, settle } = await setUpBound(host)
  host.before = () => gate.opened
  const late = session.refresh()
  await session.signIn(async () => ({ id: 'bruno' }))
  gate.open()
  await late
  await settle()
  expect(session.getSnapshot()).toEqual(bruno)
})

test('asks again when the tab becomes visible and when the device is online again, not when it is hidden', async () => {
  const { session, host, settle } = await setUpBound()
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  becomeVisible()
  await settle()
  expect(host.calls).toHaveLength(1)
  hidden.mockReturnValue(false)
  host.user = null
  becomeVisible()
  await settle()
  expect(session.getSnapshot()).toEqual(ended)
  host.user = { id: 'bruno' }
  window.dispatchEvent(new Event('online'))
  await settle()
  expect(session.getSnapshot()).toEqual(bruno)
})

test('keeps showing the user while the host does not answer', async () => {
  const { session, host, settle } = await setUpBound()
  host.isDown = true
  becomeVisible()
  await settle()
  expect(session.getSnapshot()).toEqual(ada)
})

test('a page from the back-forward cache shows nobody until the host has answered', async () => {
  const { client, session, host, settle } = await setUpBound()
  await client.getToken('wealthica')
  host.user = { id: 'bruno' }
  comeBack()
  expect(session.getSnapshot()).toEqual({ status: 'pending' })
  await settle()
  expect(session.getSnapshot()).toEqual(bruno)
})

test('a page from the back-forward cache whose session is over says so', async () => {
  const { session, host, settle } = await setUpBound()
  host.user = null
  comeBack()
  await settle()
  expect(session.getSnapshot()).toEqual(ended)
})

test('if the relay answers for another user, the page forgets the old one and asks the host', async () => {
  const { client, session, host, relay, settle } = await setUpBound()
  await client.getToken('wealthica')
  host.user = { id: 'bruno' }
  relay.token = { subject: 'subject-2' }
  await client.getToken('wealthica', { force: true }).catch(() => {})
  await settle()
  expect(session.getSnapshot()).toEqual(bruno)
  expect(await client.getToken('wealthica')).toBe('token-3')
})

test('a 401 of the relay asks the host: signed in, the mint is tried again', async () => {
  const { client, host, relay } = await setUpBound()
  relay.replies.push({ status: 401, body: { code: 'unauthenticated' } })
  expect(await client.getToken('wealthica')).toBe('token-1')
  expect(host.calls).toEqual(['get', 'get'])
})

test('a 401 of the relay asks the host: signed out, the page says that the session has ended', async () => {
  const { client, session, host, relay } = await setUpBound()
  host.user = null
  relay.replies.push({ status: 401, body: { code: 'unauthenticated' } })
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'discarded' })
  expect(session.getSnapshot()).toEqual(ended)
  expect(relay.mints()).toHaveLength(1)
})

test('a 401 while the host does not answer is not tried again', async () => {
  const { client, session, host, relay } = await setUpBound()
  host.isDown = true
  relay.replies.push({ status: 401, body: { code: 'unauthenticated' } })
  await expect(client.getToken('wealthica')).rejects.toEqual(unauthenticated)
  expect(session.getSnapshot()).toEqual(ada)
  expect(relay.mints()).toHaveLength(1)
})

test('subjectOf lets the client check the first answer, too', async () => {
  const { client } = await setUpBound(createHost({ id: 'ada' }), { subjectOf: () => 'subject-of-ada' })
  await expect(client.getToken('wealthica')).rejects.toMatchObject({ code: 'discarded' })
})

test('the snapshot is the same object until something of it changes', async () => {
  const { session, host } = await setUpBound(createHost({ id: 'ada', name: 'Ada' }))
  const first = session.getSnapshot()
  host.user = { id: 'ada', name: 'Ada' }
  await session.refresh()
  expect(session.getSnapshot()).toBe(first)
  host.user = { id: 'ada', name: 'Ada Okafor' }
  await session.refresh()
  expect(session.getSnapshot()).toMatchObject({ user: { name: 'Ada Okafor' } })
})

test('binds a client that already listens to other tabs, and its functions work without this', async () => {
  const { client, relay, settle } = await setUp()
  await client.getToken('wealthica')
  const host = createHost({ id: 'ada' })
  const { getSnapshot, refresh, dispose } = bindSession(client, host)
  await settle()
  expect(getSnapshot()).toEqual(ada)
  expect(await client.getToken('wealthica')).toBe('token-2')
  await refresh()
  expect(host.calls).toHaveLength(2)
  const other = createTokenClient({ baseUrl: relay.url })
  onTestFinished(other.dispose)
  other.setSubject('ada')
  await other.getToken('wealthica')
  host.user = null
  await other.logout()
  await expect.poll(getSnapshot).toEqual(ended)
  dispose()
})

test('the same listener may subscribe twice', async () => {
  const { session, settle } = await setUpBound(createHost(null))
  const listener = vi.fn<() => void>()
  session.subscribe(listener)
  session.subscribe(listener)()
  await session.signIn(async () => ({ id: 'bruno' }))
  await settle()
  expect(listener).toHaveBeenCalledOnce()
})

test('after dispose, nothing asks the host and no timer is left', async () => {
  const host = createHost({ id: 'ada' })
  host.isDown = true
  const { session, clock, settle } = await setUpBound(host)
  session.dispose()
  expect(clock.nextTimerMs()).toBeUndefined()
  becomeVisible()
  comeBack()
  window.dispatchEvent(new Event('online'))
  await session.refresh()
  await settle()
  expect(host.calls).toHaveLength(1)
})
