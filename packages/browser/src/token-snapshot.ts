import type { Purpose } from '@token-relay/protocol'
import type { ProviderName } from './provider-name.ts'
import { edgesOf } from './entry.ts'
import { sessionOf } from './inspect.ts'
import type { Session } from './session.ts'
import { entryOf } from './session.ts'
import type { TokenClient } from './token-client.ts'
import type { TokenSnapshot, TokenView } from './token-view.ts'

/**
 * Returns the known state of a token without a request: the same object until it changes. `purpose` defaults to `api`.
 *
 * @throws TokenError `unsafe_path` if the provider's name is not valid
 */
export function tokenSnapshot(client: TokenClient, provider: ProviderName, purpose?: Purpose): TokenSnapshot {
  const session = sessionOf(client)
  return look(session, viewOf(session, provider, purpose))
}

/** Returns the view of a token. @throws TokenError `unsafe_path` if the provider's name is not valid */
export function viewOf(session: Session, provider: string, purpose: Purpose | undefined): TokenView {
  const entry = () => entryOf(session, provider, purpose)
  const { key } = entry()
  session.views ??= new Map()
  const view = session.views.get(key) ?? { entry, listeners: new Set() }
  session.views.set(key, view)
  return view
}

/** Returns the present state: the last snapshot if nothing changed. Otherwise it notifies the listeners. */
export function look(session: Session, view: TokenView): TokenSnapshot {
  const { entry, listeners, last } = view
  const { epoch, fault } = session
  const { purpose, grant, failure } = entry()
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
