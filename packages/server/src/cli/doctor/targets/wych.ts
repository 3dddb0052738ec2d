import { RelayError } from '../../../errors.ts'
import type { ProviderSettings } from '../../../env/provider-settings.ts'
import type { GatewayProvider, RecipeTools } from '../../../provider/provider.ts'
import { wych } from '../../../providers/wych/wych.ts'
import type { ProviderToken } from '../../../upstream/provider-token.ts'
import { type Finding, failed, ok, warning } from '../finding.ts'
import { type Target, type Visit, doctorUser } from '../probe.ts'
import { grantedScopes, lifeFinding, scopesFinding } from '../token-findings.ts'

const exchangeScope = 'EXECUTE:TOKEN_EXCHANGE'
const usersScope = 'READ:APP_USERS'

/**
 * Wych: asks for the business's token, and with it for a user's. Without a user of the caller it is one that does not
 * exist, so that none is created.
 */
export function wychTarget(settings: NonNullable<ProviderSettings['wych']>): Target {
  const byId = wych({ ...settings, userId: ({ id }) => id, routes: [] })
  const byEmail = wych({ ...settings, email: ({ id }) => id, routes: [] })
  return {
    source: byId,
    title: 'Wych',
    checks: ['reachable', 'proxy', 'secrets', 'life', 'scopes', 'clock'],
    async *probe(visit) {
      const { client, user = doctorUser } = visit
      const outcome = await userToken(user.includes('@') ? byEmail : byId, user, visit)
      yield lifeFinding(outcome.service)
      const granted = grantedScopes(client.exchanges)
      yield* scopeFindings(granted)
      yield secretsFinding(outcome.refusal, { granted, user })
      if (outcome.user)
        yield { ...lifeFinding(outcome.user), text: `of the user: ${lifeFinding(outcome.user).text}` }
    },
  }
}

interface Outcome {
  /** The business's token. */
  readonly service: ProviderToken
  readonly user: ProviderToken | undefined
  /** Why there is no user's token. */
  readonly refusal: RelayError | undefined
}

/** @throws RelayError if not even the business gets a token */
async function userToken({ credential }: GatewayProvider, user: string, { tools }: Visit): Promise<Outcome> {
  let service: ProviderToken | undefined
  const noting: RecipeTools = {
    ...tools,
    async use(recipe, call) {
      service ??= await recipe.mint('', tools)
      return call(service.token)
    },
  }
  let refusal: RelayError | undefined
  const token = await credential?.mint(user, noting).catch((error: unknown) => {
    if (!(error instanceof RelayError) || !service) throw error
    refusal = error
    return undefined
  })
  if (service) return { service, user: token, refusal }
  throw new TypeError("A user's token was issued without the business's.")
}

function* scopeFindings(granted: readonly string[]): Generator<Finding> {
  const fix = 'Let Wych give the client the missing scope: without it no user gets a token.'
  const finding = scopesFinding(granted, [exchangeScope], fix)
  if (finding.state === 'ok' && !granted.includes(usersScope)) {
    const text = `granted: ${granted.join(' ')}; missing: ${usersScope}`
    yield warning('scopes', text, 'It is needed if users are found by email: let Wych give it to the client.')
  } else yield finding
}

function secretsFinding(
  refusal: RelayError | undefined,
  { granted, user }: { readonly granted: readonly string[]; readonly user: string },
): Finding {
  if (!refusal) return ok('secrets', `accepted: a token for the user ${JSON.stringify(user)} was issued`)
  const { code, hint = '' } = refusal
  // The user's path was reached: key, names and token were accepted before.
  const isUnknownUser = code === 'no_provider_account'
  if (isUnknownUser && user === doctorUser)
    return ok('secrets', 'accepted; add --user to ask for the token of a user, too')
  if (isUnknownUser) {
    return failed(
      'secrets',
      `accepted, but there is no user ${JSON.stringify(user)}`,
      'Check the id after --user.',
    )
  }
  const status = /\b[45]\d\d\b/.exec(hint)?.[0] ?? 'a refusal'
  if (!granted.includes(exchangeScope)) {
    return warning(
      'secrets',
      'those of the client are accepted',
      'Run doctor again when it has the missing scope.',
    )
  }
  const text = `those of the client are accepted, but the API answered ${status}`
  return failed('secrets', text, 'Check WYCH_API_KEY, WYCH_PARTNER and WYCH_APP.')
}
