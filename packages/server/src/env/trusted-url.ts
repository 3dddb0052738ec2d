import { BlockList, isIP } from 'node:net'
import { url } from '../config/checks.ts'
import type { Check } from '../config/option-table.ts'
import { RelayConfigError } from '../errors.ts'

const privateAddresses = new BlockList()
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['127.0.0.0', 8],
] as const) {
  privateAddresses.addSubnet(network, bits, 'ipv4')
}
privateAddresses.addSubnet('fc00::', 7, 'ipv6')
privateAddresses.addAddress('::1', 'ipv6')

/** Names of containers and services have no dot, or end in a name that the public DNS does not have. */
const privateName = /^[^.]+$|\.(?:internal|local|localhost|svc|home\.arpa)$/

const { read } = url({ allowsQuery: true })

/**
 * Accepts the URL of a service whose word decides who is signed in. Without encryption everyone on the way can change
 * the keys or read the cookies, so that `http:` is only for addresses of a private network.
 */
export const trustedUrl: Check<string> = {
  read(option, value) {
    const href = read(option, value)
    const { protocol, hostname } = new URL(href)
    if (protocol === 'https:' || isPrivate(hostname)) return href
    const sentence = `${option} is on ${hostname} and not encrypted: others could read or change what decides who is signed in. Use https.`
    throw new RelayConfigError('invalid_option', option, sentence)
  },
}

function isPrivate(hostname: string): boolean {
  const address = hostname.replaceAll(/^\[|\]$/g, '')
  const family = isIP(address)
  if (family === 0) return privateName.test(hostname)
  return privateAddresses.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
