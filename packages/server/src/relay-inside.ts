import { RelayConfigError } from './errors.ts'
import type { AddressHost, HandlerParts, Host } from './http/relay-handler.ts'
import type { RelayUser } from './user.ts'

/** What the adapter of the fetch API gets of a relay. */
export interface FetchParts extends Omit<HandlerParts<RelayUser, Request>, 'addressOf' | 'host'> {
  readonly host: Host<RelayUser, Request> & AddressHost<Request>
  /** Whether there is a limit per address. */
  readonly countsAddresses: boolean
}

/**
 * Registered, so that it is the same in every copy of this module: bundlers of web frameworks put one into each bundle,
 * and hosts keep their relay in `globalThis` across reloads.
 */
const key: unique symbol = Symbol.for('token-relay.fetch-parts')

/** Lets {@link fetchPartsOf} find the parts of a relay. Hosts do not see them. */
export function keepFetchParts(relay: object, parts: FetchParts): void {
  Object.defineProperty(relay, key, { value: parts })
}

/** Returns the parts of a relay. @throws RelayConfigError if it is something else */
export function fetchPartsOf(relay: object): FetchParts {
  if (hasParts(relay)) return relay[key]
  throw new RelayConfigError(
    'invalid_option',
    'relay',
    'relay is not a relay. Pass what createRelay() returned.',
  )
}

function hasParts(relay: object): relay is { readonly [key]: FetchParts } {
  return key in relay
}
