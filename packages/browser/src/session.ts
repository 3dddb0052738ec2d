import type { Purpose } from '@token-relay/protocol'
import { abort } from './abort.ts'
import { createAskHost } from './ask-host.ts'
import type { Grant, MintedToken, TokenEntry, TokenSnapshot } from './entry.ts'
import { startAge } from './clock.ts'
import { createEntry } from './entry.ts'
import { TokenError } from './errors.ts'
import type { Settings } from './options.ts'

/** Called for each token that is served from memory, and with a promise for each mint. It must not throw. */
export type Watcher = (entry: TokenEntry, token: Grant | Promise<Grant>) => void

/** The time between two changes of the user. Tokens and mints never outlive it. */
interface Epoch {
  /** Unique on the page, across clients. */
  readonly id: number
  /** Why nothing is minted in this epoch, if so. */
  readonly fault: TokenError | undefined
  readonly controller: AbortController
}

let lastEpochId = 0

function startEpoch(fault?: TokenError): Epoch {
  lastEpochId += 1
  return { id: lastEpochId, fault, controller: new AbortController() }
}

/** Who the user is, to the host and to the relay, and the tokens that belong to them. Only its functions change it. */
export type Session = ReturnType<typeof createSession>

/** Creates a session before the host has named a user. `onChange` is called after every change of the state. */
export function createSession(settings: Settings, onChange: () => void) {
  const { clock, onSubjectChange } = settings
  /** One per provider and purpose that the host named, so the host's code bounds their number. */
  const entries = new Map<string, TokenEntry>()
  const watchers = new Set<Watcher>()
  let epoch = startEpoch()
  /** The host's name for the user: `null` for nobody, `undefined` until it names one. */
  let name: string | null | undefined
  /** The relay's pseudonym for the same user, once the host has named it or a token has arrived. */
  let subject: string | undefined
  /** Age of what last confirmed the subject, a name or a request; unset once the relay has answered for another one. */
  let subjectAgeMs: (() => number) | undefined

  function entryOf(provider: string, purpose: Purpose = 'api'): TokenEntry {
    const key = `${provider}/${purpose}`
    const known = entries.get(key)
    if (known) return known
    // Another name would send the request, and the host's headers with it, to another address.
    if (!/^[\w-]+$/.test(provider)) throw new TokenError('unsafe_path')
    const entry = createEntry(provider, purpose, clock)
    entries.set(key, entry)
    return entry
  }

  /** A provider's token serves every purpose. */
  function entriesOf(provider: string): TokenEntry[] {
    return [entryOf(provider), entryOf(provider, 'connect')]
  }

  function changeEpoch(fault: TokenError | undefined): void {
    const last = epoch
    // A disposed client stays disposed.
    if (last.fault?.code === 'disposed') return
    epoch = startEpoch(fault)
    for (const entry of entries.values()) entry.clear()
    // The request that signs the user out goes on although the client is disposed of.
    if (!last.fault || fault?.code !== 'disposed') abort(last.controller, new TokenError('discarded'))
  }

  function endEpoch(fault?: TokenError): void {
    changeEpoch(fault)
    onChange()
  }

  /** Changes the epoch if the relay answered for another user than before. */
  function checkSubject({ answer, ageMs }: MintedToken): void {
    if (subject && subject !== answer.subject) {
      // An answer to an older request says who was signed in before.
      if (subjectAgeMs && ageMs() > subjectAgeMs()) throw new TokenError('discarded')
      // Once only: a host that insists on the old name would be called in a loop.
      if (subjectAgeMs) queueMicrotask(onSubjectChange)
      subjectAgeMs = undefined
      // The page shows the named user's name: it gets nothing of another user.
      const fault = name === undefined ? undefined : new TokenError('unauthenticated')
      changeEpoch(fault)
      if (fault) throw new TokenError('discarded')
    }
    subject = answer.subject
    subjectAgeMs = ageMs
  }

  return {
    settings,
    onChange,
    /** Asks the host after a 401 whether the user is signed in again. */
    askHost: createAskHost(settings),
    /** Returns why nothing is minted at present, if so. */
    fault: (): TokenError | undefined => epoch.fault,
    /** Returns a signal that aborts when the user changes or signs out. */
    signal: (): AbortSignal => epoch.controller.signal,
    entries: (): TokenEntry[] => Array.from(entries.values()),
    watchers,

    /** Reports a token that is served or minted to devtools, if there are any. */
    watch: (...report: Parameters<Watcher>): void => watchers.forEach((watcher) => watcher(...report)),

    /** Returns the entry of a provider. @throws TokenError `unsafe_path` if that is not a valid name */
    entryOf,

    snapshot: (entry: TokenEntry): TokenSnapshot => entry.snapshot(epoch.id, epoch.fault),

    /** Changes the user to the one that the host names, `expected` by the relay. */
    changeUser(next: string | null, expected?: string): void {
      const isOther = next !== name || (subject && expected && expected !== subject)
      // Under the same name, the relay must still mean the same subject.
      if (isOther || !subject) {
        subject = expected
        subjectAgeMs = startAge(clock)
      }
      // The same name again changes nothing, unless the relay answered for another user.
      if (!isOther && (next === null || !epoch.fault)) return
      name = next
      endEpoch(next === null ? new TokenError('unauthenticated') : undefined)
    },

    /** Drops every token and mint and notifies listeners. With a `fault`, nothing is minted in the next epoch. */
    endEpoch,

    /** Drops a token that the provider refused. */
    invalidate(provider: string, token: string): void {
      for (const entry of entriesOf(provider)) entry.refuse(token)
      onChange()
    },

    /**
     * Holds a token for the user that the relay minted it for.
     *
     * @throws TokenError `discarded` if that is an earlier user, or not the user that the host named
     */
    storeGrant(provider: string, token: MintedToken): Grant {
      checkSubject(token)
      const grant = { ...token, signal: epoch.controller.signal }
      for (const entry of entriesOf(provider)) entry.hold(grant)
      return grant
    },
  }
}
