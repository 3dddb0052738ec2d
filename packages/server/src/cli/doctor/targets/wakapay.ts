import type { ProviderSettings } from '../../../env/provider-settings.ts'
import { wakapay } from '../../../providers/wakapay.ts'
import { ok } from '../finding.ts'
import type { Target } from '../probe.ts'
import { lifeFinding } from '../token-findings.ts'

/** WakaPay: asks for the business's token. */
export function wakapayTarget(settings: NonNullable<ProviderSettings['wakapay']>): Target {
  const provider = wakapay({ ...settings, routes: [] })
  return {
    source: provider,
    title: 'WakaPay',
    checks: ['reachable', 'proxy', 'secrets', 'life', 'clock'],
    async *probe({ tools }) {
      const token = await provider.credential?.mint('', tools)
      yield ok('secrets', 'accepted: a token for the business was issued')
      if (token) yield lifeFinding(token)
    },
  }
}
