import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EmulatorClock } from './clock.ts'
import { controlPath } from './control.ts'
import { answerPreflight, corsHeaders, type CorsRule } from './cors.ts'
import type { FaultQueue } from './faults.ts'
import { isFromLoopback } from './loopback.ts'
import { playFault } from './play-fault.ts'
import { Refusal, type Reply, sendReply } from './reply.ts'
import { readRequest, type ReceivedRequest } from './request.ts'
import type { RequestLog } from './request-log.ts'

/** One of the two that answer on an emulator's port: the provider, and the control routes. */
export interface Side {
  readonly cors: CorsRule | undefined
  readonly route: (request: ReceivedRequest) => Reply | Promise<Reply>
  readonly maxBodyBytes: number
}

/** What an exchange is made of. */
export interface Exchange {
  readonly provider: Side
  readonly control: Side
  readonly clock: EmulatorClock
  readonly log: RequestLog
  readonly faults: FaultQueue
  /** Aborted when the emulator closes. */
  readonly closing: AbortSignal
}

/** Makes the listener of an emulator's server. It never throws and never rejects. */
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
  const side = isControl ? exchange.control : exchange.provider
  const request = await readRequest(incoming, { clock, maxBytes: side.maxBodyBytes })
  // RFC 9110 §5.6.7. The header follows the emulator's clock, as the tokens do.
  const headers = { date: new Date(clock.now()).toUTCString(), ...corsHeaders(side.cors, request) }
  const answer = async () => {
    const reply = answerPreflight(side.cors, request) ?? (await settle(() => side.route(request)))
    sendReply(response, reply, headers)
  }
  if (isControl) {
    if (isFromLoopback(request, incoming.socket.remoteAddress)) return answer()
    return sendReply(response, { status: 403, body: { message: 'Only this machine may script an emulator' } })
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

/**
 * A body too long, a client that went away, or a fault of the emulator itself: none of them ends the process.
 */
function fail(error: unknown, response: ServerResponse): void {
  if (response.headersSent || response.destroyed) return
  sendReply(
    response,
    error instanceof Refusal ? error.reply : { status: 500, body: { message: String(error) } },
  )
}
