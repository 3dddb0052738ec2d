import { within } from '../abort.ts'
import { createAskHost } from '../ask-host.ts'
import { firstHoldOffMs, maxHoldOffMs, requestTimeoutMs } from '../defaults.ts'
import { sessionOf } from '../inspect.ts'
import type { TokenClient } from '../token-client.ts'
import type { BindSessionOptions, BoundSession, SessionUser } from './bound-session.ts'
import type { HostSession } from './host-session.ts'
import { isSame, pending } from './host-session.ts'
import { createSignOutMemory } from './sign-out-memory.ts'

/** How long a sign-out waits for the relay before it ends the host's session, which the relay needs. */
const logoutMs = 3_000

/**
 * Keeps the client's user in step with the host's session. One for each client.
 *
 * In a page it asks the host at once, and again when the tab becomes visible, when the device is online again, when
 * another tab signs in or out, when the page comes back from the back-forward cache, and when the relay answers 401. It
 * replaces the client's `onUnauthorized` and `onSubjectChange`.
 *
 * @example
 * const session = bindSession(client, {
 *   async getUser(signal) {
 *     const response = await fetch('/api/session', { signal })
 *     if (!response.ok) throw new Error(`The session answered ${response.status}.`)
 *     return response.json() // null if nobody is signed in
 *   },
 *   signOut: (id, signal) => fetch(`/api/session/${id}`, { method: 'DELETE', keepalive: true, signal }),
 * })
 */
export function bindSession<User extends SessionUser>(
  client: TokenClient,
  { getUser, signOut: endSession, subjectOf, revokesTokens, storage }: BindSessionOptions<User>,
): BoundSession<User> {
  const session = sessionOf(client)
  const { clock } = client
  const memory = createSignOutMemory(session.baseUrl, storage)
  const listeners = new Set<() => void>()
  const stopped = new AbortController()
  let state: HostSession<User> = pending
  /** Whether the page has shown a user since the last answer that nobody is signed in. */
  let hasShownUser = false
  /** Who has signed out, until the host confirms it. While it is set, nobody is signed in. */
  let leaving: string | undefined
  let question = new AbortController()
  let answer: Promise<boolean> | undefined
  let ending: Promise<void> | undefined
  let signIns = 0
  let retryMs = firstHoldOffMs
  let cancelRetry = () => {}

  /** Shows a state. The client changes first, so no listener sees one user's name beside another user's token. */
  function show(next: HostSession<User>): void {
    const { user, status } = next
    if (user) client.setSubject(String(user.id), subjectOf && { subject: subjectOf(user) })
    if (status === 'signed-out') client.setSubject(null)
    hasShownUser = !!user || (hasShownUser && status !== 'signed-out')
    if (isSame(state, next)) return
    state = next
    // Each in its own task: an error that a listener throws does not stop the others.
    for (const listener of listeners) queueMicrotask(() => listeners.has(listener) && listener())
  }

  /** Shows what the host has answered. */
  function adopt(user: User | null): void {
    retryMs = firstHoldOffMs
    if (user) show({ status: 'signed-in', user })
    else if (hasShownUser) show({ status: 'signed-out', reason: 'ended' })
    // The page goes on saying why.
    else if (state.status !== 'signed-out') show({ status: 'signed-out' })
  }

  /** Drops the answer that is under way: what has happened since is newer. */
  function supersede(): void {
    question.abort()
    answer = undefined
    cancelRetry()
  }

  function retryLater(): void {
    cancelRetry()
    cancelRetry = clock.setTimer(() => void refresh(), retryMs)
    retryMs = Math.min(retryMs * 2, maxHoldOffMs)
  }

  /** Resolves to whether the host has said who is signed in. */
  async function ask(): Promise<boolean> {
    question = new AbortController()
    const { signal } = question
    try {
      const user = await within(clock, { signal, timeoutMs: requestTimeoutMs }, getUser)
      if (!signal.aborted) adopt(user)
    } catch (error) {
      // What is shown stays: that the host does not answer says nothing about the user.
      if (!signal.aborted && (state.status === 'pending' || state.status === 'error')) {
        show({ status: 'error', error })
        retryLater()
      }
      return false
    }
    return !signal.aborted
  }

  async function check(): Promise<boolean> {
    // The answer to a request of the old session could clear the cookie of the new one.
    if (signIns > 0 || stopped.signal.aborted) return false
    if (leaving !== undefined) {
      await finishSignOut()
      return false
    }
    cancelRetry()
    answer ??= ask()
    const asked = answer
    return asked.finally(() => {
      if (answer === asked) answer = undefined
    })
  }

  async function refresh(): Promise<void> {
    await check()
  }

  /** Forgets the user and asks, unless another tab is signing them out. */
  function reconsider(): void {
    if (stopped.signal.aborted) return
    supersede()
    leaving = signingOut()
    if (leaving === undefined) {
      show(pending)
      void refresh()
      return
    }
    show({ status: 'signed-out', reason: 'ended' })
    // The other tab may be closed before the host has confirmed it.
    retryLater()
  }

  /** Returns who is signing out, unless the page shows another user. */
  function signingOut(): string | undefined {
    const userId = memory.read()
    return !state.user || String(state.user.id) === userId ? userId : undefined
  }

  /** Another tab has begun a sign-out, or the host has confirmed it there. */
  function onMemory(): void {
    if (memory.read() !== undefined) {
      if (state.user && signingOut() !== undefined) reconsider()
      return
    }
    if (leaving === undefined) return
    leaving = undefined
    if (state.status === 'signed-out' && state.reason === 'unconfirmed') show({ status: 'signed-out' })
    void refresh()
  }

  /** Ends the host's session of the user who has signed out, with one request at a time. */
  function finishSignOut(revoked: Promise<void> = Promise.resolve()): Promise<void> {
    cancelRetry()
    ending ??= endAtHost(revoked).finally(() => (ending = undefined))
    return ending
  }

  async function endAtHost(revoked: Promise<void>): Promise<void> {
    const userId = leaving ?? ''
    const { signal } = stopped
    await within(clock, { signal, timeoutMs: logoutMs }, () => revoked).catch(() => {})
    const request = within(clock, { signal, timeoutMs: requestTimeoutMs }, (signal) =>
      endSession(userId, signal),
    )
    const isConfirmed = await request.then(isConfirmation, () => false)
    if (leaving !== userId || signal.aborted) return
    if (isConfirmed) {
      forgetSignOut()
      show({ status: 'signed-out' })
    } else {
      show({ status: 'signed-out', reason: 'unconfirmed' })
      retryLater()
    }
  }

  function forgetSignOut(): void {
    leaving = undefined
    memory.write(undefined)
    retryMs = firstHoldOffMs
  }

  function followPage(): void {
    const { signal } = stopped
    const onEvent = ({ type, persisted }: { readonly type: string; readonly persisted?: boolean }) => {
      // Another user may have signed in since the page was left.
      if (persisted) reconsider()
      else if (type === 'online' || (type === 'visibilitychange' && !document.hidden)) void refresh()
    }
    // `visibilitychange` bubbles up from the document.
    for (const type of ['visibilitychange', 'pageshow', 'online'])
      globalThis.addEventListener?.(type, onEvent, { signal })
    memory.follow(onMemory, signal)
  }

  const onUnauthorized = async () => ((await check()) && state.user ? 'retry' : 'stop')
  session.askHost = createAskHost(session.nowMs, onUnauthorized)
  session.onSubjectChange = reconsider
  // A server has no session of its own, and module code runs there, too.
  if ('window' in globalThis) {
    followPage()
    leaving = memory.read()
    if (leaving !== undefined) show({ status: 'signed-out', reason: 'unconfirmed' })
    void refresh()
  }

  return {
    getSnapshot: () => state,
    subscribe(listener) {
      const ownListener = () => listener()
      listeners.add(ownListener)
      return () => void listeners.delete(ownListener)
    },
    async signIn(request) {
      signIns += 1
      cancelRetry()
      try {
        await ending
        const user = await request()
        supersede()
        forgetSignOut()
        adopt(user)
        return user
      } finally {
        signIns -= 1
        if (leaving !== undefined) retryLater()
      }
    },
    async signOut() {
      const { user } = state
      if (!user) return ending
      supersede()
      leaving = String(user.id)
      memory.write(leaving)
      const revoked = revokesTokens ? undefined : client.logout()
      show({ status: 'signed-out' })
      return finishSignOut(revoked)
    },
    refresh,
    dispose() {
      stopped.abort()
      supersede()
    },
  }
}

/** Returns whether a host's answer to a sign-out means that the session is over. 401: it was over before. */
function isConfirmation(answer: unknown): boolean {
  const { ok, status } = Object(answer)
  return ok !== false || status === 401
}
