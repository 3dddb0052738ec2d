import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Purpose, TokenAnswer } from '@token-relay/protocol'
import type { Request } from 'express'
import { createCredentialCache } from './credentials/credential-cache.ts'
import { RelayConfigError } from './errors.ts'
import { createEventHub, type RelayEvents } from './events.ts'
import { type AuthRoute, createAuthRoute } from './http/auth-route.ts'
import { expressAddress, socketAddress } from './http/client-address.ts'
import { createLimiter } from './http/limiter.ts'
import { asRelayError } from './http/problem.ts'
import { createHandler, type RelayHandler } from './http/relay-handler.ts'
import { createMintService, type MintService } from './mint-service.ts'
import { type RelayOptions, resolveOptions } from './options.ts'
import type { ProviderName } from './providers/provider.ts'
import { type RegisteredUser, type RelayUser, subjectOf } from './subject.ts'
import { type AnswerWriter, createAnswerWriter } from './token-answer.ts'
import { createUpstreamClient } from './upstream/http-client.ts'

/** What {@link createRelay} returns. */
export interface Relay<User extends RelayUser = RegisteredUser> {
  /** Middleware for Express 4 and 5, at the root or under a prefix. Other paths go on to the host. */
  router(): RelayHandler<Request>
  /** The same for plain `node:http`, alone or in front of Express: `relay.handler(req, res, () => app(req, res))`. */
  readonly handler: RelayHandler<IncomingMessage>
  /**
   * A token for back-end use, from the same cache. Resolves to what the browser would get.
   *
   * @throws RelayError as the token route would answer it
   */
  mint(provider: ProviderName, user: User, options?: MintOptions): Promise<TokenAnswer>
  /**
   * Forgets a user's tokens, of one provider or of all. For the host's log-out. A token that a browser already has
   * lives on at a direct provider until it expires.
   */
  revoke(user: Pick<RelayUser, 'id'>, provider?: ProviderName): Promise<void>
  /** Listens to an event; returns the function that stops listening. */
  on<Name extends keyof RelayEvents>(name: Name, listener: (event: RelayEvents[Name]) => void): () => void
  /** Ends connections to providers and timers. */
  close(): Promise<void>
}

/** Options of {@link Relay.mint}. */
export interface MintOptions {
  /** What the token is for. Default `api`. */
  readonly purpose?: Purpose
}

/** One provider's part of a relay. */
interface Mount<User extends RelayUser> {
  readonly service: MintService<User>
  readonly writer: AnswerWriter
  readonly route: AuthRoute<User>
}

/** Codes that only the operator can mend; failed mints are reported where they happen. */
const faults = new Set(['identify_failed', 'misconfigured', 'internal_error'])

/**
 * Creates a relay: mounts its routes, keeps its cache.
 *
 * ```ts
 * const relay = createRelay({
 *   identify: (request) => request.session?.user ?? null,
 *   providers: [wealthica({ clientId, clientSecret })],
 * })
 * app.use(relay.router())
 * ```
 *
 * @throws RelayConfigError when an option is missing, unknown or out of range
 */
export function createRelay<User extends RelayUser = RegisteredUser>(
  options: RelayOptions<User>,
): Relay<User> {
  const resolved = resolveOptions(options)
  const { clock, onError, rateLimit } = resolved
  const events = createEventHub(onError)
  const cache = createCredentialCache(clock, resolved.random, resolved.maxCachedTokens)
  const upstream = createUpstreamClient({ deadlineMs: resolved.tokenDeadlineMs })
  const limits = rateLimit && {
    perSubject: createLimiter('mint-subject', rateLimit.mintPerSubject),
    perAddress: createLimiter('mint-address', rateLimit.mintPerAddress),
  }

  const mountOf = (provider: (typeof resolved.providers)[number]): Mount<User> => {
    const service = createMintService(provider, { cache, upstream, clock, events, onError })
    const writer = createAnswerWriter(provider)
    const onDenied = (error: unknown, requestId: string) => {
      const { code, hint } = asRelayError(error)
      events.emit('denied', { provider: provider.id, code, requestId, ...(hint && { hint }) })
      if (faults.has(code)) onError(error)
    }
    const http = { frontDoor: resolved, limits: limits || undefined, requestId: randomUUID }
    const route = createAuthRoute({ service, writer, clock, onDenied, ...http })
    return { service, writer, route }
  }
  const mounts = new Map(resolved.providers.map((provider) => [provider.id, mountOf(provider)]))
  const routes = new Map([...mounts].map(([id, { route }]) => [`/${id}/auth`, route]))

  const mountNamed = (provider: string): Mount<User> => {
    const mount = mounts.get(provider)
    if (mount) return mount
    const sentence = `No provider is mounted as "${provider}"; there is ${[...mounts.keys()].join(', ')}.`
    throw new RelayConfigError('unknown_provider', 'provider', sentence)
  }
  const handlerParts = { routes, host: options, requestId: randomUUID }
  const addressOf = options.addressOf?.bind(options)

  return {
    router: () =>
      createHandler<User, Request>({ ...handlerParts, addressOf: addressOf ?? expressAddress(onError) }),
    handler: createHandler<User, IncomingMessage>({
      ...handlerParts,
      addressOf: addressOf ?? socketAddress(onError),
    }),
    async mint(provider, user, { purpose = 'api' } = {}) {
      const { service, writer } = mountNamed(provider)
      const subject = subjectOf(user)
      const held = await service.mint({ subject, purpose })
      return writer.object(held, subject.id, clock.monotonicMs())
    },
    async revoke(user, provider) {
      const { id } = subjectOf(user)
      const chosen = provider === undefined ? mounts.values() : [mountNamed(provider)]
      for (const { service } of chosen) service.revoke(id)
    },
    on: (name, listener) => events.on(name, listener),
    async close() {
      if (limits) for (const limiter of [limits.perSubject, limits.perAddress]) limiter.close()
      await upstream.close()
    },
  }
}
