import type { RelayUser } from '../user.ts'
import type { PageCall } from './pages.ts'
import type { ContractWrite, ProviderContract } from './provider-contract.ts'

/** A call that must be refused without a request to the provider. */
export interface RefusedCall {
  readonly path: string
  readonly call?: PageCall
  readonly status: number
}

const value = 'contract'

/** Returns calls that set a parameter or header that only the relay may set, in query, header and body (G7). */
export function refusedCalls<User extends RelayUser>(
  contract: ProviderContract<User>,
): readonly RefusedCall[] {
  const { path, write, reserved: { parameters: names = [], headers = [] } = {} } = contract
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

/** Returns the write with everything that it needs to succeed. */
export function keyedWrite({ method, body }: ContractWrite): PageCall {
  return { method, body: JSON.stringify(body), headers: { 'idempotency-key': 'provider-contract-1' } }
}

function refusedWrite(write: ContractWrite, name: string): RefusedCall {
  const { path, body } = write
  const call = keyedWrite({ ...write, body: { ...body, [name]: value } })
  return { path, call, status: 400 }
}

/** Returns spellings that some servers read as the same name. */
function spellings(name: string): readonly string[] {
  return [name, name.toUpperCase(), `${name}[]`, `[${name}]`]
}
