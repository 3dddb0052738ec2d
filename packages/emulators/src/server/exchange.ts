import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { EmulatorClock } from './clock.ts'
import { controlPath } from './control.ts'
import { answerPreflight, corsHeaders, type CorsRule } from './cors.ts'
import type { FaultAnswer, FaultQueue } from './faults.ts'
import { isFromLoopback } from './loopback.ts'
import { Refusal, type Reply, sendReply } from './reply.ts'
import { readRequest, type ReceivedRequest, type RequestLog } from './request.ts'

/** The provider's API or the control API, which share a port. */
export interface Api {
  readonly cors: CorsRule | undefined
  readonly route: (request: ReceivedRequest) => Reply | Promise<Reply>
  readonly maxBodyBytes: number
}

/** The parts of an emulator that take part in a request. */
export interface Exchange {
  readonly provider: Api
  readonly control: Api
  readonly clock: EmulatorClock
  readonly log: RequestLog
  readonly faults: FaultQueue
  /** Aborted when the emulator closes. */
  readonly closing: AbortSignal
}

/** Creates the request listener of an emulator. It never throws and never rejects. */
export function createExchange(
  exchange: Exchange,
): (incoming: IncomingMessage, response: ServerResponse) => void {
  return (incoming, response) => {
    respond(exchange, incoming, response).catch((error: unknown) => fail(error, response))
  }
}

async function respond(
  exchange: Exchange,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { clock, log, faults, closing } = exchange
  const isControl = incoming.url?.startsWith(controlPath) ?? false
  const api = isControl ? exchange.control : exchange.provider
  const request = await readRequest(incoming, { clock, maxBytes: api.maxBodyBytes })
  // RFC 9110 §6.6.1. The header follows the emulator's clock, as the tokens do.
  const headers = { date: new Date(clock.now()).toUTCString(), ...corsHeaders(api.cors, request) }
  const answer = async () => {
    const reply = answerPreflight(api.cors, request) ?? (await settle(() => api.route(request)))
    sendReply(response, reply, headers)
  }
  if (isControl) {
    if (isFromLoopback(request, incoming.socket.remoteAddress)) return answer()
    return sendReply(response, {
      status: 403,
      body: { message: 'Only this machine may control an emulator' },
    })
  }
  log.add(request)
  const fault = faults.take(request)
  return fault ? playFault(fault, { response, headers, answer, closing }) : answer()
}

async function settle(answer: () => Reply | Promise<Reply>): Promise<Reply> {
  try {
    return await answer()
  } catch (error) {
    if (error instanceof Refusal) return error.reply
    throw error
  }
}

/** Keeps the process alive after an oversized body, a client that disconnected or a bug in an emulator. */
function fail(error: unknown, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return
  sendReply(
    response,
    error instanceof Refusal ? error.reply : { status: 500, body: { message: String(error) } },
  )
}

interface Stage {
  readonly response: ServerResponse
  /** The headers of every response. */
  readonly headers: Reply['headers']
  /** Sends the provider's answer. */
  readonly answer: () => Promise<void>
  readonly closing: AbortSignal
}

/** Plays a fault. A request that hangs ends when its client disconnects or the emulator closes. */
async function playFault(fault: FaultAnswer, { response, headers, answer, closing }: Stage): Promise<void> {
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
