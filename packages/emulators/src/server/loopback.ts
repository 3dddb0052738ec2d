import type { RecordedRequest } from './request.ts'

function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/.test(address)
}

/** Returns whether a page of this origin is served from this machine. */
export function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopbackName(new URL(origin).hostname)
}

/**
 * Returns whether a request comes from this machine and addresses it by a loopback name. Otherwise a web site
 * could reach the emulator through a developer's browser: as a page of another origin, or by a DNS name that
 * resolves to 127.0.0.1 (DNS rebinding).
 */
export function isFromLoopback({ headers }: RecordedRequest, remoteAddress: string | undefined): boolean {
  if (!isLoopbackAddress(remoteAddress)) return false
  if (!isLoopbackOrigin(`http://${headers.host ?? ''}`)) return false
  return headers.origin === undefined || isLoopbackOrigin(headers.origin)
}

function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || isLoopbackAddress(name)
}
