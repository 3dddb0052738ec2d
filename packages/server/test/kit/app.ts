import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { Relay } from '@token-relay/server'
import express from 'express'

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
] as const

export type Mounting = (typeof mountings)[number]

/** Loads Express 4 only for the tests that mount it. */
const express4 = (): express.Express => {
  const create: typeof express = createRequire(import.meta.url)('express4')
  return create()
}

/** Mounts a relay in an app. The host answers other paths with 404. */
export function appFor(
  mounting: Mounting,
  relay: Relay<AppUser>,
  before?: (app: express.Express) => void,
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
