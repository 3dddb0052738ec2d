import { isRecord } from '@token-relay/protocol'
import type { AccountName } from '../providers/gateway-provider.ts'
import { type RelayUser, ambiguity } from '../user.ts'

/** A signed-in user with what is known of them: the claims of a JWT, headers, or a session's fields. */
export interface ClaimsUser extends RelayUser {
  readonly id: string
  readonly claims: Readonly<Record<string, unknown>>
}

/** The values that a claim must have, by the claim's name. Of several values, one is enough. */
export type ClaimRule = Readonly<Record<string, ClaimValue | readonly ClaimValue[]>>

type ClaimValue = string | number | boolean

/** A name in braces, alone or with fixed text around it: with two names, two users could get one account (M13). */
export const templatePattern = /^[^{}]*\{[^{}]+\}[^{}]*$/

/** Returns the function that makes an account's name, such as `{email}` or `acme-{id}`, of a user. */
export function accountOf(template: string): (user: ClaimsUser) => AccountName {
  const [before = '', name = '', after = ''] = template.split(/[{}]/)
  return (user) => {
    const value = claimOf(user, name)
    if (typeof value !== 'string' && typeof value !== 'number') return undefined
    const isWhole = before === '' && after === ''
    if (value === '' || isWhole || ambiguity(value) !== null) return value
    return `${before}${value}${after}`
  }
}

/** Returns whether a user has all claims of a rule. */
export function fulfils(user: ClaimsUser, rule: ClaimRule): boolean {
  return Object.entries(rule).every(([name, wanted]) => {
    const held = valuesOf(name, claimOf(user, name))
    const accepted = new Set([wanted].flat().map(String))
    return held.some((value) => accepted.has(value))
  })
}

/** RFC 8693 §4.2: the claim `scope` is a list of words in one string. */
function valuesOf(name: string, claim: unknown): readonly string[] {
  if (name === 'scope' && typeof claim === 'string') return claim.split(' ')
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim]
  return values.filter(isClaimValue).map(String)
}

function isClaimValue(value: unknown): value is ClaimValue {
  return ['string', 'number', 'boolean'].includes(typeof value) && ambiguity(value) === null
}

/** Returns the claim of that name, or the field on that path: Keycloak's roles are in `realm_access.roles`. */
function claimOf({ id, claims }: ClaimsUser, name: string): unknown {
  if (name === 'id') return id
  if (Object.hasOwn(claims, name)) return claims[name]
  return name
    .split('.')
    .reduce<unknown>(
      (value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined),
      claims,
    )
}
