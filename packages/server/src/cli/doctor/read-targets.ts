import { readProviderSettings } from '../../env/provider-settings.ts'
import { readRelayEnv } from '../../env/relay-env.ts'
import { withVariableNames } from '../../env/variable-names.ts'
import { type EnvProvider, providerVariables } from '../../env/variable-table.ts'
import { type Variables, checkNames, secretList, trueOrFalse } from '../../env/variables.ts'
import { RelayConfigError } from '../../errors.ts'
import { checkProviders } from '../../provider/provider-list.ts'
import type { GatewayProvider } from '../../provider/provider.ts'
import { createKeyRing } from '../../secrets/key-ring.ts'
import { type ProviderReport, failedBecause, hasFailed, ok, skipped } from './finding.ts'
import type { Target } from './probe.ts'
import { swypexTarget } from './targets/swypex.ts'
import { wakapayTarget } from './targets/wakapay.ts'
import { wealthicaTarget } from './targets/wealthica.ts'
import { wychTarget } from './targets/wych.ts'
import { wyreTarget } from './targets/wyre.ts'

/** What variables and the policy file configure. */
export interface Reading {
  /** About the relay itself, and each provider whose settings are wrong. */
  readonly reports: readonly ProviderReport[]
  /** The providers that can be asked. */
  readonly targets: readonly Target[]
}

const titles: Readonly<Record<EnvProvider, string>> = {
  wealthica: 'Wealthica',
  wych: 'Wych',
  wyre: 'Wyre',
  wakapay: 'WakaPay',
  swypex: 'Swypex',
}

const providerNames: readonly EnvProvider[] = ['wealthica', 'wych', 'wyre', 'wakapay', 'swypex']

/** Reads the settings of each provider by itself, so that a mistake in one does not hide the others. */
export function readTargets(variables: Variables): Reading {
  const reports: ProviderReport[] = []
  const targets: Target[] = []
  const configured = policyProviders(variables)
  for (const name of providerNames) {
    try {
      const target = withVariableNames(() => targetOf(name, variables, configured))
      if (target) targets.push(target)
    } catch (error) {
      reports.push({ provider: name, title: titles[name], findings: [settingsFault(error)] })
    }
  }
  return { reports: [relayReport(variables, reports.some(hasFailed)), ...reports], targets }
}

/** @throws RelayConfigError */
function targetOf(
  name: EnvProvider,
  variables: Variables,
  configured: readonly GatewayProvider<never>[],
): Target | undefined {
  const own = Object.entries(variables).filter(([variable]) => variable.startsWith(`${name.toUpperCase()}_`))
  const { wealthica, wych, wyre, wakapay, swypex } = readProviderSettings(Object.fromEntries(own))
  const policy = configured.find(({ id }) => id === name)
  const target =
    (wealthica && wealthicaTarget(wealthica)) ??
    (wych && wychTarget(wych)) ??
    (wyre && wyreTarget(wyre)) ??
    (wakapay && wakapayTarget(wakapay)) ??
    (swypex && swypexTarget(swypex, policy))
  // G4: without it the secrets would be sent where everybody on the way can read them.
  if (target) checkProviders([target.source], trueOrFalse(variables, 'RELAY_ALLOW_INSECURE_UPSTREAM'))
  return target
}

/** The gateway providers that a policy file describes. Empty if it, or a variable, is wrong: that is reported elsewhere. */
function policyProviders(variables: Variables): readonly GatewayProvider<never>[] {
  if (!variables.RELAY_POLICY_FILE) return []
  try {
    return readRelayEnv(variables).relay.providers.filter((provider) => provider.mode === 'gateway')
  } catch (error) {
    if (error instanceof RelayConfigError) return []
    throw error
  }
}

/** What the settings of the relay itself say. Without a policy file, a host has its routes and its login in its code. */
function relayReport(variables: Variables, hasFaults: boolean): ProviderReport {
  const report = { provider: 'relay', title: 'Settings' }
  try {
    checkNames(variables)
    const keys = secretList(variables, 'RELAY_SIGNING_KEYS')
    const need = 'relay tokens are signed with them'
    if (keys.length > 0) createKeyRing(keys, { option: 'RELAY_SIGNING_KEYS', need })
    if (!variables.RELAY_POLICY_FILE)
      return { ...report, findings: [ok('settings', 'read, without a policy file')] }
    // The relay stops at the first mistake, which would be repeated here.
    if (hasFaults) return { ...report, findings: [skipped('settings', 'the policy file was not checked')] }
    readRelayEnv(variables)
    return { ...report, findings: [ok('settings', 'read, with the policy file')] }
  } catch (error) {
    return { ...report, findings: [settingsFault(error)] }
  }
}

function settingsFault(error: unknown) {
  if (error instanceof RelayConfigError) return failedBecause('settings', error.message)
  throw error
}

/** Returns whether a variable of any provider is set. */
export function configuresProvider(variables: Variables): boolean {
  const names = Object.values(providerVariables).flatMap((group) => Object.keys(group))
  return names.some((name) => variables[name] || variables[`${name}_FILE`])
}
