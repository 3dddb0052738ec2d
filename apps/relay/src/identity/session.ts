import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { ClaimsUser, SessionIdentity } from '@token-relay/server/env'
import { decodeProtectedHeader } from 'jose'
import { LRUCache } from 'lru-cache'
import { networkFault } from './network-fault.ts'
import { type Identify, userOf } from './user.ts'

/** Sessions remembered. The least recently used is dropped first, so that a flood of cookies cannot fill the memory. */
const maxSessions = 10_000
/** Questions to the host at a time. Beyond that requests fail at once, so that a slow host is not flooded. */
const maxQuestions = 256
/** Bytes of the host's answer. */
const maxAnswerBytes = 64 * 1024

/**
 * Identifies users by asking the host whose session a request belongs to: with the request's cookies and its
 * Authorization header, and nothing else of it. 200 with a JSON object names the user; 401, 403 or 204 means that nobody
 * is signed in.
 *
 * Requests of one session at the same time share one question. Only known users are remembered: a person who signs in
 * must not have to wait.
 */
export function sessionIdentity(settings: SessionIdentity): Identify {
  const { cacheMs } = settings
  const known = cacheMs > 0 ? new LRUCache<string, ClaimsUser>({ max: maxSessions, ttl: cacheMs }) : undefined
  const open = new Map<string, Promise<ClaimsUser | null>>()

  return async (request) => {
    const headers = sessionHeaders(request)
    if (Object.keys(headers).length === 0) return null
    const key = createHash('sha256').update(JSON.stringify(headers)).digest('base64url')
    const remembered = known?.get(key)
    if (remembered) return remembered
    const joined = open.get(key)
    if (joined) return joined
    if (open.size >= maxQuestions)
      throw new Error(`${maxQuestions} questions to RELAY_SESSION_URL are unanswered.`)
    const question = ask(settings, headers).finally(() => open.delete(key))
    open.set(key, question)
    const user = await question
    if (user) known?.set(key, user)
    return user
  }
}

/** A relay token in Authorization is our own: the host has no use for it and must not see it. */
function sessionHeaders({
  headers: { cookie, authorization },
}: IncomingMessage): Readonly<Record<string, string>> {
  const isOurs = authorization !== undefined && isRelayToken(authorization)
  return { ...(cookie && { cookie }), ...(authorization && !isOurs && { authorization }) }
}

function isRelayToken(authorization: string): boolean {
  try {
    return decodeProtectedHeader(authorization.replace(/^Bearer +/i, '')).typ === 'relay+jwt'
  } catch {
    return false
  }
}

async function ask(
  settings: SessionIdentity,
  headers: Readonly<Record<string, string>>,
): Promise<ClaimsUser | null> {
  const signal = AbortSignal.timeout(settings.timeoutMs)
  try {
    return await answerOf(settings, headers, signal)
  } catch (error) {
    if (!signal.aborted) throw networkFault('RELAY_SESSION_URL', error)
    const late = `RELAY_SESSION_URL did not answer within ${settings.timeoutMs} ms.`
    throw new Error(late, { cause: error })
  }
}

async function answerOf(
  { url, idClaim }: SessionIdentity,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<ClaimsUser | null> {
  const answer = await fetch(url, {
    headers: { ...headers, accept: 'application/json' },
    redirect: 'manual', // a host's redirect to its login page would be read as an answer
    signal,
  })
  if ([204, 401, 403].includes(answer.status)) {
    await answer.body?.cancel()
    return null
  }
  if (answer.status !== 200) {
    await answer.body?.cancel()
    throw new Error(
      `RELAY_SESSION_URL answered ${answer.status}, expected 200 with a JSON object, or 401 if nobody is signed in.`,
    )
  }
  const body: unknown = parsed(await textOf(answer))
  if (body === null) return null
  if (isObject(body)) return userOf(body, idClaim, 'the session')
  throw new Error('RELAY_SESSION_URL answered without a JSON object.')
}

async function textOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length
    if (bytes > maxAnswerBytes)
      throw new Error(`RELAY_SESSION_URL answered with more than ${maxAnswerBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // without the text: it may be a page about the user
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
