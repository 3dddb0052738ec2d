import { type TokenAnswer, windowLeftMs } from '@token-relay/protocol'
import { ageMs, type HeldToken, leftMs } from '../credentials/held-token.ts'
import type { DirectProvider } from '../provider/provider.ts'
import { subjectHash } from '../user.ts'

/** Writes the body of a 200 from `POST /{provider}/auth`. */
export interface AnswerWriter {
  /** As JSON: what goes over the wire. */
  text(held: HeldToken, subjectId: string, nowMs: number): string
  /** As an object: what back-end code gets. */
  object(held: HeldToken, subjectId: string, nowMs: number): TokenAnswer
}

type CountingPart = Pick<TokenAnswer, 'expiresIn' | 'windows'>
type FixedPart = Omit<TokenAnswer, keyof CountingPart>

/** Creates a provider's writer. Only what counts down is written per answer, the rest once per token. */
export function createAnswerWriter({ id, mode, api, connect, windows }: ProviderFacts): AnswerWriter {
  const openings = new WeakMap<HeldToken, string>()
  const connectWindowMs = windows.connect === undefined ? undefined : windows.connect * 1000

  const fixedPart = (held: HeldToken, subjectId: string): FixedPart => ({
    token: held.token,
    tokenId: held.tokenId,
    provider: id,
    mode,
    issuedAt: new Date(held.issuedAtMs).toISOString(),
    expiresAt: new Date(held.expiresAtMs).toISOString(),
    subject: subjectHash(subjectId),
    api,
    ...(connect && { connect }),
  })
  const countingPart = (held: HeldToken, nowMs: number): CountingPart => ({
    expiresIn: seconds(leftMs(held, nowMs)),
    windows:
      connectWindowMs === undefined
        ? {}
        : { connect: seconds(windowLeftMs(connectWindowMs, ageMs(held, nowMs))) },
  })
  const openingOf = (held: HeldToken, subjectId: string): string => {
    const known = openings.get(held)
    if (known !== undefined) return known
    const opening = JSON.stringify(fixedPart(held, subjectId)).slice(0, -1)
    openings.set(held, opening)
    return opening
  }
  return {
    text: (held, subjectId, nowMs) =>
      `${openingOf(held, subjectId)},${JSON.stringify(countingPart(held, nowMs)).slice(1)}`,
    object: (held, subjectId, nowMs) => ({ ...fixedPart(held, subjectId), ...countingPart(held, nowMs) }),
  }
}

type ProviderFacts = Pick<DirectProvider, 'id' | 'mode' | 'api' | 'connect' | 'windows'>

/** Rounded down, so that nobody counts on time that is not there. */
function seconds(ms: number): number {
  return Math.floor(ms) / 1000
}
