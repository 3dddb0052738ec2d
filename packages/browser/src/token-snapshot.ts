import type { ProviderName, Purpose } from '@token-relay/protocol'
import { edgesOf } from './entry.ts'
import type { TokenError } from './errors.ts'
import { sessionOf } from './inspect.ts'
import type { Session } from './session.ts'
import { entryOf } from './session.ts'
import type { TokenClient } from './token-client.ts'

/** The known state of a token, without a request. `epoch` changes with the user. */
export type TokenSnapshot =
  | {
      readonly status: 'success'
      readonly epoch: number
      readonly token: string
      /** The end of the token, or of the purpose's window, by this device's clock. */
      readonly expiresAt: Date
      readonly error?: undefined
    }
  | {
      readonly status: 'pending'
      readonly epoch: number
      readonly token?: undefined
      readonly expiresAt?: undefined
      readonly error?: undefined
    }
  | {
      readonly status: 'error'
      readonly epoch: number
      readonly token?: undefined
      readonly expiresAt?: undefined
      readonly error: TokenError
    }

/** Who follows a token, and what they saw last. It outlives the user. */
export interface TokenView {
  readonly provider: string
  readonly purpose: Purpose
  readonly listeners: Set<() => void>
  last?: TokenSnapshot
}

/**
 * Returns the known state of a token without a request: the same object until it changes. `purpose` defaults to `api`.
 *
 * @throws TokenError `unsafe_path` if the provider's name is not valid
 */
export function tokenSnapshot(client: TokenClient, provider: ProviderName, purpose?: Purpose): TokenSnapshot {
  const session = sessionOf(client)
  return look(session, viewOf(session, provider, purpose))
}

const views = /* @__PURE__ */ new WeakMap<Session, Map<string, TokenView>>()

/** Returns every view of a session. */
export function viewsOf(session: Session): Map<string, TokenView> {
  const known = views.get(session) ?? new Map<string, TokenView>()
  views.set(session, known)
  return known
}

/** Returns the view of a token. @throws TokenError `unsafe_path` if the provider's name is not valid */
export function viewOf(session: Session, provider: string, purpose: Purpose = 'api'): TokenView {
  entryOf(session, provider)
  const key = `${provider}/${purpose}`
  const all = viewsOf(session)
  const view = all.get(key) ?? { provider, purpose, listeners: new Set() }
  all.set(key, view)
  return view
}

/** Returns the present state: the last snapshot if nothing changed. Otherwise it notifies the listeners. */
export function look(session: Session, view: TokenView): TokenSnapshot {
  const { provider, purpose, listeners, last } = view
  const { epoch, fault } = session
  const { grant, failure } = entryOf(session, provider, purpose)
  const { servedMs, endMs } = edgesOf(grant, purpose)
  const token = servedMs > 0 ? grant?.answer.token : undefined
  const error = token ? undefined : (fault ?? failure?.error)
  // Offline, every call fails with a new error: followers that ask again on every change would loop.
  const isSameError = last?.error === error || (error?.code === 'offline' && last?.error?.code === 'offline')
  if (last?.epoch === epoch && last.token === token && isSameError) return last
  // Each in its own task: an error that a listener throws does not stop the client.
  for (const listener of listeners) queueMicrotask(() => listeners.has(listener) && listener())
  view.last = error ? { status: 'error', epoch, error } : { status: 'pending', epoch }
  if (token) {
    const expiresAt = new Date(session.clock.wallMs() + endMs)
    view.last = { status: 'success', epoch, token, expiresAt }
  }
  return view.last
}
