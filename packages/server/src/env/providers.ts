import { RelayConfigError } from '../errors.ts'
import { checkProviders } from '../provider/provider-list.ts'
import type { GatewayProvider, Provider } from '../provider/provider.ts'
import { swypex } from '../providers/swypex/swypex.ts'
import { wakapay } from '../providers/wakapay.ts'
import { wealthica } from '../providers/wealthica/wealthica.ts'
import { wych } from '../providers/wych/wych.ts'
import { wyre } from '../providers/wyre/wyre.ts'
import type { RoutePolicy } from '../routes/route-policy.ts'
import { createRouteTable } from '../routes/route-table.ts'
import { type ClaimsUser, accountOf } from './claims.ts'
import type { PolicyFile } from './policy-file.ts'
import { type PolicyRoutes, policyRoutes } from './policy-routes.ts'
import type { PolicyRoute } from './policy-schema.ts'
import { type ProviderSettings, firstVariable, readProviderSettings } from './provider-settings.ts'
import { type EnvProvider, providerVariables } from './variable-table.ts'
import type { Variables } from './variables.ts'

/**
 * Creates the providers that variables and the policy file configure.
 *
 * @throws RelayConfigError if a variable and the file do not go together, or a provider cannot be created
 */
export function createProviders(
  variables: Variables,
  file: PolicyFile | undefined,
  allowInsecure: boolean,
): readonly Provider<ClaimsUser>[] {
  const settings = readProviderSettings(variables)
  for (const name of providerNames) checkPair(name, { settings, variables, file })
  const providers = [
    ...created(settings.wealthica, (own) => wealthicaProvider(own, file)),
    ...created(settings.wych, (own) => wychProvider(own, file)),
    ...created(settings.wyre, (own) => wyreProvider(own, file)),
    ...created(settings.wakapay, (own) => wakapayProvider(own, file)),
    ...created(settings.swypex, (own) => swypexProvider(own, file)),
  ]
  if (providers.length === 0) {
    const sentence =
      'No provider is configured. Set the variables of at least one, such as WEALTHICA_CLIENT_ID and WEALTHICA_CLIENT_SECRET.'
    throw new RelayConfigError('no_providers', 'WEALTHICA_CLIENT_ID', sentence)
  }
  checkProviders(providers, allowInsecure)
  for (const provider of providers) checkRoutes(provider, file)
  return providers
}

const providerNames: readonly EnvProvider[] = ['wealthica', 'wych', 'wyre', 'wakapay', 'swypex']

/** A provider has secrets in variables and, if it is a gateway, routes in the policy file. */
function checkPair(
  name: EnvProvider,
  {
    settings,
    variables,
    file,
  }: {
    readonly settings: ProviderSettings
    readonly variables: Variables
    readonly file: PolicyFile | undefined
  },
): void {
  const isInFile = file?.policy.providers[name] !== undefined
  if (isInFile && settings[name] === undefined) {
    const [first = ''] = Object.keys(providerVariables[name])
    throw file.fault(
      ['providers', name],
      `is here, but no variable of it is set. Set ${first}, or remove it here.`,
    )
  }
  if (isInFile || settings[name] === undefined || name === 'wealthica') return
  const variable = String(firstVariable(variables, name))
  const routes = 'with the routes that pages may call'
  const sentence = file
    ? `${variable} is set, but ${file.name} has no providers.${name}. Add it ${routes}, or remove the variable.`
    : `${variable} is set, but there is no policy. Set RELAY_POLICY_FILE to a file that has providers.${name}, ${routes}.`
  throw new RelayConfigError('missing_option', file ? variable : 'RELAY_POLICY_FILE', sentence)
}

function created<Settings>(
  settings: Settings | undefined,
  create: (settings: Settings) => Provider<ClaimsUser>,
): Provider<ClaimsUser>[] {
  return settings === undefined ? [] : [create(settings)]
}

type Settings<Name extends EnvProvider> = NonNullable<ProviderSettings[Name]>

function wealthicaProvider(
  settings: Settings<'wealthica'>,
  file: PolicyFile | undefined,
): Provider<ClaimsUser> {
  const { loginName, routes, connect } = file?.policy.providers.wealthica ?? {}
  const options = { ...settings, ...(loginName !== undefined && { loginName: accountOf(loginName) }) }
  if (routes === undefined) {
    if (connect === undefined || !file) return wealthica<ClaimsUser>(options)
    throw file.fault(
      ['providers', 'wealthica', 'connect'],
      'has no effect without routes. Remove it, or add routes.',
    )
  }
  const opened = opening('wealthica', routes, wealthica.routes, file)
  return permitted(
    wealthica<ClaimsUser>({ ...options, mode: 'gateway', routes: opened.routes, connect }),
    opened,
  )
}

function wychProvider(settings: Settings<'wych'>, file: PolicyFile | undefined): Provider<ClaimsUser> {
  const { userId, email, returnTo, routes = [] } = file?.policy.providers.wych ?? {}
  if (file && userId === undefined && email === undefined) {
    throw file.fault(['providers', 'wych'], "says nothing of the user. Add email: '{email}', or userId.")
  }
  const opened = opening('wych', routes, wych.routes, file)
  const provider = wych<ClaimsUser>({
    ...settings,
    ...(userId !== undefined && { userId: accountOf(userId) }),
    ...(email !== undefined && { email: accountOf(email) }),
    returnTo,
    routes: opened.routes,
  })
  return permitted(provider, opened)
}

function wyreProvider(settings: Settings<'wyre'>, file: PolicyFile | undefined): Provider<ClaimsUser> {
  const { account = '{id}', routes = [] } = file?.policy.providers.wyre ?? {}
  const opened = opening('wyre', routes, wyre.routes, file)
  return permitted(
    wyre<ClaimsUser>({ ...settings, account: accountOf(account), routes: opened.routes }),
    opened,
  )
}

function wakapayProvider(settings: Settings<'wakapay'>, file: PolicyFile | undefined): Provider<ClaimsUser> {
  const { account = '{id}', routes = [] } = file?.policy.providers.wakapay ?? {}
  const opened = opening('wakapay', routes, wakapay.routes, file)
  return permitted(
    wakapay<ClaimsUser>({ ...settings, account: accountOf(account), routes: opened.routes }),
    opened,
  )
}

function swypexProvider(settings: Settings<'swypex'>, file: PolicyFile | undefined): Provider<ClaimsUser> {
  const { account = '{id}', scopes, routes = [] } = file?.policy.providers.swypex ?? {}
  const opened = opening('swypex', routes, swypex.routes, file)
  return permitted(
    swypex<ClaimsUser>({ ...settings, account: accountOf(account), scopes, routes: opened.routes }),
    opened,
  )
}

function opening(
  provider: EnvProvider,
  entries: readonly PolicyRoute[],
  readyMade: Readonly<Record<string, RoutePolicy>>,
  file: PolicyFile | undefined,
): PolicyRoutes {
  return policyRoutes(entries, readyMade, (at, text) =>
    file ? file.fault(['providers', provider, 'routes', at], text) : new TypeError(text),
  )
}

function permitted(
  provider: GatewayProvider<ClaimsUser>,
  { permissions }: PolicyRoutes,
): GatewayProvider<ClaimsUser> {
  return { ...provider, permissions }
}

/** The relay checks them too, but cannot say which file they are from, and its remedies are code. */
function checkRoutes(provider: Provider<ClaimsUser>, file: PolicyFile | undefined): void {
  if (provider.mode === 'direct' || !file) return
  const { id, routes, bindsSubject } = provider
  const place = ['providers', id, 'routes']
  for (const [at, route] of routes.entries()) {
    const fault = remedyFor(route, bindsSubject)
    if (fault !== null) throw file.fault([...place, at], `(${route.id}) ${fault}`)
  }
  try {
    createRouteTable(routes, { id, bindsSubject })
  } catch (error) {
    if (!(error instanceof RelayConfigError)) throw error
    const at = routes.findIndex((route) => error.option === `${id}.routes.${route.id}`)
    const text = error.message.replace(`${error.option} `, '').replaceAll(`${id}.routes.`, '')
    throw file.fault(at < 0 ? place : [...place, at], text)
  }
}

/** Returns what a file can say about a route that leaves open whose data it shows, or `null`. */
function remedyFor(
  { scope, path, list, select, everyone }: RoutePolicy,
  bindsSubject: boolean,
): string | null {
  if (scope === 'subject' && !bindsSubject && !path.split('/').includes('{pid}')) {
    return 'has scope subject, but nothing binds the call to the user. Put {pid} into its path, or write scope: business with allow.'
  }
  if (list && !select && !everyone) {
    return 'lists data of the whole business, and a file cannot say which part a user may see. Write allow: everyone, or remove the route.'
  }
  return null
}
