import { onTestFinished } from 'vitest'
import type { Relay } from './relay-stand-in.ts'
import { startRelay } from './relay-stand-in.ts'
import type { VirtualClock } from './virtual-clock.ts'
import { createVirtualClock } from './virtual-clock.ts'

/** The options that a scene sets for its token client. */
export interface SceneOptions {
  readonly baseUrl: string
  readonly clock: VirtualClock
  readonly random: () => number
  readonly fetch: typeof fetch
}

/** A token client on a virtual clock, in front of a relay over real HTTP. */
export interface Scene<Client> {
  readonly relay: Relay
  readonly clock: VirtualClock
  readonly client: Client
  /** Waits until every request is answered and the code that waits for it has run. */
  readonly settle: () => Promise<void>
  /** Lets time pass, then waits like `settle`. */
  readonly pass: (ms: number) => Promise<void>
  /** Fires one timer after the other, whenever no request is under way, until `work` is done. */
  readonly drive: <T>(work: Promise<T>) => Promise<T>
}

/** Starts a relay and creates a client for it. Both are closed when the test finishes. */
export async function startScene<Client extends { dispose(): void }>(
  createClient: (options: SceneOptions) => Client,
): Promise<Scene<Client>> {
  const relay = await startRelay()
  const clock = createVirtualClock()
  const network = countedFetch()
  const client = createClient({ baseUrl: relay.url, clock, random: () => 0.5, fetch: network.fetch })
  onTestFinished(async () => {
    client.dispose()
    await relay.close()
  })

  async function settle(): Promise<void> {
    do {
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    } while (network.underWay() > 0)
  }

  return {
    relay,
    clock,
    client,
    settle,
    async pass(ms) {
      clock.advance(ms)
      await settle()
    },
    async drive(work) {
      const state = { isDone: false }
      work.then(
        () => (state.isDone = true),
        () => (state.isDone = true),
      )
      for (await settle(); !state.isDone; await settle()) clock.advance(clock.nextTimerMs() ?? 0)
      return work
    },
  }
}

/** Wraps the real `fetch` and counts the requests whose response body has not arrived yet. */
function countedFetch(): { fetch: typeof fetch; underWay: () => number } {
  let underWay = 0
  return {
    underWay: () => underWay,
    async fetch(input, init) {
      underWay += 1
      try {
        const response = await fetch(input, init)
        const body = await response.arrayBuffer()
        const { status, headers } = response
        return new Response(status === 204 ? null : body, { status, headers })
      } finally {
        underWay -= 1
      }
    },
  }
}
