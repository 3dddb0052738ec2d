import type { ErrorCode } from '@token-relay/protocol'

/** One method of one path of the relay. */
export interface Operation {
  readonly id: string
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete' | 'options'
  readonly path: '/{provider}/auth' | '/{provider}/api/{path}' | '/{provider}/connect' | '/{provider}/return'
  readonly summary: string
  readonly description: string
  /** The failures that it can answer with. */
  readonly codes: readonly ErrorCode[]
}

/** Any path of the relay, before its work begins. */
const everywhere: readonly ErrorCode[] = ['internal_error', 'closing']

/** Paths with a front door, which ask who is signed in. */
const ofSession: readonly ErrorCode[] = [
  ...everywhere,
  'cross_site',
  'unauthenticated',
  'no_provider_account',
  'identify_failed',
  'misconfigured',
  'rate_limited',
]

/** Paths that ask the provider for a credential. */
const ofProvider: readonly ErrorCode[] = [
  'upstream_credentials_rejected',
  'upstream_refused',
  'upstream_bad_response',
  'upstream_stale_token',
  'secret_unavailable',
  'upstream_limited',
  'upstream_unavailable',
  'upstream_timeout',
]

const ofBody: readonly ErrorCode[] = ['bad_request', 'body_too_large', 'unsupported_media_type']

const ofCall: readonly ErrorCode[] = [
  ...everywhere,
  ...ofProvider,
  ...ofBody,
  'reserved_parameter',
  'idempotency_key_required',
  'missing_token',
  'invalid_token',
  'unauthenticated',
  'cross_site',
  'denied',
  'no_provider_account',
  'unknown_route',
  'method_not_allowed',
  'rate_limited',
  'identify_failed',
  'raw_body_required',
  'store_unavailable',
]

const call = (method: 'get' | 'post' | 'put' | 'patch' | 'delete'): Operation => ({
  id: `${method}Call`,
  method,
  path: '/{provider}/api/{path}',
  summary: 'Calls the provider through the gateway.',
  description:
    'Forwards a call that a route of the host permits, with the credential added. Gateway mode only. Answers of the provider below 500 pass, except 429 and redirects; those of the relay have a `code`.',
  codes: ofCall,
})

const preflight = (name: string, path: Operation['path']): Operation => ({
  id: `${name}Preflight`,
  method: 'options',
  path,
  summary: 'Answers a preflight of a listed origin.',
  description: 'Other origins get 403.',
  codes: [...everywhere, 'cross_site', 'method_not_allowed'],
})

/** Everything that a relay serves. */
export const operations: readonly Operation[] = [
  {
    id: 'mint',
    method: 'post',
    path: '/{provider}/auth',
    summary: 'Gets a token for the signed-in user.',
    description:
      "Direct mode: the provider's own token for this user. Gateway mode: a relay token for the gateway.",
    codes: [...ofSession, ...ofBody, ...ofProvider, 'unsupported_purpose', 'store_unavailable'],
  },
  {
    id: 'revoke',
    method: 'delete',
    path: '/{provider}/auth',
    summary: "Forgets the user's tokens.",
    description:
      'Relay tokens stop working. A direct provider accepts a token that a page already has until it expires.',
    codes: ofSession,
  },
  preflight('auth', '/{provider}/auth'),
  ...(['get', 'post', 'put', 'patch', 'delete'] as const).map(call),
  preflight('call', '/{provider}/api/{path}'),
  {
    id: 'startConsent',
    method: 'post',
    path: '/{provider}/connect',
    summary: "Starts a consent at the provider's page.",
    description:
      'Providers with a consent page only: Wych, if `returnTo` is set. Sets a cookie that the return needs.',
    codes: ofSession,
  },
  preflight('consent', '/{provider}/connect'),
  {
    id: 'endConsent',
    method: 'get',
    path: '/{provider}/return',
    summary: "Takes the user from the provider's page back to the host's.",
    description:
      'The URL to register with the provider. A browser that fails is redirected, too, with `error` in place of `state`.',
    codes: [...ofSession, ...ofProvider, 'method_not_allowed'],
  },
]
