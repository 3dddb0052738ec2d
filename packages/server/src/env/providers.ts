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
    ...(settings.wealthica ? [wealthicaProvider(settings.wealthica, file)] : []),
    ...(file ? gateways(settings, file) : []),
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

type Settings<Name extends EnvProvider> = NonNullable<ProviderSettings[Name]>
type PolicyOf<Name extends EnvProvider> = NonNullable<PolicyFile['policy']['providers'][Name]>

function wealthicaProvider(
  settings: Settings<'wealthica'>,
  file: PolicyFile | undefined,
): Provider<ClaimsUser> {
  const { loginName, routes, connect } = file?.policy.providers.wealthica ?? {}
  const options = { ...settings, ...(loginName !== undefined && { loginName: accountOf(loginName) }) }
  if (file && routes !== undefined) {
    const opened = opening('wealthica', routes, { readyMade: wealthica.routes, file })
    const gateway = { ...options, mode: 'gateway', routes: opened.routes, connect } as const
    return permitted(wealthica<ClaimsUser>(gateway), opened)
  }
  if (!file || connect === undefined) return wealthica<ClaimsUser>(options)
  const place = ['providers', 'wealthica', 'connect']
  throw file.fault(place, 'has no effect without routes. Remove it, or add routes.')
}

/** Creates the providers that are gateways. {@link checkPair} has seen that each one is in the file. */
function gateways(
  { wych, wyre, wakapay, swypex }: ProviderSettings,
  file: PolicyFile,
): readonly GatewayProvider<ClaimsUser>[] {
  const { providers } = file.policy
  return [
    ...(wych && providers.wych ? [wychProvider(wych, providers.wych, file)] : []),
    ...(wyre && providers.wyre ? [wyreProvider(wyre, providers.wyre, file)] : []),
    ...(wakapay && providers.wakapay ? [wakapayProvider(wakapay, providers.wakapay, file)] : []),
    ...(swypex && providers.swypex ? [swypexProvider(swypex, providers.swypex, file)] : []),
  ]
}

function wychProvider(
  settings: Settings<'wych'>,
  { userId, email, returnTo, routes }: PolicyOf<'wych'>,
  file: PolicyFile,
): GatewayProvider<ClaimsUser> {
  if (userId === undefined && email === undefined) {
    throw file.fault(['providers', 'wych'], "says nothing of the user. Add email: '{email}', or userId.")
  }
  const opened = opening('wych', routes, { readyMade: wych.routes, file })
  const provider = wych<ClaimsUser>({
    ...settings,
    ...(userId !== undefined && { userId: accountOf(userId) }),
    ...(email !== undefined && { email: accountOf(email) }),
    returnTo,
    routes: opened.routes,
  })
  return permitted(provider, opened)
}

function wyreProvider(
  settings: Settings<'wyre'>,
  { account, routes }: PolicyOf<'wyre'>,
  file: PolicyFile,
): GatewayProvider<ClaimsUser> {
  const opened = opening('wyre', routes, { readyMade: wyre.routes, file })
  const options = { ...settings, account: accountOf(account), routes: opened.routes }
  return permitted(wyre<ClaimsUser>(options), opened)
}

function wakapayProvider(
  settings: Settings<'wakapay'>,
  { account = '{id}', routes }: PolicyOf<'wakapay'>,
  file: PolicyFile,
): GatewayProvider<ClaimsUser> {
  const opened = opening('wakapay', routes, { readyMade: wakapay.routes, file })
  const options = { ...settings, account: accountOf(account), routes: opened.routes }
  return permitted(wakapay<ClaimsUser>(options), opened)
}

function swypexProvider(
  settings: Settings<'swypex'>,
  { account = '{id}', scopes, routes }: PolicyOf<'swypex'>,
  file: PolicyFile,
): GatewayProvider<ClaimsUser> {
  const opened = opening('swypex', routes, { readyMade: swypex.routes, file })
  const options = { ...settings, account: accountOf(account), scopes, routes: opened.routes }
  return permitted(swypex<ClaimsUser>(options), opened)
}

function opening(
  provider: EnvProvider,
  entries: readonly PolicyRoute[],
  {
    readyMade,
    file,
  }: { readonly readyMade: Readonly<Record<string, RoutePolicy>>; readonly file: PolicyFile },
): PolicyRoutes {
  const place = ['providers', provider, 'routes']
  return policyRoutes(entries, readyMade, (at, text) => file.fault([...place, at], text))
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
