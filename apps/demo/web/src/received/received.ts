import { queryOptions } from '@tanstack/react-query'
import { isRecord } from '@token-relay/protocol'
import { askWho, readHost, type User, userKey } from '../session/host-session.ts'

/** What an emulator received. */
export interface Received {
  /** Whether all of it was for the signed-in user; else the provider's requests do not tell users apart. */
  readonly isOwn: boolean
  /** How often it was asked for a token. */
  readonly mints: number
  readonly others: number
  /** The latest, newest first. */
  readonly latest: readonly ReceivedRequest[]
}

/** One request. */
export interface ReceivedRequest {
  /** Counts the requests from 1. */
  readonly number: number
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** Names of the headers that proved who was calling. */
  readonly proofs: readonly string[]
  readonly agoMs: number
}

/** Asks the host what a provider's emulator received; `null` where the host talks to the real provider. */
export function receivedQuery(user: User, provider: string) {
  return queryOptions({
    queryKey: [...userKey(user), 'received', provider],
    queryFn: async ({ signal }) => {
      const response = await readHost(`/api/received/${provider}`, signal)
      if (response.status === 204) return null
      if (!response.ok) throw new Error(`The host answered ${response.status}.`)
      const body: unknown = await response.json()
      if (isRecord(body) && body.user === user.id) return readReceived(body)
      askWho()
      throw new Error('The host answered for somebody else.')
    },
    refetchInterval: ({ state }) => state.data !== null && 2_000,
  })
}

function readReceived(body: Record<string, unknown>): Received | null {
  const { isOwn, mints, others, latest } = body
  if (typeof mints !== 'number' || typeof others !== 'number' || !Array.isArray(latest)) return null
  return { isOwn: isOwn === true, mints, others, latest: latest.flatMap(readRequest) }
}

function readRequest(value: unknown): ReceivedRequest[] {
  if (!isRecord(value)) return []
  const { number, method, path, proofs, agoMs } = value
  if (typeof number !== 'number' || typeof agoMs !== 'number') return []
  if (typeof method !== 'string' || typeof path !== 'string' || !Array.isArray(proofs)) return []
  return [{ number, method, path, agoMs, proofs: proofs.filter((name) => typeof name === 'string') }]
}
