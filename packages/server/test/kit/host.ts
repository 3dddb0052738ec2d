import { createServer, type RequestListener, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { type EmulatorOptions, type Emulators, startEmulator } from '@token-relay/emulators'
import {
  createRelay,
  type Relay,
  type RelayOptions,
  wealthica,
  type WealthicaOptions,
} from '@token-relay/server'
import express from 'express'
import { type VirtualClock, virtualClock } from './clock.ts'

/** Loads Express 4 only for the tests that mount it. */
const express4 = (): express.Express => {
  const create: typeof express = createRequire(import.meta.url)('express4')
  return create()
}

/** The ways to mount a relay. The rules of HTTP are tested on each. */
export const mountings = [
  'express 5',
  'express 5 under /relay',
  'express 4',
  'express 4 under /relay',
  'node:http',
] as const

export type Mounting = (typeof mountings)[number]

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

export interface AppUser {
  readonly id: string
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

/** A key for relay tokens, for tests only. */
export const signingKey = 'test-only-7c1e9a40b35d4f2886d1ca9e02f7b6d3'

/** Starts a host app with a relay on a Wealthica emulator. `Cookie: user=ada` signs in as `ada`. */
export async function startHost(options: HostOptions = {}): Promise<Host> {
  const clock = virtualClock()
  const emulator = await startEmulator('wealthica', {
    clock: emulatorClock(clock, options.clockOffsetMs),
    ...options.emulator,
  })
  const errors: unknown[] = []
  const relay = createRelay<AppUser>({
    identify: ({ headers }) => userOf(headers.cookie),
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
  const server = await listen(appFor(options.mounting ?? 'express 5', relay, options.before))
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
      await Promise.all([relay.close(), emulator.close()])
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

/** Mounts a relay in an app. The host answers other paths with 404. */
export function appFor(
  mounting: Mounting,
  relay: Relay<AppUser>,
  before?: HostOptions['before'],
): RequestListener {
  const fallback: RequestListener = (_request, response) => response.writeHead(404).end('the host answers')
  if (mounting === 'node:http') {
    return (request, response) => relay.handler(request, response, () => fallback(request, response))
  }
  const app = mounting.startsWith('express 4') ? express4() : express()
  before?.(app)
  app.use(mounting.endsWith('/relay') ? '/relay' : '/', relay.router())
  app.use(fallback)
  return app
}

/** Returns the user that a Cookie header signs in. */
export function userOf(cookie = ''): AppUser | null {
  const id = /(?:^|; )user=([^;]*)/.exec(cookie)?.[1]
  return id === undefined ? null : { id: decodeURIComponent(id) }
}

function emulatorClock(clock: VirtualClock, offsetMs = 0) {
  return {
    now: () => clock.nowMs() + offsetMs,
    advance: (ms: number) => clock.advance(ms),
    set: () => {},
    reset: () => {},
  }
}

/** Serves on a free port of 127.0.0.1. */
export function listen(listener: RequestListener): Promise<Server> {
  const server = createServer(listener)
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** Returns the origin of a listening server. */
export function originOf(server: Server): string {
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port.')
  return `http://127.0.0.1:${address.port}`
}
