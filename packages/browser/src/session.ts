import type { Purpose } from '@token-relay/protocol'
import { createAskHost } from './ask-host.ts'
import { startAge } from './clock.ts'
import type { Grant, MintedToken, TokenEntry } from './entry.ts'
import { TokenError } from './errors.ts'
import type { Settings } from './options.ts'
import { say } from './tab-message.ts'
import type { TokenView } from './token-snapshot.ts'

/** Called for each token that is served from memory, and with a promise for each mint. It must not throw. */
export type Watcher = (entry: TokenEntry, token: Grant | Promise<Grant>) => void

/** The time between two changes of the user. What is known about tokens belongs to it, so nothing outlives it. */
interface Epoch {
  /** Unique on the page, across clients. */
  readonly epoch: number
  /** Why nothing is minted in this epoch, if so. */
  readonly fault: TokenError | undefined
  /** Aborts at the end. */
  readonly controller: AbortController
  /** One per provider and purpose that the host named, so the host's code bounds their number. */
  readonly entries: Map<string, TokenEntry>
  /** Whether other tabs know who the user is. */
  isShared: boolean
}

/** Who the user is, to the host and to the relay, and what is known about their tokens. */
export interface Session extends Settings, Epoch {
  /** Every provider that the host has named. */
  readonly providers: Set<string>
  readonly watchers: Set<Watcher>
  /** Asks the host after a 401 whether the user is signed in again. */
  readonly askHost: (requestAgeMs: number) => Promise<boolean>
  /** The host's name for the user: `null` for nobody, `undefined` until it names one. */
  name?: string | null
  /** The relay's pseudonym for the same user, once the host, an answer or another tab has named it. */
  subject?: string | undefined
  /** Age of what last confirmed the subject; unset once the host has been notified that it is another one. */
  subjectAgeMs?: (() => number) | undefined
  /** Called after every change of the state. */
  onChange: () => void
  /** Called when the page may have slept. */
  onWake: () => void
  /** Every token that was followed or looked at. */
  views?: Map<string, TokenView>
  /** Whether followed tokens are renewed. */
  isFollowed?: boolean
  /** The way to other tabs, while the page is shown. */
  channel?: BroadcastChannel | undefined
  /** Stops listening to the page and to other tabs. Unset while the client does not listen. */
  leave?: (() => void) | undefined
}

/** A provider's token serves every purpose. */
const purposes: readonly Purpose[] = ['api', 'connect']

let lastEpoch = 0

function startEpoch(fault?: TokenError): Epoch {
  lastEpoch += 1
  return { epoch: lastEpoch, fault, controller: new AbortController(), entries: new Map(), isShared: false }
}

/** Creates a session before the host has named a user. */
export function createSession(settings: Settings): Session {
  return {
    ...settings,
    ...startEpoch(),
    providers: new Set(),
    watchers: new Set(),
    askHost: createAskHost(settings),
    onChange: () => {},
    onWake: () => {},
  }
}

/** Returns the entry of a provider. @throws TokenError `unsafe_path` if that is not a valid name */
export function entryOf(
  { entries, providers }: Session,
  provider: string,
  purpose: Purpose = 'api',
): TokenEntry {
  // Another name would send the request, and the host's headers with it, to another address.
  if (!/^[\w-]+$/.test(provider)) throw new TokenError('unsafe_path')
  const key = `${provider}/${purpose}`
  const entry = entries.get(key) ?? { key, provider, purpose }
  providers.add(provider)
  entries.set(key, entry)
  return entry
}

/** Drops every token and mint. If `isSignedOut`, nothing is minted in the next epoch. The caller calls `onChange`. */
export function endEpoch(session: Session, isSignedOut: boolean): void {
  const { controller } = session
  Object.assign(session, startEpoch(isSignedOut ? new TokenError('unauthenticated') : undefined))
  controller.abort(new TokenError('discarded'))
}

/** Reports a token that is served or minted to devtools, if there are any. */
export function watch({ watchers }: Session, ...report: Parameters<Watcher>): void {
  for (const watcher of watchers) watcher(...report)
}

/** Drops a token that the provider refused, here and in other tabs. */
export function invalidate(session: Session, provider: string, token: string): void {
  for (const purpose of purposes) {
    const { grant } = entryOf(session, provider, purpose)
    if (grant?.answer.token !== token) continue
    const { tokenId } = grant.answer
    refuse(session, tokenId)
    say(session, { refused: tokenId })
  }
  session.onChange()
}

/** Drops the token with this id. */
export function refuse({ entries }: Session, tokenId: unknown): void {
  for (const entry of entries.values()) {
    const held = entry.grant?.answer.tokenId
    if (!held || held !== tokenId) continue
    entry.refused = held
    entry.grant = undefined
  }
}

/** Changes the user to the one that the host names, `expected` by the relay. */
export function changeUser(session: Session, next: string | null, expected?: string): void {
  const { name, subject, fault } = session
  // The token that arrived before the first name is the named user's, if both have one subject.
  const isFirst = name === undefined && expected && expected === subject
  const isOther = !isFirst && (next !== name || (subject && expected && expected !== subject))
  session.name = next
  // Under the same name, the relay must still mean the same subject.
  if (isOther || !subject) {
    session.subject = expected
    session.subjectAgeMs = startAge(session.clock)
  }
  // The same name again changes nothing, unless the relay answered for another user.
  if (!isOther && (next === null || !fault)) return
  // Nobody is left behind by the first name that a page gets.
  if (!fault && (name || subject)) say(session, { left: subject ?? '' })
  endEpoch(session, next === null)
  session.onChange()
}

/**
 * Holds a token for the user that the relay minted it for. Another user than before ends the epoch.
 *
 * @throws TokenError `discarded` if that is an earlier user, or not the user that the host named
 */
export function storeGrant(session: Session, provider: string, token: MintedToken): Grant {
  const { name, subject: last, subjectAgeMs, onSubjectChange } = session
  const { answer, ageMs } = token
  const { subject } = answer
  if (last && last !== subject) {
    // An answer to an older request says who was signed in before.
    if (subjectAgeMs && ageMs() > subjectAgeMs()) throw new TokenError('discarded')
    // Once only: a host that insists on the old name would be called in a loop.
    if (subjectAgeMs) queueMicrotask(onSubjectChange)
    session.subjectAgeMs = undefined
    // The page shows the named user's name: it gets nothing of another user.
    const isNamed = name !== undefined
    endEpoch(session, isNamed)
    if (isNamed) throw new TokenError('discarded')
  }
  session.subject = subject
  session.subjectAgeMs = ageMs
  // Once for each user. A tab that answers for another one was late, and asks the relay again.
  if (!session.isShared) say(session, { subject })
  session.isShared = true
  const grant = { answer, ageMs, signal: session.controller.signal }
  for (const purpose of purposes) {
    const entry = entryOf(session, provider, purpose)
    // An older answer never replaces a newer one.
    if (entry.grant && entry.grant.ageMs() < ageMs()) continue
    entry.grant = grant
    entry.refused = undefined
  }
  return grant
}
