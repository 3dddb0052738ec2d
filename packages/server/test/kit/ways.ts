import { RelayError, keepRawBody } from '@token-relay/server'
import express from 'express'
import { onlyOnNode } from './app.ts'
import type { Callers, CallersOptions } from './every-caller.ts'
import { relayToken, startCallers } from './every-caller.ts'

/** A call of Ada through the gateway. */
export interface WayCall {
  readonly provider?: string
  readonly user?: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
}

/** The outcome of a call: its status, and its code if it is a problem. */
export type Outcome = readonly [status: number, code?: string]

/** A way into the gateway. */
export interface Way {
  readonly name: string
  start(options?: CallersOptions): Promise<Callers>
  call(host: Callers, call: WayCall): Promise<Outcome>
}

const json = { 'content-type': 'application/json' }

async function overHttp(
  host: Callers,
  { provider = 'acme', user = 'ada', ...call }: WayCall,
): Promise<Outcome> {
  const { method, path, headers, body } = call
  const token =
    user === 'ada'
      ? await relayToken(host.relay, provider)
      : (await host.relay.mint(provider, { id: user })).token
  const page = {
    ...(body !== undefined && json),
    cookie: `user=${user}`,
    authorization: `Bearer ${token}`,
    ...headers,
  }
  const init = { method, headers: page, redirect: 'manual' } as const
  const response = await fetch(
    `${host.url}/${provider}/api${path}`,
    body === undefined ? init : { ...init, body },
  )
  return outcomeOf(response.status, await response.text())
}

async function inProcess(
  host: Callers,
  { provider = 'acme', user = 'ada', path, ...init }: WayCall,
): Promise<Outcome> {
  try {
    const response = await host.relay.fetch(provider, { id: user }, path, init)
    return outcomeOf(response.status, await response.text())
  } catch (error) {
    if (error instanceof RelayError) return [error.status, error.code]
    throw error
  }
}

function outcomeOf(status: number, text: string): Outcome {
  const code = /"code":"(\w+)"/.exec(text)?.[1]
  return code === undefined ? [status] : [status, code]
}

/** The three ways into the gateway: a page, a page of a host whose parser reads first, back-end code. */
export const ways: readonly Way[] = [
  { name: 'a page', start: startCallers, call: overHttp },
  ...onlyOnNode<Way>([
    {
      name: 'a page behind keepRawBody',
      start: (options) =>
        startCallers({
          ...options,
          before: (app) => app.use(express.json({ limit: '1mb', strict: false, verify: keepRawBody })),
        }),
      call: overHttp,
    },
    { name: 'relay.fetch', start: startCallers, call: inProcess },
  ]),
]
