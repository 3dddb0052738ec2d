import type { RecordedRequest, WychEmulator } from '@token-relay/emulators'
import { isRecord } from '@token-relay/protocol'
import type { User } from '../users.ts'

/** How to show a provider's requests. */
export interface ReceivedRule {
  /** Returns whether a request asks for a token. */
  readonly isMint: (request: RecordedRequest) => boolean
  /**
   * Returns whether a request was made for a user, who may then see it. Without this function the provider's requests
   * do not tell users apart: every user sees all of them, without ids.
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

/** Requests for the business's token are made for no particular user, so every user may see them. */
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

/** Returns the subject of a token. For display only: the token is not verified. */
function subjectOf(token: string): unknown {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return isRecord(claims) ? claims.sub : undefined
  } catch {
    return undefined
  }
}
