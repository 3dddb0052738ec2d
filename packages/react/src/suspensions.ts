import type { TokenClient, TokenError } from '@token-relay/browser'
import type { TokenKey } from './token-store.ts'

/** The shortest time for which an error is shown before a new component asks the relay again. Doubles with failures. */
const firstRetryMs = 1_000
const maxRetryMs = 60_000

/** What components that wait for the same token share. React keeps no state of a component before it has mounted. */
export type Suspensions = ReturnType<typeof createSuspensions>

const known = /* @__PURE__ */ new WeakMap<TokenClient, Map<string, Suspensions>>()

/** Returns what components that wait for a token share. */
export function suspensionsOf({ client, provider, purpose }: TokenKey): Suspensions {
  const ofClient = known.get(client) ?? new Map<string, Suspensions>()
  known.set(client, ofClient)
  const key = `${provider}/${purpose}`
  const suspensions = ofClient.get(key) ?? createSuspensions(client)
  ofClient.set(key, suspensions)
  return suspensions
}

function createSuspensions({ clock }: TokenClient) {
  let waiting: Promise<void> | undefined
  let thrown: { readonly error: TokenError; readonly atMs: number; readonly retryMs: number } | undefined

  async function settle(mint: () => Promise<unknown>): Promise<void> {
    await mint().catch(() => {})
    waiting = undefined
  }

  return {
    /** Returns the promise of the mint under way, or starts one. The promise never rejects. */
    wait: (mint: () => Promise<unknown>): Promise<void> => (waiting ??= settle(mint)),

    /**
     * Returns whether a component that renders with this error was rendered because its error boundary was reset. React
     * renders twice before it shows a boundary, and other components may throw the same error, so the first second
     * belongs to the first throw.
     */
    isRetry(error: TokenError): boolean {
      const nowMs = clock.monotonicMs()
      if (thrown?.error === error) return nowMs - thrown.atMs >= thrown.retryMs
      const retryMs = thrown ? Math.min(thrown.retryMs * 2, maxRetryMs) : firstRetryMs
      thrown = { error, atMs: nowMs, retryMs }
      return false
    },

    /** Forgets the last error after a success. */
    reset(): void {
      thrown = undefined
    },
  }
}
