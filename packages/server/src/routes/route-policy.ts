import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { IdentifiedSubject } from '../user.ts'

/** Methods that a route may have. */
export type RouteMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * One call that browsers may make through the gateway. Nothing is open by default: what no route describes is
 * refused before a socket is opened (G1).
 */
export interface RoutePolicy {
  /** Names the route in events and errors. */
  readonly id: string
  readonly method: RouteMethod
  /**
   * The provider's path. `:name` stands for one segment that the browser fills in, `{pid}` for the subject's
   * provider account, which the browser cannot choose: `/v3/accounts/{pid}`, `/v1/card/:id/limits`.
   */
  readonly path: string
  /**
   * `subject`: the call is bound to the subject's account by its credential or by `{pid}`.
   * `business`: it reads or changes what belongs to the whole business, and needs `allow` or `everyone`.
   */
  readonly scope: 'subject' | 'business'
  /** Says that any signed-in user may make a business-wide call. */
  readonly everyone?: true
  /** The answer lists things of the whole business: needs `select`, unless `everyone` may see them all. */
  readonly list?: true
  /** What the query must be, by any Standard Schema library. Gets names with a text, or a list where one is repeated. */
  readonly query?: StandardSchemaV1
  /** What the JSON body must be. The bytes go on as they came. */
  readonly body?: StandardSchemaV1
  /** The call needs an `Idempotency-Key`, and may be sent again with the same one. */
  readonly idempotent?: true
  /** The call changes nothing, though its method is not GET: it may be sent again. */
  readonly readOnly?: true
  /** Who may call. What throws is a refusal. */
  readonly allow?: (call: RouteCall) => boolean | Promise<boolean>
  /** The part of a JSON answer that the subject may see. What throws is a refusal. */
  readonly select?: (body: unknown, subject: IdentifiedSubject) => unknown
}

/** What `allow` decides on. */
export interface RouteCall {
  readonly subject: IdentifiedSubject
  /** The segments that the browser filled in, by name. */
  readonly params: Readonly<Record<string, string>>
}
