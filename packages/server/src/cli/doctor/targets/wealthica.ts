import type { ProviderSettings } from '../../../env/provider-settings.ts'
import { wealthica } from '../../../providers/wealthica/wealthica.ts'
import { ok } from '../finding.ts'
import { type Target, doctorUser } from '../probe.ts'
import { lifeFinding, windowFinding } from '../token-findings.ts'

/** Wealthica: asks for a user's token. */
export function wealthicaTarget(settings: NonNullable<ProviderSettings['wealthica']>): Target {
  const provider = wealthica(settings)
  return {
    source: provider,
    title: 'Wealthica',
    checks: ['reachable', 'proxy', 'secrets', 'life', 'window', 'clock'],
    async *probe({ tools, user = doctorUser }) {
      const token = await provider.mint(user, tools)
      yield ok('secrets', `accepted: a token for the user ${JSON.stringify(user)} was issued`)
      yield lifeFinding(token)
      yield windowFinding(token, provider.windows.connect ?? 0)
    },
  }
}
