import { type EmulatorOptions, type Emulators, startEmulator } from '@token-relay/emulators'
import {
  createRelay,
  type Relay,
  type RelayOptions,
  wealthica,
  type WealthicaOptions,
} from '@token-relay/server'
import type express from 'express'
import { type AppUser, appFor, type Mounting, signedInUser } from './app.ts'
import { type VirtualClock, virtualClock } from './clock.ts'
import { listen, originOf } from './listen.ts'

export interface HostOptions {
  readonly mounting?: Mounting
  /** Adds the host's middlewares before the relay is mounted. */
  readonly before?: (app: express.Express) => void
  readonly emulator?: EmulatorOptions['wealthica']
  /** Milliseconds that the provider's clock is ahead. Default 0. */
  readonly clockOffsetMs?: number
  readonly wealthica?: Partial<WealthicaOptions<AppUser>>
  readonly relay?: Partial<RelayOptions<AppUser>>
}

export interface Host {
  /** The URL that the relay is mounted under. */
  readonly url: string
  readonly origin: string
  readonly relay: Relay<AppUser>
  readonly emulator: Emulators['wealthica']
  readonly clock: VirtualClock
  /** The arguments of `onError` so far. */
  readonly errors: unknown[]
  /** Returns how often the provider was asked for a token. */
  mints(): number
  close(): Promise<void>
}

/** Starts a host app with a relay on a Wealthica emulator. `Cookie: user=ada` signs in as `ada`. */
export async function startHost(options: HostOptions = {}): Promise<Host> {
  const clock = virtualClock()
  const emulator = await startEmulator('wealthica', {
    clock: emulatorClock(clock, options.clockOffsetMs),
    ...options.emulator,
  })
  const errors: unknown[] = []
  const relay = createRelay<AppUser>({
    identify: signedInUser,
    allowInsecureUpstream: true,
    rateLimit: false,
    onError: (error) => errors.push(error),
    clock,
    random: () => 0.5,
    maxCachedTokens: 1_000, // the caches allocate room for all of them at once
    providers: [
      wealthica<AppUser>({
        ...emulator.credentials,
        apiUrl: emulator.apiUrl,
        connectUrl: emulator.connectUrl,
        ...options.wealthica,
      }),
    ],
    ...options.relay,
  })
  const server = await listen(appFor(options.mounting, relay, options.before))
  const origin = originOf(server)
  return {
    origin,
    relay,
    emulator,
    clock,
    errors,
    url: options.mounting?.endsWith('/relay') ? `${origin}/relay` : origin,
    mints: () => emulator.requests().filter(({ path }) => path.endsWith('/auth/token')).length,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await Promise.all([relay.close({ finishMs: 0 }), emulator.close()])
    },
  }
}

/** Requests a token as a page of `user` does. */
export function postMint(url: string, user: string, body: object = {}): Promise<Response> {
  return fetch(`${url}/wealthica/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: `user=${encodeURIComponent(user)}` },
    body: JSON.stringify(body),
  })
}

function emulatorClock(clock: VirtualClock, offsetMs = 0) {
  return {
    now: () => clock.nowMs() + offsetMs,
    advance: (ms: number) => clock.advance(ms),
    set: () => {},
    reset: () => {},
  }
}
