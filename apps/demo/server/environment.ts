import { RelayConfigError } from '@token-relay/server'
import { type ProviderSettings, readProviderSettings, type Variables } from '@token-relay/server/env'

/** The demo's settings, checked. */
export interface Environment {
  readonly port: number
  readonly host: string
  /** The address that people open, if a proxy in front of the host ends TLS. */
  readonly publicOrigin: string | undefined
  /** The number of proxies in front of the host. */
  readonly proxies: number
  /** They sign relay tokens. If the list is empty, the demo generates a key. */
  readonly signingKeys: readonly string[]
  /** The first emulator's port. The others use the next ones. 0 uses free ports. */
  readonly emulatorPort: number
  /** The accounts at real providers. The other providers are emulated. */
  readonly accounts: ProviderSettings
}

/**
 * Reads the demo's settings from environment variables. An empty variable counts as not set.
 *
 * @throws RelayConfigError that names the variable
 */
export function readEnvironment(variables: Variables): Environment {
  const publicOrigin = origin(variables, 'RELAY_PUBLIC_ORIGIN')
  const proxies = wholeNumber(variables, 'PROXIES', 0, 10)
  // The host then trusts no X-Forwarded-Proto, takes each request for http, and sends no Secure cookie.
  if (publicOrigin?.startsWith('https:') && proxies === 0) {
    throw invalid(
      'RELAY_PUBLIC_ORIGIN',
      'is https and PROXIES is 0, so nobody could sign in: set PROXIES to the number of proxies in front.',
    )
  }
  return {
    port: wholeNumber(variables, 'PORT', 3000, 65_535),
    host: variables.HOST || '127.0.0.1',
    publicOrigin,
    proxies,
    signingKeys: variables.RELAY_SIGNING_KEYS?.split(/[\s,]+/).filter(Boolean) ?? [],
    emulatorPort: wholeNumber(variables, 'DEMO_EMULATOR_PORT', 0, 65_531),
    accounts: readProviderSettings(variables),
  }
}

function wholeNumber(variables: Variables, name: string, fallback: number, max: number): number {
  const text = variables[name]
  if (!text) return fallback
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0 && value <= max) return value
  throw invalid(name, `is "${text}"; it must be a whole number from 0 to ${max}.`)
}

function origin(variables: Variables, name: string): string | undefined {
  const text = variables[name]
  if (!text) return undefined
  if (URL.canParse(text) && new URL(text).origin === text) return text
  throw invalid(name, `is "${text}"; it must be an origin such as https://app.example.com.`)
}

function invalid(name: string, fault: string): RelayConfigError {
  return new RelayConfigError('invalid_option', name, `${name} ${fault}`)
}
