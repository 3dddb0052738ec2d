import { isRecord, parseJson } from '@token-relay/protocol'
import { edgesOf } from '../entry.ts'
import type { Session } from '../session.ts'

/** A span of time that a ring shows. */
export interface Span {
  /** `life`, or the purpose of a window. */
  readonly name: string
  readonly leftMs: number
  readonly totalMs: number
}

/** What the devtools show of a provider's token. L2: never the token. */
export interface TokenState {
  readonly provider: string
  /** `fresh` or `is renewed soon` for a held token; otherwise `minting`, the code of the last failure, or `no token`. */
  readonly status: string
  /** The id of the last failure in the relay's events; `''` if there is not one. */
  readonly requestId: string
  readonly isHeld: boolean
  readonly tokenId: string
  readonly mode: string
  readonly subject: string
  readonly spans: readonly Span[]
  /** The claims of a JWT; `undefined` for other tokens. */
  readonly claims: object | undefined
}

/** Returns the state of a provider's token at this time. */
export function tokenStateOf(session: Session, provider: string): TokenState {
  const { failure, mint } = session.entryOf(provider)
  const grant = session.grants.get(provider)
  const [freshMs, servedMs, endMs] = edgesOf(grant, 'api')
  const error = session.fault ?? failure?.error
  const isHeld = servedMs > 0
  const held = freshMs > 0 ? 'fresh' : 'is renewed soon'
  const missing = mint ? 'minting' : (error?.code ?? 'no token')
  const answer = isHeld ? grant?.answer : undefined
  const ageMs = grant?.ageMs() ?? 0
  const windows = Object.entries(answer?.windows ?? {}).map(([name, seconds]): Span => {
    return { name, leftMs: Math.max(0, seconds * 1000 - ageMs), totalMs: seconds * 1000 }
  })
  return {
    provider,
    status: isHeld ? held : missing,
    requestId: isHeld ? '' : (error?.requestId ?? ''),
    isHeld,
    tokenId: answer?.tokenId ?? '',
    mode: answer?.mode ?? '',
    subject: answer?.subject ?? '',
    spans: answer
      ? [{ name: 'life', leftMs: Math.max(0, endMs), totalMs: answer.expiresIn * 1000 }, ...windows]
      : [],
    claims: answer && claimsOf(answer.token),
  }
}

/** Returns the claims of a JWT. Nothing is verified: they are shown, not used. */
function claimsOf(token: string): object | undefined {
  const [, payload = ''] = token.split('.')
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (character) =>
      character.charCodeAt(0),
    )
    const claims = parseJson(new TextDecoder().decode(bytes))
    return isRecord(claims) ? claims : undefined
  } catch {
    return undefined
  }
}

/** Formats milliseconds as a clock does: `59:08`. */
export function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
