import * as z from 'zod/mini'

/** The claims of a relay token that the page shows. */
export type RelayClaims = z.infer<typeof claimsShape>

const claimsShape = z.object({
  /** The provider that the token is for. */
  aud: z.string(),
  /** The account at the provider that it acts for. */
  pid: z.string(),
})

/** Reads a relay token's claims for display. Only the relay can verify them. Returns `null` for any other token. */
export function relayClaims(token: string): RelayClaims | null {
  const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/')
  try {
    const bytes = Uint8Array.from(atob(payload ?? ''), (character) => character.charCodeAt(0))
    return claimsShape.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return null
  }
}
