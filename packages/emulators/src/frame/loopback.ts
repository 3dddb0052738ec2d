import type { RecordedRequest } from './request.ts'

/** Whether an address of a socket is this machine's own. */
function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/.test(address)
}

/** Whether an origin is a page that this machine serves. */
export function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopbackName(new URL(origin).hostname)
}

/**
 * Whether a request comes from this machine and names it: a web site must not reach the emulator through the
 * browser of whoever runs it, neither as a foreign origin nor by a DNS name that points to 127.0.0.1.
 */
export function isFromLoopback({ headers }: RecordedRequest, remoteAddress: string | undefined): boolean {
  if (!isLoopbackAddress(remoteAddress)) return false
  if (!isLoopbackOrigin(`http://${headers.host ?? ''}`)) return false
  return headers.origin === undefined || isLoopbackOrigin(headers.origin)
}

function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || isLoopbackAddress(name)
}
