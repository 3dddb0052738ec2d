import { RelayError } from '../../errors.ts'
import type { CredentialRecipe, RecipeTools } from '../../provider/provider.ts'
import { isPlainSegment } from '../../routes/path-template.ts'
import { tokenEndpointError } from '../../upstream/classify.ts'
import type { UpstreamAnswer } from '../../upstream/http-client.ts'
import { jsonRecord } from '../../upstream/json-record.ts'
import { arrivedToken } from '../../upstream/oauth-client.ts'

/** What Wych's calls about users are made with. */
export interface WychUserParts {
  /** Base of the app's paths. */
  readonly app: string
  /** Whether accounts are addresses, to be found or created. */
  readonly byEmail: boolean
  /** The business's token, which these calls carry. */
  readonly service: CredentialRecipe
  /** The header that every call carries. */
  readonly keyHeader: () => Promise<Record<string, string>>
}

/** An app's users at Wych. */
export interface WychUsers {
  /** A user's id by their account: the account itself, or found or created by address. @throws RelayError */
  readonly userId: (account: string, tools: RecipeTools) => Promise<string>
  /** The user's own token: the service token first, then a call for the user. */
  readonly token: CredentialRecipe
}

/** Creates the calls about an app's users. */
export function wychUsers({ app, byEmail, service, keyHeader }: WychUserParts): WychUsers {
  const call = async (call: UserCall, tools: RecipeTools): Promise<UpstreamAnswer> => {
    const { provider, upstream, clock } = tools
    const { path, ...rest } = call
    const common = {
      accept: 'application/json',
      ...(call.body !== undefined && { 'content-type': 'application/json' }),
      ...(await keyHeader()),
    }
    const answer = await tools.use(service, (token) => {
      const headers = { ...common, authorization: `Bearer ${token}` }
      return upstream.send({ provider, url: app + path, headers, ...rest })
    })
    const secretOptions = ['wych.apiKey', 'the scopes of wych.clientId']
    const endpoint = { provider, secretOptions, urlOption: 'wych.partner and wych.app', namesUser: false }
    const error = tokenEndpointError(answer, endpoint, clock.nowMs())
    if (error) throw error
    return answer
  }

  const userId = async (account: string, tools: RecipeTools): Promise<string> => {
    if (!byEmail) return account
    const { body } = await call(
      { method: 'POST', path: '/user', body: JSON.stringify({ email: account }) },
      tools,
    )
    const { id } = jsonRecord(body)
    if (typeof id === 'string' && isPlainSegment(id)) return id
    throw new RelayError('upstream_bad_response', {
      provider: tools.provider,
      hint: 'POST …/user must answer { id, email }.',
    })
  }

  return {
    userId,
    token: {
      perSubject: true,
      leewaySeconds: 0,
      secrets: service.secrets,
      urls: service.urls,
      async mint(account, tools) {
        const id = encodeURIComponent(await userId(account, tools))
        return arrivedToken(await call({ method: 'GET', path: `/user/${id}/token` }, tools), tools.provider)
      },
    },
  }
}

interface UserCall {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
}
