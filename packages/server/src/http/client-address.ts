import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import { Address6 } from 'ip-address'
import { ipv6PrefixBits } from '../config/defaults.ts'
import { RelayError } from '../errors.ts'

/** Returns the client's address for limits per address. @throws RelayError `misconfigured` */
export type AddressReader<Req> = (request: Req) => string | undefined

/** What Express adds to a request that this file reads. */
interface ExpressFacts extends IncomingMessage {
  readonly app: { get(setting: string): unknown }
  readonly ip?: string | undefined
}

/** Called at most once, with what the operator should change. */
type Warn = (warning: RelayError) => void

/**
 * Creates a reader of the address that Express determines.
 *
 * With `trust proxy: true` Express believes any X-Forwarded-For, so one client could use any number of addresses and
 * escape the limit (M10). Requests to such a host are refused with the setting to change.
 */
export function expressAddress(warn: Warn): AddressReader<ExpressFacts> {
  const warnOfProxy = proxyWarning(warn, "Set app.set('trust proxy', 1), or the number of proxies in front.")
  return (request) => {
    const trust: unknown = request.app.get('trust proxy')
    if (trust === true) {
      throw new RelayError('misconfigured', {
        hint: "Express's \"trust proxy\" is true, so every client can choose its own address. Set it to the number of proxies in front of the app, such as app.set('trust proxy', 1), or set rateLimit: false if the host limits requests itself.",
      })
    }
    if (trust === false) warnOfProxy(request)
    return request.ip
  }
}

/** Creates a reader of the connection's address, which is the client's if there is no proxy. */
export function socketAddress(warn: Warn): AddressReader<IncomingMessage> {
  const warnOfProxy = proxyWarning(
    warn,
    'Set addressOf: (request) => … to read the header that your proxy sets.',
  )
  return (request) => {
    warnOfProxy(request)
    return request.socket.remoteAddress
  }
}

/** Warns instead of refusing: a client can send the header too, and must not be able to stop the relay that way. */
function proxyWarning(warn: Warn, advice: string): (request: IncomingMessage) => void {
  let warned = false
  return (request) => {
    if (warned || request.headers['x-forwarded-for'] === undefined) return
    warned = true
    const hint = `A request has an X-Forwarded-For header. If a proxy set it, all clients share the proxy's address and its limit. ${advice}`
    warn(new RelayError('misconfigured', { message: 'Limits per address may not work.', hint }))
  }
}

/**
 * Returns the key that a client's address counts under, the same as express-rate-limit's `ipKeyGenerator`: an IPv4 address itself, an IPv6 address's prefix. A port and a
 * zone do not count: a client has another port with each connection, and some proxies write it.
 */
export function addressKey(address: string): string {
  const bare = bareAddress(address)
  if (!isIPv6(bare)) return bare
  // A server that listens on IPv6 sees the IPv4 address 192.0.2.1 as ::ffff:192.0.2.1.
  const parsed = new Address6(bare)
  return parsed.isMapped4()
    ? parsed.to4().correctForm()
    : new Address6(`${bare}/${ipv6PrefixBits}`).networkForm()
}

/** Returns an address without quotes, brackets, port and zone (RFC 7239 §6). */
function bareAddress(written: string): string {
  const text = written.trim().replaceAll(/^"|"$/g, '').trim().toLowerCase()
  const bracketed = /^\[([^\]]*)\](?::[\w.-]*)?$/.exec(text)?.[1]
  const withoutPort = bracketed ?? /^([^:]*):[^:]*$/.exec(text)?.[1] ?? text
  return withoutPort.replace(/%.*$/s, '')
}
