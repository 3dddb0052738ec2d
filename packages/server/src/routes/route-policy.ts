import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { IdentifiedSubject } from '../user.ts'

/** A route's method. */
export type RouteMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * One call that browsers may make through the gateway. Nothing is open by default: a call without a route is refused
 * before a socket is opened (G1).
 */
export interface RoutePolicy {
  /** The route's name in events and errors. */
  readonly id: string
  readonly method: RouteMethod
  /**
   * The provider's path, such as `/v3/accounts/{pid}` or `/v1/card/:id/limits`. `:name` is one segment that the browser
   * fills in; `{pid}` is the subject's account at the provider, which the browser cannot choose.
   */
  readonly path: string
  /**
   * `subject`: a credential, a parameter or `{pid}` binds the call to the subject's account.
   * `business`: the call reads or changes data of the whole business, and needs `allow` or `everyone`.
   */
  readonly scope: 'subject' | 'business'
  /** Any signed-in user may make this business-wide call. */
  readonly everyone?: true
  /** The answer lists data of the whole business: needs `select`, unless `everyone` may see all of it. */
  readonly list?: true
  /**
   * A Standard Schema for the query: an object of strings, and of arrays for names that are repeated. The provider gets
   * the browser's query, so a schema must only check: a query that it drops from, adds to or changes is refused. Only a
   * number or boolean with the same text may take the place of a string. Without a schema any query is forwarded.
   */
  readonly query?: StandardSchemaV1
  /**
   * A Standard Schema for the JSON body. The provider gets the browser's bytes, so a schema must only check: a body that
   * it drops from, adds to or changes is refused.
   */
  readonly body?: StandardSchemaV1
  /**
   * Media types of the body, in lower case, such as `['image/jpeg', 'multipart/form-data']`. Default: JSON. A body that
   * is neither JSON nor a form is forwarded without any check: reserved names are not looked for in it.
   */
  readonly contentTypes?: readonly string[]
  /** Further request headers to forward, in lower case. Cookies, credentials and hop-by-hop headers are refused. */
  readonly requestHeaders?: readonly string[]
  /** Further response headers to return, in lower case. Cookies, credentials and hop-by-hop headers are refused. */
  readonly responseHeaders?: readonly string[]
  /** The call needs an `Idempotency-Key` and may be retried with the same one. */
  readonly idempotent?: true
  /** The call changes nothing although its method is not GET, so it may be retried. */
  readonly readOnly?: true
  /** Decides who may call. Any result but `true`, and any error, is a refusal. */
  readonly allow?: (call: RouteCall) => boolean | Promise<boolean>
  /**
   * Returns the part of a JSON answer that the subject may see. `undefined`, and any error, is a refusal. An empty answer
   * passes without it. Of a 4xx answer only the status passes: its body is not what `select` expects.
   */
  readonly select?: (body: unknown, subject: IdentifiedSubject) => unknown
}

/** The call that `allow` decides on. */
export interface RouteCall {
  readonly subject: IdentifiedSubject
  /** The segments that the browser filled in, by name. */
  readonly params: Readonly<Record<string, string>>
}
