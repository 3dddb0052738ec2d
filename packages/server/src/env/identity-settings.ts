import { isIP } from 'node:net'
import { choice, whole } from '../config/checks.ts'
import { type Check, invalidOption, missingOption } from '../config/option-table.ts'
import { RelayConfigError } from '../errors.ts'
import { headerName } from './header-name.ts'
import { type JwtIdentity, readJwtIdentity } from './jwt-settings.ts'
import { trustedUrl } from './trusted-url.ts'
import { type VariableName, variableGroups } from './variable-table.ts'
import { type Variables, checkedText, listOf, neededText, textOf, wholeNumber } from './variables.ts'

/** How a relay without a host in its process knows who is signed in. */
export type IdentitySettings = JwtIdentity | HeaderIdentity | SessionIdentity

/** A proxy or the host, at a known address, says in headers who is signed in. */
export interface HeaderIdentity {
  readonly kind: 'header'
  /** The lower-case name of the header with the user's id. */
  readonly header: string
  /** Addresses and CIDRs that may send it. */
  readonly from: readonly string[]
  /** Lower-case names of further headers, by the claim that each one is. */
  readonly claims: Readonly<Record<string, string>>
}

/** The host is asked who a request's cookies or its Authorization header belong to. */
export interface SessionIdentity {
  readonly kind: 'session'
  readonly url: string
  readonly timeoutMs: number
  readonly cacheMs: number
  /** The field with the user's id. */
  readonly idClaim: string
}

const prefixes = { jwt: 'RELAY_JWT_', header: 'RELAY_IDENTITY_', session: 'RELAY_SESSION_' } as const

/**
 * Reads how the relay knows who is signed in. `undefined` if no variable says it.
 *
 * @throws RelayConfigError
 */
export function readIdentity(variables: Variables): IdentitySettings | undefined {
  const given = Object.keys(variableGroups.identity)
    .flatMap((name) => [name, `${name}_FILE`])
    .filter((name) => variables[name])
  if (given.length === 0) return undefined
  const how = "Set it to 'jwt', 'header' or 'session': how the relay knows who is signed in."
  const kind = choice('jwt', 'header', 'session').read(
    'RELAY_IDENTITY',
    neededText(variables, 'RELAY_IDENTITY', `${given[0]} is set. ${how}`),
  )
  refuseOthers(kind, given)
  if (kind === 'jwt') return readJwtIdentity(variables)
  return kind === 'header' ? headerIdentity(variables) : sessionIdentity(variables)
}

/** A variable of another way would have no effect, and its author would rely on it. */
function refuseOthers(kind: keyof typeof prefixes, given: readonly string[]): void {
  const others = Object.entries(prefixes).filter(([other]) => other !== kind)
  const stray = given.find(
    (name) =>
      others.some(([, prefix]) => name.startsWith(prefix)) ||
      (kind === 'header' && name === 'RELAY_USER_ID_CLAIM'),
  )
  if (stray === undefined) return
  const sentence = `${stray} has no effect, because RELAY_IDENTITY is ${kind}. Remove one of them.`
  throw new RelayConfigError('invalid_option', stray, sentence)
}

function headerIdentity(variables: Variables): HeaderIdentity {
  const remedy = "Set it to the header that has the user's id, such as X-User-Id."
  const header = headerName('RELAY_IDENTITY_HEADER', neededText(variables, 'RELAY_IDENTITY_HEADER', remedy))
  const from = addressRanges(variables, 'RELAY_IDENTITY_FROM')
  if (from.length === 0) {
    const sentence = `Set it to the addresses that send ${header}, such as 10.0.0.0/8: from any other address, a browser could name any user.`
    throw missingOption('RELAY_IDENTITY_FROM', sentence)
  }
  return { kind: 'header', header, from, claims: claimHeaders(variables) }
}

function claimHeaders(variables: Variables): Readonly<Record<string, string>> {
  const pairs = listOf(variables, 'RELAY_IDENTITY_CLAIMS').map((entry): [string, string] => {
    const [claim = '', name = ''] = entry.split('=')
    if (claim !== '' && name !== '') return [claim, headerName('RELAY_IDENTITY_CLAIMS', name)]
    throw invalidOption(
      'RELAY_IDENTITY_CLAIMS',
      JSON.stringify(entry),
      'claim=Header, such as email=X-User-Email',
    )
  })
  return Object.fromEntries(pairs)
}

function sessionIdentity(variables: Variables): SessionIdentity {
  const remedy = "Set it to the host's URL that answers who is signed in, such as http://app:8000/session."
  neededText(variables, 'RELAY_SESSION_URL', remedy)
  return {
    kind: 'session',
    url: checkedText(variables, 'RELAY_SESSION_URL', trustedUrl),
    timeoutMs: wholeNumber(
      variables,
      'RELAY_SESSION_TIMEOUT_MS',
      whole({ default: 2_000, min: 100, max: 10_000, unit: 'milliseconds' }),
    ),
    cacheMs:
      1_000 *
      wholeNumber(
        variables,
        'RELAY_SESSION_CACHE_SECONDS',
        whole({ default: 5, min: 0, max: 60, unit: 'seconds' }),
      ),
    idClaim: textOf(variables, 'RELAY_USER_ID_CLAIM') ?? 'id',
  }
}

/** Returns the addresses and CIDRs of a list. @throws RelayConfigError */
export function addressRanges(variables: Variables, name: VariableName): readonly string[] {
  return listOf(variables, name).map((entry, at) => addressRange.read(`${name}[${at}]`, entry))
}

const addressRange: Check<string> = {
  read(option, value) {
    const text = String(value)
    const [address = '', bits, ...rest] = text.split('/')
    const family = isIP(address)
    const maxBits = family === 4 ? 32 : 128
    const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= maxBits)
    if (family === 0 || !isRange || rest.length > 0) {
      throw invalidOption(
        option,
        JSON.stringify(text),
        'an address or a CIDR, such as 10.0.0.0/8 or fd00::/8',
      )
    }
    if (bits !== undefined && Number(bits) === 0) {
      const sentence = `${option} is ${text}, which is every address. List those of your proxies or your host.`
      throw new RelayConfigError('invalid_option', option, sentence)
    }
    return text
  },
}
