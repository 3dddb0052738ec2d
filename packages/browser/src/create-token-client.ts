import type { TokenAnswer } from '@token-relay/protocol'
import { pause, throwIfAborted, within } from './abort.ts'
import { createAskHost } from './ask-host.ts'
import { createNow, systemClock } from './clock.ts'
import {
  firstBackoffMs,
  firstHoldOffMs,
  holdOffSpread,
  maxAttempts,
  maxBackoffMs,
  maxTabChanges,
  mintBudgetMs,
  requestTimeoutMs,
  tabChangesMs,
} from './defaults.ts'
import type { Grant, MintedToken, TokenEntry } from './entry.ts'
import { edgesOf, heldOffError, holdOff } from './entry.ts'
import { isRetryable, TokenError } from './errors.ts'
import { makeInspectable } from './inspect.ts'
import type { TokenClientOptions } from './options.ts'
import { refuseUnknown, rootOf } from './options.ts'
import { createRequest, readAnswer } from './relay-request.ts'
import type { Session } from './session.ts'
import { startEpoch } from './session.ts'
import type { UnknownTabMessage } from './tabs.ts'
import { createTabs } from './tabs.ts'
import type { GetTokenOptions, SubjectOptions, TokenClient } from './token-client.ts'

/**
 * Creates the token client of a page.
 *
 * It is for one user. In a module of a server, it would serve one user's token to the next: create one for each request.
 *
 * Inside, it is one state machine. Its functions share variables instead of passing an object to each other, because
 * minifiers shorten the names of variables, and every page downloads this file.
 *
 * @throws TypeError for an unknown option or an invalid `baseUrl`
 * @example
 * const client = createTokenClient({ baseUrl: '/relay' })
 * const token = await client.getToken('wealthica')
 */
export function createTokenClient(options: TokenClientOptions = {}): TokenClient {
  const {
    headers,
    onUnauthorized,
    onSubjectChange = () => {},
    tabs = true,
    // A plain call: browsers refuse the global `fetch` as a method of another object.
    fetch: send = (...request) => fetch(...request),
    clock = systemClock,
    random = Math.random,
    baseUrl: base = '',
    ...unknown
  } = options
  refuseUnknown(unknown)
  const baseUrl = rootOf(base)
  const nowMs = createNow(clock)
  const request = createRequest(baseUrl, headers, send)
  const { say, connect } = createTabs(`token-relay:${baseUrl}`, receive)
  const providers = new Set<string>()
  const session: Session = {
    ...startEpoch(),
    baseUrl,
    fetch: send,
    clock,
    nowMs,
    random,
    providers,
    entryOf,
    renew,
    request,
    askHost: createAskHost(nowMs, onUnauthorized),
    onSubjectChange,
    listen,
    onChange() {},
  }
  // The host's name for the user: `null` for nobody, `undefined` until it names one.
  let name: string | null | undefined
  // The relay's pseudonym for the same user, once the host or an answer has named it.
  let subject: string | undefined
  // When the subject was last confirmed; `-Infinity` once the host has been notified that it is another one.
  let subjectAtMs = -Infinity
  // Grows with each change of the user in another tab, and shrinks with time.
  let floodUntilMs = -Infinity

  // The user

  /** Drops every token and mint. The caller calls `onChange`. */
  function endEpoch(isSignedOut?: boolean): void {
    const { controller } = session
    Object.assign(session, startEpoch(isSignedOut))
    controller.abort(new TokenError('discarded'))
  }

  /** Changes the user to the one that the host names. */
  function setSubject(next: string | null, options?: SubjectOptions): void {
    // Without it, the first answer would go unchecked although the host asks for the check.
    if (next && options && !options.subject) throw new TypeError('subject is empty')
    listen()
    const { fault } = session
    const expected = next ? options?.subject : undefined
    // The relay's pseudonym says more than a name.
    const isSame = subject && expected ? subject === expected : next === name
    // Nobody is left behind by the first name that a page gets.
    const left = !fault && (name || subject) ? (subject ?? '') : undefined
    name = next
    // Under the same name, the relay must still mean the same subject.
    if (!isSame || !subject) {
      subject = expected
      subjectAtMs = nowMs()
    }
    // The same name again changes nothing, unless the relay answered for another user.
    if (isSame && (next === null || !fault)) return
    if (left !== undefined) say({ left })
    endEpoch(next === null)
    session.onChange()
  }

  /**
   * Holds a token for the user that the relay minted it for. Another user than before ends the epoch.
   *
   * @throws TokenError `discarded` if that is an earlier user, or not the user that the host named
   */
  function store(token: MintedToken, requestAtMs: number): Grant {
    const { provider, subject: next } = token.answer
    if (subject && subject !== next) {
      // An answer to an older request says who was signed in before.
      if (requestAtMs < subjectAtMs) throw new TokenError('discarded')
      // Once only: a host that insists on the old name would be called in a loop.
      if (subjectAtMs > -Infinity) queueMicrotask(session.onSubjectChange)
      subjectAtMs = -Infinity
      endEpoch(name !== undefined)
      // The page shows the named user's name: it gets nothing of another user.
      if (session.fault) throw new TokenError('discarded')
    }
    subject = next
    subjectAtMs = requestAtMs
    // A tab that answers for another user was late, and asks the relay again.
    say({ subject })
    const grant = { ...token, signal: session.controller.signal }
    const held = session.grants.get(provider)
    // An older answer never replaces a newer one.
    if (held && held.ageMs() < token.ageMs()) return grant
    session.grants.set(provider, grant)
    session.refusals.delete(provider)
    return grant
  }

  // Tokens

  function entryOf(provider: string, purpose: TokenEntry['purpose'] = 'api'): TokenEntry {
    // Another name would send the request, and the host's headers with it, to another address.
    if (!/^[\w-]+$/.test(provider)) throw new TokenError('unsafe_path')
    const key = `${provider}/${purpose}`
    const entry = session.entries.get(key) ?? { key, provider, purpose }
    providers.add(provider)
    session.entries.set(key, entry)
    return entry
  }

  /** Drops the token with this id: its provider has refused it. */
  function refuse(tokenId: unknown): void {
    for (const [provider, { answer }] of session.grants) {
      if (answer.tokenId !== tokenId) continue
      session.grants.delete(provider)
      session.refusals.set(provider, answer.tokenId)
    }
    session.onChange()
  }

  /** Returns the held token if it is still served, and otherwise a new one. */
  async function getGrant(
    provider: string,
    { purpose, minLeftMs = 0, force, signal }: GetTokenOptions = {},
  ): Promise<Grant> {
    if (signal) throwIfAborted(signal, 'aborted')
    const entry = entryOf(provider, purpose)
    const grant = session.grants.get(provider)
    const [freshMs, servedMs, endMs] = edgesOf(grant, entry.purpose)
    if (grant && !force && servedMs > 0 && endMs >= minLeftMs) {
      session.watch?.(entry, grant)
      if (freshMs <= 0) renew(entry).catch(() => {})
      return grant
    }
    if (force) entry.failure = undefined
    const renewal = renew(entry)
    const minted = await (signal ? within(clock, { signal, code: 'aborted' }, () => renewal) : renewal)
    // The user may have left between the end of the mint and this line.
    throwIfAborted(minted.signal)
    return minted
  }

  async function renew(entry: TokenEntry): Promise<Grant> {
    listen()
    if (!entry.mint) {
      const error = session.fault ?? heldOffError(entry, nowMs())
      if (error) throw error
      entry.mint = startMint(entry)
      session.watch?.(entry, entry.mint)
    }
    return entry.mint
  }

  /** Mints a token and records the outcome. */
  async function startMint(entry: TokenEntry): Promise<Grant> {
    const { signal } = session.controller
    try {
      const grant = await mint(entry, signal)
      // The token is for another user than the caller's: held for the next caller.
      throwIfAborted(signal)
      if (entry.failure) say({ entry: entry.key })
      entry.failure = undefined
      return grant
    } catch (cause) {
      const error = cause instanceof TokenError ? cause : new TokenError('unexpected', { cause })
      // An answer for another user says nothing about this user's next mint.
      if (error.code !== 'discarded') holdOff(entry, error, nowMs())
      if (isRetryable(error)) shareFailure(entry)
      throw error
    } finally {
      entry.mint = undefined
      session.onChange()
    }
  }

  /** Asks the relay until it answers with a token, fails permanently, or runs out of attempts or time. */
  async function mint(entry: TokenEntry, signal: AbortSignal): Promise<Grant> {
    let budgetMs = mintBudgetMs
    let isHostAsked = false
    for (let attempt = 1; ; attempt += 1) {
      const requestAtMs = nowMs()
      const ageMs = () => nowMs() - requestAtMs
      // One tab tries whether the relay is back; the others wait for the outcome.
      shareFailure(entry)
      try {
        const answer = await ask(entry, signal, Math.min(requestTimeoutMs, budgetMs))
        // The device slept between request and answer: the token may be over, and the relay has a newer one.
        if (edgesOf({ answer, ageMs }, entry.purpose)[2] <= 0) throw new TokenError('timeout')
        throwIfAborted(signal)
        return store({ answer, ageMs }, requestAtMs)
      } catch (error) {
        if (!(error instanceof TokenError)) throw error
        if (error.code === 'unauthenticated' && !isHostAsked) {
          isHostAsked = await within(clock, { signal }, () => session.askHost(requestAtMs))
          if (isHostAsked) continue
        }
        const waitMs = Math.max(error.retryAfterMs, random() * firstBackoffMs * 2 ** (attempt - 1))
        // Sleep of the device is not the relay's time.
        budgetMs -= Math.min(ageMs(), requestTimeoutMs) + waitMs
        const isOver = attempt >= maxAttempts || waitMs > maxBackoffMs || budgetMs <= 0
        // Another tab has found out, too, that the relay is down.
        if (isOver || heldOffError(entry, nowMs()) || !isRetryable(error)) throw error
        await pause(clock, signal, waitMs)
      }
    }
  }

  /** Sends one request for a token, and another one if the provider refused the answer's token during the first. */
  async function ask(entry: TokenEntry, signal: AbortSignal, timeoutMs: number): Promise<TokenAnswer> {
    const { provider, purpose } = entry
    const device: { readonly onLine?: boolean } | undefined = globalThis.navigator
    if (device?.onLine === false) throw new TokenError('offline')
    const refused = session.refusals.get(provider)
    const body = JSON.stringify({ purpose, refused })
    const reply = await within(clock, { signal, timeoutMs }, (ended) =>
      request(provider, signal, { method: 'POST', body, signal: ended }),
    )
    const answer = readAnswer(reply, provider, session.grants.get(provider)?.answer.token)
    const isRefused = refused !== answer.tokenId && session.refusals.get(provider) === answer.tokenId
    return isRefused ? ask(entry, signal, timeoutMs) : answer
  }

  // The page and other tabs

  /** Asks the other tabs not to ask a relay that fails. */
  function shareFailure({ key, failure }: TokenEntry): void {
    if (!failure) return
    const { code, status } = failure.error
    say({ entry: key, code, status, retryAfterMs: failure.holdOffMs })
  }

  /**
   * Acts on a message of another tab. Any script of the origin can send one, so a message can end tokens and delay
   * requests, and nothing else.
   */
  function receive({ data }: { readonly data: unknown }): void {
    const {
      subject: next,
      left,
      refused,
      entry: key,
      code,
      status,
      retryAfterMs,
    }: UnknownTabMessage = Object(data)
    const isUser = typeof next === 'string' && !!next
    const isLeft = typeof left === 'string' && (!left || !subject || left === subject)
    // Several new tabs get their first answers at once.
    const isOther = subject && next !== subject
    if (isUser ? session.fault || isOther : isLeft && !session.fault) onUser(isUser)
    const entry = session.entries.get(key)
    const error = new TokenError(String(code), { status: Number(status), retryAfterMs: Number(retryAfterMs) })
    // Longer than the other tab, so that it asks first.
    if (entry && isRetryable(error)) holdOff(entry, error, nowMs(), 1 + random() * holdOffSpread)
    // Later calls ask again, but not more often than after a first failure.
    else if (entry?.failure) entry.failure.holdOffMs = firstHoldOffMs
    refuse(refused)
  }

  /**
   * Ends the epoch because the user changed in another tab. A mint or a request of the host follows, so the number of such
   * changes is limited.
   */
  function onUser(isUser: boolean): void {
    floodUntilMs = Math.max(floodUntilMs, nowMs()) + tabChangesMs / maxTabChanges
    const isFlood = floodUntilMs - nowMs() > tabChangesMs
    // The page shows the named user's name: it gets nothing of another user.
    const isOpen = name === undefined && isUser && !isFlood
    if (isOpen) subject = undefined
    if (!isFlood) queueMicrotask(session.onSubjectChange)
    endEpoch(!isOpen)
  }

  /** Acts on what may have changed while the page did not run. */
  function onEvent({ type, persisted }: { readonly type: string; readonly persisted?: boolean }): void {
    if (type === 'pagehide') return connect(false)
    if (persisted) {
      connect(tabs)
      // The browser restored the page as it was, but another user may be signed in now.
      endEpoch(!!session.fault)
      session.onChange()
    }
    if (type === 'online') for (const entry of session.entries.values()) entry.failure = undefined
    session.onChange(true)
  }

  function listen(): void {
    if (session.listening) return
    session.listening = new AbortController()
    connect(tabs)
    // `visibilitychange` bubbles up from the document. React Native has no events of the page.
    for (const type of ['visibilitychange', 'pagehide', 'pageshow', 'online'])
      globalThis.addEventListener?.(type, onEvent, { signal: session.listening.signal })
  }

  const client: TokenClient = {
    clock,
    setSubject,
    getGrant,
    async getToken(provider, options) {
      const { signal, answer } = await getGrant(provider, options)
      throwIfAborted(signal)
      return answer.token
    },
    invalidate(provider, token) {
      const answer = session.grants.get(provider)?.answer
      if (answer?.token !== token) return
      say({ refused: answer.tokenId })
      refuse(answer.tokenId)
    },
    async logout() {
      setSubject(null)
      const { signal } = session.controller
      const init = { method: 'DELETE', keepalive: true }
      await Promise.all(
        Array.from(providers, (provider) =>
          within(clock, { signal, timeoutMs: requestTimeoutMs }, () => request(provider, signal, init)).catch(
            () => {},
          ),
        ),
      )
    },
    dispose() {
      session.listening?.abort()
      session.listening = undefined
      connect(false)
      // The requests of a log-out go on.
      if (!session.fault) endEpoch()
      session.onChange()
    },
  }
  return makeInspectable(client, session)
}
