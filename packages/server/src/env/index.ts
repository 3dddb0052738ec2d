/** A relay's configuration from environment variables and a policy file. */
export { type EnvRelayOptions, type RelayEnv, type ServiceSettings, readRelayEnv } from './relay-env.ts'
export { type ProviderSettings, readProviderSettings } from './provider-settings.ts'
export { inVariableNames } from './variable-names.ts'
export type { Variables } from './variables.ts'

// Who is signed in
export type { ClaimsUser } from './claims.ts'
export type { HeaderIdentity, IdentitySettings, SessionIdentity } from './identity-settings.ts'
export type { JwtIdentity } from './jwt-settings.ts'

// For documentation and editors
export { policyJsonSchema } from './policy-schema.ts'
export { type EnvVariable, envVariables } from './variable-table.ts'
