import { baseUrl, choice, optional, url } from '../config/checks.ts'
import { RelayConfigError } from '../errors.ts'
import { missingOption } from '../config/option-table.ts'
import type { SwypexOptions } from '../providers/swypex/swypex.ts'
import { privateKey } from '../providers/swypex/signature.ts'
import type { WakapayOptions } from '../providers/wakapay.ts'
import type { WealthicaOptions } from '../providers/wealthica/wealthica.ts'
import type { WychOptions } from '../providers/wych/wych.ts'
import type { WyreOptions } from '../providers/wyre/wyre.ts'
import { usableHeaderSecret, usableSecret } from '../secrets/placeholders.ts'
import { type SecretSource, clientId, secretCheck } from '../secrets/secret-source.ts'
import { type EnvProvider, type VariableName, providerVariables } from './variable-table.ts'
import { type Variables, checkedText, neededText, secretSource, textOf } from './variables.ts'

const remedy = 'Set it to the value that the provider gave you.'
const secret = secretCheck(usableSecret, remedy)
const headerSecret = secretCheck(usableHeaderSecret, remedy)

/** The providers that variables configure, each with its options except for routes and accounts. */
export interface ProviderSettings {
  readonly wealthica?: Pick<WealthicaOptions, 'clientId' | 'clientSecret' | 'apiUrl' | 'connectUrl'>
  readonly wych?: Pick<
    WychOptions,
    'clientId' | 'clientSecret' | 'apiKey' | 'partner' | 'app' | 'issuer' | 'apiUrl' | 'connectUrl'
  >
  readonly wyre?: Pick<WyreOptions, 'apiKey' | 'secretKey' | 'environment' | 'apiUrl'>
  readonly wakapay?: Pick<WakapayOptions, 'apiKey' | 'apiSecret' | 'environment' | 'apiUrl'>
  readonly swypex?: Pick<SwypexOptions, 'clientId' | 'clientSecret' | 'privateKey' | 'apiUrl'>
}

/**
 * Reads the providers' secrets and addresses. A provider is configured if one of its variables is set.
 *
 * ```ts
 * const { wealthica: settings } = readProviderSettings(process.env)
 * ```
 *
 * @throws RelayConfigError that names the variable, if one is missing, misspelled or invalid
 */
export function readProviderSettings(variables: Variables): ProviderSettings {
  const settingsOf = <Name extends EnvProvider>(
    name: Name,
    read: (variables: Variables) => ProviderSettings[Name],
  ) => isConfigured(variables, name) && { [name]: read(variables) }
  return {
    ...settingsOf('wealthica', wealthicaSettings),
    ...settingsOf('wych', wychSettings),
    ...settingsOf('wyre', wyreSettings),
    ...settingsOf('wakapay', wakapaySettings),
    ...settingsOf('swypex', swypexSettings),
  }
}

/** Returns the first variable of a provider that is set, or `undefined`. */
export function firstVariable(variables: Variables, provider: EnvProvider): string | undefined {
  const names = Object.keys(providerVariables[provider]).flatMap((name) => [name, `${name}_FILE`])
  return names.find((name) => variables[name])
}

function isConfigured(variables: Variables, provider: EnvProvider): boolean {
  return firstVariable(variables, provider) !== undefined
}

function wealthicaSettings(variables: Variables): NonNullable<ProviderSettings['wealthica']> {
  return {
    clientId: id(variables, 'WEALTHICA_CLIENT_ID'),
    clientSecret: secretSource(variables, 'WEALTHICA_CLIENT_SECRET', secret),
    apiUrl: address(variables, 'WEALTHICA_API_URL'),
    connectUrl: address(variables, 'WEALTHICA_CONNECT_URL'),
  }
}

function wychSettings(variables: Variables): NonNullable<ProviderSettings['wych']> {
  const name = "Set it to the name in the API's paths."
  return {
    clientId: id(variables, 'WYCH_CLIENT_ID'),
    clientSecret: secretSource(variables, 'WYCH_CLIENT_SECRET', secret),
    apiKey: secretSource(variables, 'WYCH_API_KEY', headerSecret),
    partner: neededText(variables, 'WYCH_PARTNER', name),
    app: neededText(variables, 'WYCH_APP', name),
    issuer: checkedText(variables, 'WYCH_ISSUER', optional(url())),
    apiUrl: address(variables, 'WYCH_API_URL'),
    connectUrl: address(variables, 'WYCH_CONNECT_URL'),
  }
}

function wyreSettings(variables: Variables): NonNullable<ProviderSettings['wyre']> {
  return {
    apiKey: secretSource(variables, 'WYRE_API_KEY', headerSecret),
    secretKey: secretSource(variables, 'WYRE_SECRET_KEY', secret),
    ...place(variables, 'WYRE_ENVIRONMENT', 'WYRE_API_URL'),
  }
}

function wakapaySettings(variables: Variables): NonNullable<ProviderSettings['wakapay']> {
  return {
    apiKey: secretSource(variables, 'WAKAPAY_API_KEY', secret),
    apiSecret: secretSource(variables, 'WAKAPAY_API_SECRET', secret),
    ...place(variables, 'WAKAPAY_ENVIRONMENT', 'WAKAPAY_API_URL'),
  }
}

function swypexSettings(variables: Variables): NonNullable<ProviderSettings['swypex']> {
  return {
    clientId: id(variables, 'SWYPEX_CLIENT_ID'),
    clientSecret: secretSource(variables, 'SWYPEX_CLIENT_SECRET', secret),
    ...swypexKey(variables),
    apiUrl: address(variables, 'SWYPEX_API_URL'),
  }
}

/** Only writes need it. */
function swypexKey(variables: Variables): { readonly privateKey?: SecretSource } {
  const isSet = ['SWYPEX_PRIVATE_KEY', 'SWYPEX_PRIVATE_KEY_FILE'].some((name) => variables[name])
  return isSet ? { privateKey: secretSource(variables, 'SWYPEX_PRIVATE_KEY', privateKey) } : {}
}

function id(variables: Variables, name: VariableName): string {
  return clientId.read(
    name,
    neededText(variables, name, 'Set it to the client id that the provider gave you.'),
  )
}

function address(variables: Variables, name: VariableName): string | undefined {
  return checkedText(variables, name, optional(baseUrl()))
}

/** Reads where a provider with a test and a live environment is. There is no default. */
function place(
  variables: Variables,
  environmentName: VariableName,
  urlName: VariableName,
): { readonly environment?: 'test' | 'live'; readonly apiUrl?: string } {
  const apiUrl = address(variables, urlName)
  const text = textOf(variables, environmentName)
  if (text !== undefined && apiUrl !== undefined) {
    const sentence = `${environmentName} and ${urlName} both say where the provider is. Remove one.`
    throw new RelayConfigError('invalid_option', environmentName, sentence)
  }
  if (apiUrl !== undefined) return { apiUrl }
  if (text === undefined) {
    throw missingOption(environmentName, `There is no default: set it to test or live, or set ${urlName}.`)
  }
  return { environment: choice('test', 'live').read(environmentName, text) }
}
