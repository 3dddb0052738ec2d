import type { IncomingHttpHeaders, RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { type Http2Bindings, type HttpBindings, getRequestListener } from '@hono/node-server'
import type { Relay, RelayUser } from '@token-relay/server'
import { toFetchHandler } from '@token-relay/server/fetch'
import express from 'express'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** How a test mounts its relay if it does not say so: `.config/vitest.ts` runs the tests of HTTP once for each. */
    readonly adapter: 'node' | 'fetch' | undefined
  }
}

/** A user of the test app. */
export interface AppUser {
  readonly id: string
}

/** The ways to mount a relay. The rules of HTTP are tested on each. */
export const mountings = [
  'express 5',
  'express 5 under /relay',
  'express 4',
  'express 4 under /relay',
  'node:http',
  'fetch',
  'fetch under /relay',
] as const

export type Mounting = (typeof mountings)[number]

/** Loads Express 4 only for the tests that mount it. */
const express4 = (): express.Express => {
  const create: typeof express = createRequire(import.meta.url)('express4')
  return create()
}

/** Adds the host's middlewares before the relay is mounted. Only Express has them. */
export type Before = (app: express.Express) => void

/**
 * Mounts a relay in an app. The host answers other paths with 404.
 *
 * @param mounting default: Express 5, or the fetch API in the tests that run through both adapters
 */
export function appFor<User extends RelayUser>(
  mounting: Mounting | undefined,
  relay: Relay<User>,
  before?: Before,
): RequestListener {
  const chosen = mounting ?? throughBoth('express 5')
  return chosen.startsWith('fetch') ? fetchApp(chosen, relay, before) : nodeApp(chosen, relay, before)
}

/** Returns the mounting of a test that runs through both adapters: `onNode`, or the fetch API. */
export function throughBoth(onNode: Mounting): Mounting {
  return isOverFetch() ? 'fetch' : onNode
}

/** Whether tests run over the fetch API. */
export function isOverFetch(): boolean {
  return inject('adapter') === 'fetch'
}

/** Returns rows of a table that need Node's adapter, such as those with a middleware; none over the fetch API. */
export function onlyOnNode<Row>(rows: readonly Row[]): readonly Row[] {
  return isOverFetch() ? [] : rows
}

/** Mounts a relay in a host of the fetch API, which Hono's server runs on Node. */
function fetchApp<User extends RelayUser>(
  mounting: Mounting,
  relay: Relay<User>,
  before: Before | undefined,
): RequestListener {
  if (before)
    throw new Error('Express middlewares need the Node adapter: move the test to a file *.node.test.ts.')
  const handler = toFetchHandler(relay, {
    addressOf: (_request, { incoming }: HttpBindings | Http2Bindings) => incoming.socket.remoteAddress,
    ...(mounting.endsWith('/relay') && { basePath: '/relay' }),
    next: () => new Response('the host answers', { status: 404 }),
  })
  return getRequestListener((request, bindings) => handler(request, bindings), {
    overrideGlobalObjects: false,
  })
}

function nodeApp<User extends RelayUser>(
  mounting: Mounting,
  relay: Relay<User>,
  before: Before | undefined,
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

/** Returns a header of a request of Node or of the fetch API, by its lower-case name. */
export function headerOf({ headers }: { readonly headers: IncomingHttpHeaders | Headers }, name: string) {
  return headers instanceof Headers ? (headers.get(name) ?? undefined) : headers[name]?.toString()
}

/** Returns the user that a request's cookie signs in. */
export function signedInUser(request: { readonly headers: IncomingHttpHeaders | Headers }): AppUser | null {
  return userOf(headerOf(request, 'cookie'))
}

/** Returns the user that a Cookie header signs in. */
export function userOf(cookie = ''): AppUser | null {
  const id = /(?:^|; )user=([^;]*)/.exec(cookie)?.[1]
  return id === undefined ? null : { id: decodeURIComponent(id) }
}
