import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'
import { RelayError } from '../errors.ts'

/** Reads the client's address for limits per address. @throws RelayError `misconfigured` */
export type AddressReader<Req> = (request: Req) => string | undefined

/** Told, once, what the operator should change. */
type Warn = (warning: RelayError) => void

/**
 * The address as Express tells it.
 *
 * `trust proxy: true` believes whatever a client writes into X-Forwarded-For, which lets anybody pass for any
 * number of addresses: such a host is refused, and told what to set.
 */
export function expressAddress(warn: Warn): AddressReader<Request> {
  const warnOfProxy = proxyWarning(warn, "Set app.set('trust proxy', 1), or the number of proxies in front.")
  return (request) => {
    const trust: unknown = request.app.get('trust proxy')
    if (trust === true) {
      throw new RelayError('misconfigured', {
        hint: "Express's \"trust proxy\" is true: every client may choose its own address. Set it to the number of proxies in front of the app, such as app.set('trust proxy', 1), or set rateLimit: false where the host limits requests.",
      })
    }
    if (trust === false) warnOfProxy(request)
    return request.ip
  }
}

/** The address of the connection itself: right without a proxy. */
export function socketAddress(warn: Warn): AddressReader<IncomingMessage> {
  const warnOfProxy = proxyWarning(warn, 'Set addressOf: (request) => …, which reads what your proxy sends.')
  return (request) => {
    warnOfProxy(request)
    return request.socket.remoteAddress
  }
}

/** A warning and no refusal: the header may also come from a client that wants the relay to stop serving. */
function proxyWarning(warn: Warn, advice: string): (request: IncomingMessage) => void {
  let warned = false
  return (request) => {
    if (warned || request.headers['x-forwarded-for'] === undefined) return
    warned = true
    const hint = `A request came with X-Forwarded-For. If a proxy sent it, all clients share the proxy's address and its limit. ${advice}`
    warn(new RelayError('misconfigured', { message: 'Limits per address may not work.', hint }))
  }
}
