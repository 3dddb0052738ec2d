import type { ProviderName } from '../provider-name.ts'
import type { ConnectOutcome } from '../connect/outcome.ts'
import { outcomeOf } from '../connect/outcome.ts'
import type { ConnectRequestOptions } from '../connect/request.ts'
import type { ConnectStandIn } from '../connect/stand-in.ts'
import { connectOpenMs } from '../defaults.ts'
import type { TokenClient } from '../token-client.ts'

/** An outcome, or a function that is called for each opening. A promise keeps Connect open until it resolves. */
export type TestConnect =
  | ConnectOutcome
  | ((provider: ProviderName, options: ConnectRequestOptions) => ConnectOutcome | Promise<ConnectOutcome>)

const statuses: readonly string[] = ['connected', 'closed', 'timeout', 'error']

/** Checks a script of Connect. @throws TypeError for anything else */
export function checkConnect(connect: unknown): void {
  const status = typeof connect === 'object' && connect && 'status' in connect ? connect.status : undefined
  if (typeof connect === 'function' || statuses.includes(String(status))) return
  throw new TypeError(
    `connect has the status ${JSON.stringify(status)}: use an outcome with one of ${statuses.join(', ')}, or a function`,
  )
}

/** Creates what replaces the widget of a test client: it mints a token like the widget, then has the scripted outcome. */
export function createTestConnect(
  client: TokenClient,
  script: () => TestConnect | undefined,
): ConnectStandIn {
  return async (provider, options, signal) => {
    const closed = new Promise<ConnectOutcome>((resolve) => {
      signal?.addEventListener('abort', () => resolve({ status: 'closed' }))
    })
    const opened = async (): Promise<ConnectOutcome> => {
      const connect = script()
      if (!connect) {
        throw new Error('The test client has no outcome of Connect. Pass createTestClient({ connect }).')
      }
      try {
        await client.getGrant(provider, { purpose: 'connect', minLeftMs: connectOpenMs, signal })
      } catch (error) {
        return outcomeOf(error)
      }
      return typeof connect === 'function' ? connect(provider, options) : connect
    }
    return Promise.race([closed, opened()])
  }
}
