import type { IncomingHttpHeaders } from 'node:http'
import { BlockList, isIPv6 } from 'node:net'

/** Returns whether an address is in a list of addresses and CIDRs. */
export type AddressSet = (address: string | undefined) => boolean

/** Creates the set of addresses and CIDRs. An IPv4 address may arrive as `::ffff:10.0.0.1`. */
export function addressSet(entries: readonly string[]): AddressSet {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => {
    if (address === undefined) return false
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
    return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
  }
}

/** The parts of a request that say where it came from. */
interface Addressed {
  readonly socket: { readonly remoteAddress?: string | undefined }
  readonly headers: IncomingHttpHeaders
}

/**
 * Returns a client's address: that of the connection, or, if a trusted proxy sent the request, the last one in
 * X-Forwarded-For that is not a trusted proxy's. What a client writes there itself is further to the left.
 *
 * @param warn called once, with the address of a sender whose X-Forwarded-For is not believed: behind a proxy that is not
 *   listed, all clients share one limit
 */
export function clientAddress(
  isTrusted: AddressSet,
  warn: (sender: string) => void,
): (request: Addressed) => string | undefined {
  let hasWarned = false
  return ({ socket: { remoteAddress }, headers }) => {
    const forwarded = headers['x-forwarded-for']
    if (forwarded === undefined || remoteAddress === undefined) return remoteAddress
    if (!isTrusted(remoteAddress)) {
      if (!hasWarned) warn(remoteAddress)
      hasWarned = true
      return remoteAddress
    }
    const hops = String(forwarded)
      .split(',')
      .map((hop) => hop.trim())
    return hops.findLast((hop) => hop !== '' && !isTrusted(hop)) ?? remoteAddress
  }
}
