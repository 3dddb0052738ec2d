import type { ProviderSettings } from '../../../env/provider-settings.ts'
import { wyre } from '../../../providers/wyre/wyre.ts'
import { type Finding, failed, ok } from '../finding.ts'
import type { Target } from '../probe.ts'
import { sendSigned } from '../signed-call.ts'

/** Wyre: reads the exchange rates by a signed call. Without a token, the signature is all there is to accept. */
export function wyreTarget(settings: NonNullable<ProviderSettings['wyre']>): Target {
  const provider = wyre({ ...settings, account: () => '', routes: [] })
  return {
    source: provider,
    title: 'Wyre',
    checks: ['reachable', 'proxy', 'signature', 'clock'],
    async *probe(visit) {
      const { user = '' } = visit
      const { status } = await sendSigned(
        provider,
        (nowMs) => ({
          method: 'GET',
          path: `/v3/rates?${query(user, nowMs)}`,
          headers: { accept: 'application/json' },
          body: '',
          pid: user,
          credential: '',
        }),
        visit,
      )
      yield signatureFinding(status, user)
    },
  }
}

function query(user: string, nowMs: number): string {
  const parameters = { ...(user !== '' && { masqueradeAs: user }), timestamp: String(nowMs) }
  return new URLSearchParams(parameters).toString()
}

function signatureFinding(status: number, user: string): Finding {
  const whose = user === '' ? 'the business' : user
  if (status === 200) return ok('signature', `accepted: a call as ${whose} was answered`)
  const text = `the provider answered ${status} to a signed call as ${whose}`
  if (status === 401) {
    const or = user === '' ? '' : ', and whether the business may act as that account'
    return failed('signature', text, `Check WYRE_API_KEY and WYRE_SECRET_KEY${or}.`)
  }
  return failed('signature', text, 'Check WYRE_API_URL: it is the address without a path.')
}
