import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import { isRecord } from '@token-relay/protocol'

// undici reports on these channels which connection a request takes, whatever dispatcher the host has passed.
const sendHeaders = 'undici:client:sendHeaders'
const requestError = 'undici:request:error'

/** A request that has been written to a connection. */
class Departure {
  readonly socket: Socket
  /** Whether the connection had carried another request before. */
  readonly isReused: boolean
  /** Bytes that the connection had received until then. */
  readonly bytesRead: number

  constructor(socket: Socket) {
    this.socket = socket
    this.isReused = usedSockets.has(socket)
    this.bytesRead = socket.bytesRead
    if (!this.isReused) usedSockets.add(socket)
  }
}

const usedSockets = new WeakSet<Socket>()
/** On undici's own object: a WeakMap with an entry for each call takes the garbage collector longer. */
const departure = Symbol('token-relay.departure')
const unanswered = new WeakSet<Error>()

/** Codes of a connection that ended. Deadlines and aborts have others. */
const closings = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ECONNABORTED'])

function onSend(message: unknown): void {
  if (!isRecord(message)) return
  const { request, socket } = message
  if (!isRecord(request) || !(socket instanceof Socket)) return
  if (request.method === 'CONNECT') return // it opens a proxy's tunnel, which the first request then uses
  Reflect.set(request, departure, new Departure(socket))
}

function onError(message: unknown): void {
  if (!isRecord(message)) return
  const { request, error } = message
  const sent: unknown = isRecord(request) ? Reflect.get(request, departure) : undefined
  if (!(sent instanceof Departure) || !sent.isReused) return
  if (!(error instanceof Error) || !('code' in error)) return
  const isClosed = typeof error.code === 'string' && closings.has(error.code)
  if (isClosed && sent.socket.bytesRead === sent.bytesRead) unanswered.add(error)
}

let watchers = 0

/** Begins to watch the process's connections. Returns the function that stops. */
export function watchConnections(): () => void {
  if (watchers++ === 0) {
    subscribe(sendHeaders, onSend)
    subscribe(requestError, onError)
  }
  let isWatching = true
  return () => {
    if (!isWatching) return
    isWatching = false
    if (--watchers > 0) return
    unsubscribe(sendHeaders, onSend)
    unsubscribe(requestError, onError)
  }
}

/**
 * Returns whether a request failed because a connection that had been used before closed without one byte of an answer.
 * Servers close idle connections: if the next request is already on its way, it has most likely not been read.
 */
export function closedUnanswered(error: unknown): boolean {
  return error instanceof Error && unanswered.has(error)
}
