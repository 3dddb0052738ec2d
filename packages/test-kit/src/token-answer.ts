import type { TokenAnswer } from '@token-relay/protocol'

/** Returns the answer to the n-th mint. The token lives for an hour and opens Connect in its first ten minutes. */
export function tokenAnswer(n: number, provider: string, url: string): TokenAnswer {
  return {
    token: `token-${n}`,
    tokenId: `id-${n}`,
    provider,
    mode: 'direct',
    issuedAt: '2026-11-21T20:00:00.000Z',
    expiresAt: '2026-11-21T21:00:00.000Z',
    expiresIn: 3600,
    windows: { connect: 600 },
    subject: 'subject-1',
    api: `${url}/direct/v1`,
    connect: { url: 'https://connect.example.com', clientId: 'client-1' },
  }
}
