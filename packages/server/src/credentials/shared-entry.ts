import { type ErrorCode, isErrorCode, type UnknownRecord } from '@token-relay/protocol'
import { logOutMarkMs, maxLifeMs } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'
import type { StoredValue } from '../store/store.ts'
import { jsonRecord, parseRecord } from '../upstream/json-record.ts'
import type { HeldToken } from './held-token.ts'

/** A token that a process has put into the store. All times are elapsed times, so that clocks need not agree. */
export interface SharedToken {
  readonly kind: 'token'
  readonly account: string
  readonly token: string
  /** Milliseconds of the whole life, from when the mint was sent. */
  readonly lifeMs: number
  /** Milliseconds since issue that had passed when the mint was sent. */
  readonly ageMs: number
  /** Milliseconds since the mint was sent, by the store's clock. */
  readonly sinceMs: number
}

/** A log-out, in place of the token that it ended. */
export interface LogOutMark {
  readonly kind: 'log-out'
  /** Whether the next mint is one of those that a page may force once in 10 s (M15). */
  readonly isPaced: boolean
  /** Milliseconds since the log-out, by the store's clock. */
  readonly sinceMs: number
}

/** What the store holds for a credential. */
export type SharedEntry = SharedToken | LogOutMark

/** The format of entries. Processes ignore entries of another one. */
const format = 1

/** Writes a token for the store. */
export function tokenText(account: string, { token, life, ageAtArrivalMs }: HeldToken): string {
  return JSON.stringify({ format, account, token, lifeMs: life.lifeMs, ageMs: ageAtArrivalMs })
}

/** Writes a log-out for the store, which keeps it for {@link logOutMarkMs}. */
export function logOutText(isPaced: boolean): string {
  return JSON.stringify({ format, loggedOut: true, isPaced })
}

/** Reads an entry. Returns `null` for anything that this version has not written: the next mint replaces it. */
export function readEntry({ value, leftMs }: StoredValue): SharedEntry | null {
  const record = parseRecord(value)
  if (record?.format !== format) return null
  if (record.loggedOut === true) {
    return { kind: 'log-out', isPaced: record.isPaced === true, sinceMs: elapsedMs(logOutMarkMs, leftMs) }
  }
  return readToken(record, leftMs)
}

function readToken({ account, token, lifeMs, ageMs }: UnknownRecord, leftMs: number): SharedToken | null {
  if (typeof account !== 'string' || typeof token !== 'string' || token === '') return null
  if (!isSpan(lifeMs) || lifeMs > maxLifeMs || !isSpan(ageMs)) return null
  // More life left than there was: neither is to be believed.
  if (!isSpan(leftMs) || leftMs > lifeMs + 1) return null
  return { kind: 'token', account, token, lifeMs, ageMs, sinceMs: elapsedMs(lifeMs, leftMs) }
}

const isSpan = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0

const elapsedMs = (lifeMs: number, leftMs: number): number => Math.max(0, lifeMs - leftMs)

const sharedCodes = new Set<ErrorCode>(['upstream_limited', 'upstream_credentials_rejected'])

/** Returns whether processes share a failure: one after which each call would annoy the provider. */
export function isSharedFailure(error: unknown): error is RelayError {
  return error instanceof RelayError && sharedCodes.has(error.code)
}

/** Writes a failure for the store. The sentence for browsers follows from the code. */
export function failureText({ code, hint }: RelayError): string {
  return JSON.stringify({ format, code, ...(hint !== undefined && { hint }) })
}

/** Reads a failure. Returns `null` for anything that this version has not written. */
export function readFailure(stored: StoredValue | null, provider: string): RelayError | null {
  if (!stored) return null
  const { format: written, code, hint } = jsonRecord(stored.value)
  if (written !== format || !isErrorCode(code) || !sharedCodes.has(code)) return null
  const retryAfterMs = stored.leftMs
  return new RelayError(code, { provider, retryAfterMs, ...(typeof hint === 'string' && { hint }) })
}
