import { RelayError } from '../../errors.ts'
import type { MintTools, SubjectBound } from '../../provider/provider.ts'
import type { SecretReader } from '../../secrets/secret-source.ts'
import { jwtFacts, tokenEndpointError } from '../../upstream/classify.ts'
import type { UpstreamAnswer } from '../../upstream/http-client.ts'
import { jsonRecord } from '../../upstream/json-record.ts'

/** The Wealthica team whose users need tokens. */
export interface WealthicaTeam {
  /** The `id` that the provider is mounted under. */
  readonly provider: string
  /** Base URL of the API. */
  readonly api: string
  readonly clientId: string
  readonly clientSecret: SecretReader
}

/** Gets a user's token: `POST /auth/token` with the user's name in a header → `{ token }`. @throws RelayError */
export async function wealthicaUserToken(
  { provider, api, clientId, clientSecret }: WealthicaTeam,
  loginName: string,
  { upstream, clock }: MintTools,
): Promise<SubjectBound> {
  const secret = await clientSecret.read()
  const answer = await upstream.send({
    provider,
    method: 'POST',
    url: `${api}/auth/token`,
    headers: { 'content-type': 'application/json', accept: 'application/json', loginName },
    body: JSON.stringify({ clientId, secret: secret.reveal() }),
    isRepeatable: true,
  })
  const secretOptions = ['wealthica.clientId', clientSecret.option]
  const userOption = 'wealthica.loginName'
  const endpoint = { provider, secretOptions, urlOption: 'wealthica.apiUrl', userOption }
  const error = tokenEndpointError(answer, endpoint, clock.nowMs())
  if (error) throw error
  return userToken(answer, provider)
}

/** Reads the token's lifetime from its claims: the answer does not state it. */
function userToken({ body, dateMs }: UpstreamAnswer, provider: string): SubjectBound {
  const { token } = jsonRecord(body)
  const claims = typeof token === 'string' ? jwtFacts(token) : null
  if (typeof token === 'string' && claims) {
    return { bound: 'subject', token, facts: { ...claims, ...(dateMs && { serverDateMs: dateMs }) } }
  }
  throw new RelayError('upstream_bad_response', {
    provider,
    hint: 'Expected 200 with JSON { token: <JWT> }. Check wealthica.apiUrl.',
  })
}
