import { isRecord } from '@token-relay/protocol'

/** What a relay token says of itself. */
export interface RelayClaims {
  /** The provider that it is good for. */
  readonly audience: string
  /** Whose account there it speaks for. */
  readonly account: string
}

/** Reads a relay token's claims to show them; only the relay can check them. `null` for what is none. */
export function relayClaims(token: string): RelayClaims | null {
  const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/')
  try {
    const bytes = Uint8Array.from(atob(payload ?? ''), (character) => character.charCodeAt(0))
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (!isRecord(claims)) return null
    const { aud, pid } = claims
    return typeof aud === 'string' && typeof pid === 'string' ? { audience: aud, account: pid } : null
  } catch {
    return null
  }
}
