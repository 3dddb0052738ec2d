import type { EmulatorServer } from '@token-relay/emulators'

/** A fault that every emulated provider can have until it is ended. */
export const faultNames = ['down', 'slow', 'refusing'] as const

export type FaultName = (typeof faultNames)[number]

/** What is out of the ordinary. */
export interface TroubleState {
  /** `null`: the providers work. */
  readonly fault: FaultName | null
  /** Milliseconds by which the clocks of the providers and of the relay are ahead. */
  readonly aheadMs: number
}

/** Makes trouble with the emulators. It exists only if every provider is one. */
export interface Trouble {
  state(): TroubleState
  /** Starts a fault in place of the present one. `null` ends it. */
  setFault(fault: FaultName | null): void
  /** Moves the clocks forward. They never go back: tokens would seem to come from the future. */
  advance(ms: number): void
}

/** Milliseconds that a slow provider adds to each answer: short enough for Wych's four calls within the relay's 5 s. */
const slowMs = 1_000

/**
 * Milliseconds that pass when a fault ends. Relay and page pause for up to 75 s after failures, so that a provider can
 * recover; a visitor need not wait for that.
 */
const recoveryMs = 76_000

/** Starts with no trouble. The emulators' clock is the relay's too. */
export function createTrouble(emulators: readonly EmulatorServer[]): Trouble {
  let fault: FaultName | null = null
  let aheadMs = 0

  function advance(ms: number): void {
    aheadMs += ms
    // Emulators may share a clock.
    for (const clock of new Set(emulators.map((emulator) => emulator.clock))) clock.advance(ms)
  }

  return {
    advance,
    state: () => ({ fault, aheadMs }),
    setFault(next) {
      const isOver = fault !== null && next !== fault
      fault = next
      for (const { faults } of emulators) {
        faults.clear()
        if (next) faults.add({ respond: answers[next] })
      }
      if (isOver) advance(recoveryMs)
    },
  }
}

const answers = {
  down: { status: 503, body: { message: 'Unavailable' } },
  slow: { delayMs: slowMs },
  refusing: { status: 401, body: { error: 'invalid_client' } },
} as const
