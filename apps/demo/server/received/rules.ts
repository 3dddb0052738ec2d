import type { RecordedRequest, WychEmulator } from '@token-relay/emulators'
import { isRecord } from '@token-relay/protocol'
import type { User } from '../users.ts'

/** How a provider's requests are shown. */
export interface ReceivedRule {
  /** Whether a request asks for a credential. */
  readonly isMint: (request: RecordedRequest) => boolean
  /**
   * Whether a request was made for a user, and so is theirs to see. Without it the provider's requests do not tell
   * users apart: everybody sees all, without whatever names anybody.
   */
  readonly isFor?: (request: RecordedRequest, user: User) => boolean
}

export const wealthicaRule: ReceivedRule = {
  isMint: ({ path }) => path.endsWith('/auth/token'),
  isFor: ({ headers, body }, { id }) => {
    const token = headers.authorization ?? new URLSearchParams(body).get('token') ?? ''
    return (headers.loginname ?? subjectOf(token)) === id
  },
}

/** The business's own token is asked for on nobody's behalf: that everybody may see. */
export function wychRule(emulator: Pick<WychEmulator, 'userWith'>): ReceivedRule {
  return {
    isMint: ({ path }) => path.endsWith('/token'),
    isFor: ({ path, headers, body }, { email }) => {
      const { id } = emulator.userWith(email)
      if (path.startsWith('/realms/')) return true
      if (path.endsWith('/user')) return body.includes(JSON.stringify(email))
      return path.includes(`/user/${id}/`) || subjectOf(headers.authorization ?? '') === id
    },
  }
}

export const wyreRule: ReceivedRule = {
  isMint: () => false,
  isFor: ({ query }, { wyreAccount }) => query.masqueradeAs === wyreAccount,
}

export const wakapayRule: ReceivedRule = { isMint: ({ path }) => path === '/business/auth' }

export const swypexRule: ReceivedRule = { isMint: ({ path }) => path === '/v1/oauth/token' }

/** Whom a token names. For display only: nobody has checked it. */
function subjectOf(token: string): unknown {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return isRecord(claims) ? claims.sub : undefined
  } catch {
    return undefined
  }
}
