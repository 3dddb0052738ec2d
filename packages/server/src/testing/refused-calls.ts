import type { RelayUser } from '../user.ts'
import type { PageCall } from './pages.ts'
import type { ContractWrite, ProviderContract } from './provider-contract.ts'

/** A call that must be refused before the provider hears of it. */
export interface RefusedCall {
  readonly path: string
  readonly call?: PageCall
  readonly status: number
}

const value = 'contract'

/** Calls that set what only the relay may set, in the query, in a header or in the body (G7). */
export function refusedCalls<User extends RelayUser>(
  contract: ProviderContract<User>,
): readonly RefusedCall[] {
  const { provider, path, write, forbidden = [] } = contract
  const { parameters, headers } = provider.reserved
  const injected = Object.keys(provider.inject?.({ pid: '1', nowMs: 0 }) ?? {})
  const names = [...new Set([...parameters, ...forbidden, ...injected])]
  const separator = path.includes('?') ? '&' : '?'
  return [
    ...names.flatMap(spellings).map((name) => ({
      path: `${path}${separator}${encodeURIComponent(name)}=${value}`,
      status: 400,
    })),
    ...headers.map((name) => ({ path, call: { headers: { [name]: value } }, status: 400 })),
    ...(write ? names.map((name) => refusedWrite(write, name)) : []),
  ]
}

/** A write as it succeeds. */
export function keyedWrite({ method, body }: ContractWrite): PageCall {
  return { method, body: JSON.stringify(body), headers: { 'idempotency-key': 'provider-contract-1' } }
}

function refusedWrite(write: ContractWrite, name: string): RefusedCall {
  const { path, body } = write
  const call = keyedWrite({ ...write, body: { ...body, [name]: value } })
  return { path, call, status: 400 }
}

/** Spellings that one server or another reads as the same name. */
function spellings(name: string): readonly string[] {
  return [name, name.toUpperCase(), `${name}[]`, `[${name}]`]
}
