import { RelayConfigError } from '../errors.ts'
import { baseUrl } from './checks.ts'
import { invalidOption, missingOption, shown } from './option-table.ts'

/**
 * Returns the API's URL of a provider with a test and a live environment. There is no default: a test that uses the
 * live environment by mistake would move real money.
 *
 * @throws RelayConfigError
 */
export function environmentUrl<Name extends string>(
  where: string,
  { environment, apiUrl }: { readonly environment?: Name | undefined; readonly apiUrl?: string | undefined },
  urls: Readonly<Record<Name, string>>,
): string {
  const option = `${where}.environment`
  if (environment === undefined && apiUrl !== undefined) return baseUrl().read(`${where}.apiUrl`, apiUrl)
  if (apiUrl !== undefined) {
    const sentence = `${option} and ${where}.apiUrl both name a URL. Remove one.`
    throw new RelayConfigError('invalid_option', option, sentence)
  }
  if (environment !== undefined && Object.hasOwn(urls, environment)) return urls[environment]
  const names = Object.keys(urls).map((name) => `'${name}'`)
  const choice = `${names.join(' or ')}, or set ${where}.apiUrl`
  if (environment !== undefined) throw invalidOption(option, shown(environment), choice)
  throw missingOption(option, `There is no default: set it to ${choice}.`)
}
