import { RelayConfigError } from '../errors.ts'
import { urlOption } from '../option-checks.ts'

/**
 * The address of a provider that has a test and a live one. One must be named: a default would be the wrong one for
 * somebody's money.
 *
 * @throws RelayConfigError
 */
export function environmentUrl<Name extends string>(
  where: string,
  { environment, apiUrl }: { readonly environment?: Name; readonly apiUrl?: string },
  addresses: Readonly<Record<Name, string>>,
): string {
  if (apiUrl !== undefined && environment === undefined)
    return urlOption(`${where}.apiUrl`, apiUrl, 'https://api.example.com')
  const known = Object.keys(addresses)
    .map((name) => `'${name}'`)
    .join(' or ')
  if (apiUrl !== undefined) {
    const sentence = `${where}.environment and ${where}.apiUrl both name an address. Remove one.`
    throw new RelayConfigError('invalid_option', `${where}.environment`, sentence)
  }
  if (environment !== undefined && Object.hasOwn(addresses, environment)) return addresses[environment]
  const sentence = `${where}.environment must be ${known}: there is no default. Or name an address as ${where}.apiUrl.`
  throw new RelayConfigError('missing_option', `${where}.environment`, sentence)
}
