import { randomUUID } from 'node:crypto'
import type { ProviderSettings } from '../../../env/provider-settings.ts'
import type { GatewayProvider } from '../../../provider/provider.ts'
import { swypex } from '../../../providers/swypex/swypex.ts'
import { type Finding, failed, ok, skipped, warning } from '../finding.ts'
import type { Target, Visit } from '../probe.ts'
import { sendSigned } from '../signed-call.ts'
import { grantedScopes, lifeFinding, scopesFinding } from '../token-findings.ts'

// Swypex's documentation: card endpoints demand all four.
const cardScopes = ['cards:read', 'cards:write', 'transfers:read', 'transfers:write']

/** A card that does not exist: a change of its limits is signed and checked like any, and changes nothing. */
const noCard = '/v1/card/CRD0-token-relay-doctor/limits'

/**
 * Swypex: asks for the business's token and, if there is a key, sends a signed change to a card that does not exist.
 *
 * @param configured the provider as the policy file describes it. Default: one with a route that reads cards
 */
export function swypexTarget(
  settings: NonNullable<ProviderSettings['swypex']>,
  configured?: GatewayProvider<never>,
): Target {
  const provider = swypex({ ...settings, routes: [swypex.routes.cards] })
  const { credential, routes } = configured ?? provider
  const needed = routes.some(({ path }) => path.startsWith('/v1/card')) ? cardScopes : []
  return {
    source: provider,
    title: 'Swypex',
    checks: ['reachable', 'proxy', 'secrets', 'life', 'scopes', 'signature', 'clock'],
    async *probe(visit) {
      const token = await credential?.mint('', visit.tools)
      if (!token) return
      yield ok('secrets', 'accepted: a token for the business was issued')
      yield lifeFinding(token)
      const fix =
        'Let Swypex allow the client the missing ones. If the policy file lists providers.swypex.scopes, add them there.'
      const scopes = scopesFinding(grantedScopes(visit.client.exchanges), needed, fix)
      yield scopes
      if (settings.privateKey === undefined) {
        yield skipped('signature', 'SWYPEX_PRIVATE_KEY is not set: routes that write cannot be used')
      } else if (scopes.state === 'ok') {
        yield await signatureFinding(provider, token.token, visit)
      }
    },
  }
}

async function signatureFinding(
  provider: GatewayProvider,
  credential: string,
  visit: Visit,
): Promise<Finding> {
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  }
  const call = { method: 'PUT', path: noCard, headers, body: '{}', pid: '', credential } as const
  const { status } = await sendSigned(provider, () => call, visit)
  if (status === 404)
    return ok('signature', 'accepted: a signed change of a card that does not exist was answered 404')
  const text = `the provider answered ${status} to a signed change`
  if (status === 401) {
    const fix = 'Check that SWYPEX_PRIVATE_KEY is the key whose public half Swypex has for this client.'
    return failed('signature', text, fix)
  }
  if (status === 403) return failed('signature', text, 'Let Swypex allow the client to change cards.')
  return warning(
    'signature',
    text,
    'It could not be found out whether the signature is right: try a real change.',
  )
}
