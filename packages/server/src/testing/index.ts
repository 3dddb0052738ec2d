/** Checks that adopters run on the gateway providers and stores that they define, with any test runner. */
export { type ContractCheck, providerContract } from './checks.ts'
export type {
  ContractSecrets,
  ContractWrite,
  ProviderContract,
  ReservedNames,
  RouteAudience,
} from './provider-contract.ts'
export { storeContract } from './store-contract.ts'
