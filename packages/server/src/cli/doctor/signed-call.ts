import type { FrozenCall, GatewayProvider } from '../../provider/provider.ts'
import { providerAheadMs } from './clock-difference.ts'
import type { Visit } from './probe.ts'
import type { WatchedAnswer } from './watched-client.ts'

/** A call to sign and send. */
export interface SignedCall {
  readonly method: 'GET' | 'PUT'
  /** The path of the API, with a query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly pid: string
  readonly credential: string
}

/** The difference of clocks, in milliseconds, from which a signature may have been refused because of it. */
const noticeableMs = 5_000

/**
 * Signs a call as the gateway does and sends it. If it is refused and the clocks differ, it is signed again with the
 * provider's time, as the gateway does, too: the answer is then about the keys alone.
 */
export async function sendSigned(
  provider: GatewayProvider,
  call: (nowMs: number) => SignedCall,
  { client }: Visit,
): Promise<WatchedAnswer> {
  const sendAt = async (nowMs: number): Promise<WatchedAnswer> => {
    const { method, path, headers, body, pid, credential } = call(nowMs)
    const frozen: FrozenCall = { method, url: provider.apiUrl + path, headers, body: Buffer.from(body) }
    const signed = await provider.authorize(frozen, { pid, credential, nowMs })
    const request = { provider: provider.id, method, url: frozen.url, headers: { ...headers, ...signed } }
    return client.send({ ...request, ...(body !== '' && { body }) })
  }
  const answer = await sendAt(Date.now())
  const aheadMs = providerAheadMs(client.exchanges) ?? 0
  if (answer.status !== 401 || Math.abs(aheadMs) < noticeableMs) return answer
  return sendAt(Math.round(Date.now() + aheadMs))
}
