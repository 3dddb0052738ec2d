import type { ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { FaultAnswer } from './faults.ts'
import { type Reply, sendReply } from './reply.ts'

/** What a fault plays on. */
export interface Stage {
  readonly response: ServerResponse
  /** The headers that every answer of the emulator has. */
  readonly headers: Reply['headers']
  /** Gives the true answer. */
  readonly answer: () => Promise<void>
  /** Aborted when the emulator closes. */
  readonly closing: AbortSignal
}

/** Plays a fault on a response. A request that hangs ends when its client, or the emulator, closes. */
export async function playFault(fault: FaultAnswer, stage: Stage): Promise<void> {
  const { response, headers, answer, closing } = stage
  if (fault === 'hang') return
  if (fault === 'reset') {
    response.socket?.resetAndDestroy()
  } else if ('delayMs' in fault) {
    await setTimeout(fault.delayMs, undefined, { signal: closing })
    await answer()
  } else if ('redirect' in fault) {
    sendReply(response, { status: 302, headers: { location: fault.redirect } }, headers)
  } else if ('hangAfterHeaders' in fault) {
    response.writeHead(200, { ...headers, 'content-type': 'application/json' }).flushHeaders()
  } else {
    sendReply(response, fault, headers)
  }
}
