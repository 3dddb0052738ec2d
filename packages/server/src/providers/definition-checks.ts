import { isRecord } from '@token-relay/protocol'
import { plainName } from '../gateway/plain-name.ts'
import {
  functionOption,
  invalidKind,
  invalidOption,
  knownOptions,
  listOption,
  missingOption,
  optionsOf,
} from '../option-checks.ts'
import type { ProviderDefinition } from './define-provider.ts'
import { providerId } from './provider.ts'

const names: readonly (keyof ProviderDefinition)[] = [
  'id',
  'apiUrl',
  'routes',
  'account',
  'credential',
  'inject',
  'authorize',
  'bindsSubject',
  'signsWrites',
  'reserved',
  'urls',
  'credentialRefusals',
  'secrets',
  'consent',
  'widget',
]

/** Checks the shapes of a definition's fields, its routes excepted, and returns its id. @throws RelayConfigError */
export function checkDefinition(definition: unknown): string {
  const { id, apiUrl } = optionsOf('provider', definition)
  if (id === undefined) throw missingOption('provider.id', 'Set it to the first part of its paths.')
  const where = providerId(id, 'provider')
  const given = knownOptions(where, definition, names)
  if (apiUrl === undefined)
    throw missingOption(`${where}.apiUrl`, 'Set it to the base of the API, such as https://api.example.com.')
  for (const name of ['account', 'inject', 'authorize']) functionOption(`${where}.${name}`, given[name])
  checkCredential(`${where}.credential`, given.credential)
  listOption(`${where}.credentialRefusals`, given.credentialRefusals, {
    entries: 'statuses, such as [401, 403]',
    check: checkStatus,
  })
  checkSecrets(`${where}.secrets`, given.secrets)
  if (given.urls !== undefined) checkUrls(optionsOf(`${where}.urls`, given.urls))
  return where
}

/** The names that only the relay may set, as they are compared: however they are written, they are reserved. */
export function reservedNames(
  where: string,
  reserved: unknown = {},
): { readonly parameters: readonly string[]; readonly headers: readonly string[] } {
  const { parameters, headers } = knownOptions(where, reserved, ['parameters', 'headers'])
  const list = { entries: "names, such as ['actAs']", check: reservedName }
  return {
    parameters: listOption(`${where}.parameters`, parameters, list),
    headers: listOption(`${where}.headers`, headers, list),
  }
}

function reservedName(option: string, value: unknown): string {
  const plain = typeof value === 'string' ? plainName(value) : ''
  if (plain !== '') return plain
  throw invalidOption(option, value, 'a name of letters and digits')
}

function checkStatus(option: string, value: unknown): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 400 && value <= 599) return
  throw invalidOption(option, value, 'a status from 400 to 599')
}

function checkCredential(option: string, value: unknown): void {
  if (value === undefined) return
  const isRecipe =
    isRecord(value) &&
    typeof value.mint === 'function' &&
    typeof value.perSubject === 'boolean' &&
    typeof value.leewaySeconds === 'number' &&
    Array.isArray(value.secrets) &&
    isRecord(value.urls)
  if (isRecipe) return
  const expected =
    'what oauth2ClientCredentials(…) makes, or { perSubject, leewaySeconds, secrets, urls, mint }. A fixed key goes into authorize'
  throw invalidKind(option, value, expected)
}

function checkSecrets(option: string, value: unknown): void {
  if (value !== undefined && !Array.isArray(value))
    throw invalidKind(option, value, 'a list of secretReader(…)')
  for (const [at, secret] of (value ?? []).entries()) {
    if (isRecord(secret) && typeof secret.read === 'function') continue
    throw invalidKind(`${option}[${at}]`, secret, 'what secretReader(…) returns')
  }
}

function checkUrls(urls: Readonly<Record<string, unknown>>): void {
  for (const [option, url] of Object.entries(urls)) {
    if (typeof url === 'string' && URL.canParse(url)) continue
    throw invalidOption(option, url, 'an address such as https://api.example.com')
  }
}
