import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { ProviderName as AnyName, Purpose, TokenAnswer } from '@token-relay/protocol'
import { type BackendRequestInit, backendFetch } from './backend-fetch.ts'
import { whole } from './config/checks.ts'
import { closeMs } from './config/defaults.ts'
import { type Checks, checkOptions } from './config/option-table.ts'
import { RelayConfigError } from './errors.ts'
import type { RelayEvents, RelayListener } from './events.ts'
import { type AddressReader, expressAddress, socketAddress } from './http/client-address.ts'
import { shareShapes } from './http/express-shapes.ts'
import type { RelayRoute } from './http/guarded-route.ts'
import { type AddressHost, type Host, type RelayHandler, createHandler } from './http/relay-handler.ts'
import { routeFinder } from './http/route-finder.ts'
import type { HostRequest } from './host-request.ts'
import { type Mount, mountProviders } from './mount.ts'
import { type RelayOptions, resolveOptions } from './options.ts'
import { keepFetchParts } from './relay-inside.ts'
import { type RelayStatus, followStatus } from './relay-status.ts'
import { createRelayParts } from './relay-parts.ts'
import {
  type Register,
  type RegisteredRequest,
  type RegisteredUser,
  type RelayUser,
  subjectHash,
  subjectOf,
} from './user.ts'

/** The name of a provider: one of those declared in {@link Register}, by default any string. */
export type ProviderName = Register extends { providers: infer Name extends string } ? Name : AnyName

/** A relay, as {@link createRelay} returns it. */
export interface Relay<User extends RelayUser = RegisteredUser> {
  /** Returns middleware for Express 4 and 5, at the root or under a prefix. Other paths go on to the host. */
  router(): RelayHandler<HostRequest>
  /** The same for plain `node:http`, alone or in front of Express: `relay.handler(req, res, () => app(req, res))`. */
  readonly handler: RelayHandler<IncomingMessage>
  /**
   * Mints a token for back-end use, from the same cache. Resolves to the answer that the browser would get.
   *
   * @throws RelayError the error that the token route would answer with
   * @throws RelayConfigError if no such provider is mounted
   */
  mint(provider: ProviderName, user: User, options?: MintOptions): Promise<TokenAnswer>
  /**
   * Calls a gateway provider for a user from back-end code: the same routes, rules and credentials.
   *
   * @param path the provider's path and query, such as `/v1/card?limit=10`
   * @throws RelayError the error that the gateway would answer with
   * @throws RelayConfigError if no such gateway is mounted
   */
  fetch(provider: ProviderName, user: User, path: string, init?: BackendRequestInit): Promise<Response>
  /**
   * Forgets a user's tokens, of one provider or of all. Call it when the user logs out. A direct provider still
   * accepts a token that a browser already has, until the token expires.
   */
  revoke(user: Pick<RelayUser, 'id'>, provider?: ProviderName): Promise<void>
  /**
   * Returns the name by which token answers call the user: their `subject`. The same for a user in every process, it
   * does not show who the user is. A page that gets it at sign-in can tell a token of another user.
   *
   * @throws RelayError if the user has no usable id
   */
  subjectOf(user: Pick<RelayUser, 'id'>): string
  /** Listens to an event; returns the function that stops listening. */
  on<Name extends keyof RelayEvents>(name: Name, listener: RelayListener<Name>): () => void
  /** Whether requests should come to this process: `true` until {@link close} is called. For a balancer's checks. */
  readonly isReady: boolean
  /**
   * States that events report when they change, for a page of the operator. Do not end a process for them: it goes on
   * without its store, and with `revocation: 'strict'` only relay tokens wait for it.
   */
  readonly status: RelayStatus
  /**
   * Ends the relay, for a process that is about to stop. At once `isReady` is `false` and answers say
   * `Connection: close`. After `drainMs` new requests are 503 `closing`, and requests in progress finish. Then calls to
   * providers, background renewals and connections end, and the promise resolves. A second call waits for the first.
   *
   * @throws RelayConfigError if an option is unknown or out of range
   */
  close(options?: CloseOptions): Promise<void>
}

/** Options of {@link Relay.close}. */
export interface CloseOptions {
  /**
   * Milliseconds for which requests are still taken, so that a balancer notices that the process is not ready.
   * Default 0. Range 0 to 300 000.
   */
  readonly drainMs?: number | undefined
  /** Milliseconds for requests in progress to finish. Default 10 000. Range 0 to 300 000. */
  readonly finishMs?: number | undefined
}

const closeTime = { min: 0, max: 300_000, unit: 'milliseconds' }

/** The checks of {@link CloseOptions}. */
export const closeChecks = {
  drainMs: whole({ ...closeTime, default: closeMs.drain }),
  finishMs: whole({ ...closeTime, default: closeMs.finish }),
} satisfies Checks<CloseOptions>

/** Options of {@link Relay.mint}. */
export interface MintOptions {
  /** What the token is for. Default `api`. */
  readonly purpose?: Purpose
}

/**
 * Creates a relay.
 *
 * ```ts
 * const relay = createRelay({
 *   identify: (request) => request.session?.user ?? null,
 *   providers: [wealthica({ clientId, clientSecret })],
 * })
 * app.use(relay.router())
 * ```
 *
 * @throws RelayConfigError if an option is missing, unknown or out of range
 */
export function createRelay<User extends RelayUser = RegisteredUser, Request = RegisteredRequest>(
  options: RelayOptions<User, Request>,
): Relay<User> {
  return relayOf<User>(options)
}

function relayOf<User extends RelayUser>(options: RelayOptions<User, never>): Relay<User> {
  const resolved = resolveOptions(options)
  const { onError } = resolved
  const parts = createRelayParts(resolved)
  const gatewayIds = resolved.providers.filter(({ mode }) => mode === 'gateway').map(({ id }) => id)
  const statusNow = followStatus({
    events: parts.events,
    hasStore: parts.store !== undefined,
    gateways: gatewayIds,
  })
  const mounts = mountProviders(parts)
  const exact = new Map([...mounts].flatMap(([id, mount]) => exactRoutes(id, mount)))
  const gateways = new Map(
    [...mounts].flatMap(([id, { api }]) => (api ? [[`/${id}/api`, api.route] as const] : [])),
  )

  const mountNamed = (provider: string): Mount => {
    const mount = mounts.get(provider)
    if (mount) return mount
    const sentence = `No provider is mounted as "${provider}"; there is ${[...mounts.keys()].join(', ')}.`
    throw new RelayConfigError('unknown_provider', 'provider', sentence)
  }
  const { work } = parts
  const inside = { routeOf: routeFinder(exact, gateways), requestId: randomUUID, work }
  // The host has declared which request its functions get, and mounts the relay where there are such requests.
  const handlerFor = <Request extends IncomingMessage>(
    host: Host<User, Request>,
    { addressOf }: AddressHost<Request>,
    usualAddress: AddressReader<Request>,
    prepare?: typeof shareShapes,
  ) =>
    createHandler<User, Request>({
      ...inside,
      host,
      addressOf: addressOf?.bind(options) ?? usualAddress,
      prepare,
    })
  let closed: Promise<void> | undefined

  const relay: Relay<User> = {
    router: () => handlerFor<HostRequest>(options, options, expressAddress(onError), shareShapes),
    handler: handlerFor<IncomingMessage>(options, options, socketAddress(onError)),
    async mint(provider, user, { purpose = 'api' } = {}) {
      const { tokens } = mountNamed(provider)
      const subject = subjectOf(user)
      const text = await work.run(() => tokens.mint({ subject, identified: tokens.now(), purpose }))
      const answer: TokenAnswer = JSON.parse(text) // our own JSON
      return answer
    },
    async fetch(provider, user, path, init) {
      const { api } = mountNamed(provider)
      if (api) {
        const subject = subjectOf(user)
        parts.names.hashOf(subject.id) // a log-out elsewhere then finds the credential that this call leaves here
        return work.run(() => backendFetch(api, subject, path, init))
      }
      const sentence = `"${provider}" is a direct provider: call it with a token from relay.mint().`
      throw new RelayConfigError('direct_provider', 'provider', sentence)
    },
    async revoke(user, provider) {
      const { id } = subjectOf(user)
      const chosen = provider === undefined ? mounts.values() : [mountNamed(provider)]
      await Promise.all([...chosen].map(({ tokens }) => tokens.revoke(id, 'host')))
    },
    subjectOf: (user) => subjectHash(subjectOf(user).id),
    on: (name, listener) => parts.events.on(name, listener),
    get isReady() {
      return work.isReady
    },
    get status() {
      return statusNow()
    },
    async close(closeOptions = {}) {
      const times = checkOptions<CloseOptions, typeof closeChecks>('close', closeOptions, closeChecks)
      closed ??= parts.close(times)
      await closed
    },
  }
  keepFetchParts(relay, { ...inside, host: options, countsAddresses: parts.limits !== undefined })
  return relay
}

/** A mount's routes that have a single path. */
function exactRoutes(id: string, { auth, api }: Mount): [string, RelayRoute<RelayUser>][] {
  const routes: [string, RelayRoute<RelayUser>][] = [[`/${id}/auth`, auth]]
  if (api?.consent) routes.push([`/${id}/connect`, api.consent.start], [`/${id}/return`, api.consent.end])
  return routes
}
