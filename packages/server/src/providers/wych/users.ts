import { RelayError } from '../../errors.ts'
import { accountSegment } from '../../provider/account-name.ts'
import type { CredentialRecipe, RecipeTools } from '../../provider/provider.ts'
import { isPlainSegment } from '../../routes/path-template.ts'
import { tokenEndpointError } from '../../upstream/classify.ts'
import type { UpstreamAnswer } from '../../upstream/http-client.ts'
import { jsonRecord } from '../../upstream/json-record.ts'
import { arrivedToken } from '../../upstream/oauth-client.ts'

/** The app and the credentials of Wych's calls about users. */
export interface WychUserParts {
  /** Base URL of the app's paths. */
  readonly app: string
  /** Whether accounts are email addresses, by which Wych finds or creates the user. */
  readonly byEmail: boolean
  /** The recipe of the business's token, which these calls carry. */
  readonly service: CredentialRecipe
  /** Resolves to the header that every call carries. */
  readonly keyHeader: () => Promise<Record<string, string>>
}

/** An app's users at Wych. */
export interface WychUsers {
  /** Resolves to a user's id: the account itself, or the id of the user with that email address. @throws RelayError */
  readonly userId: (account: string, tools: RecipeTools) => Promise<string>
  /** The recipe of the user's own token. It uses the business's token to ask for it. */
  readonly token: CredentialRecipe
}

/** Creates the calls about an app's users. */
export function wychUsers({ app, byEmail, service, keyHeader }: WychUserParts): WychUsers {
  const call = async (call: UserCall, tools: RecipeTools): Promise<UpstreamAnswer> => {
    const { provider, upstream, clock } = tools
    const { path, userOption, hasUserPath, ...rest } = call
    const common = {
      accept: 'application/json',
      ...(call.body !== undefined && { 'content-type': 'application/json' }),
      ...(await keyHeader()),
    }
    const answer = await tools.use(service, (token) => {
      const headers = { ...common, authorization: `Bearer ${token}` }
      return upstream.send({ provider, url: app + path, headers, ...rest, isRepeatable: true })
    })
    const secretOptions = ['wych.apiKey', 'wych.clientId'] // a missing scope of the client is refused too
    const urlOption = 'wych.partner and wych.app'
    const endpoint = { provider, secretOptions, urlOption, userOption, hasUserPath }
    const error = tokenEndpointError(answer, endpoint, clock.nowMs())
    if (error) throw error
    return answer
  }

  const userOption = byEmail ? 'wych.email' : 'wych.userId'

  const userId = async (account: string, tools: RecipeTools): Promise<string> => {
    if (!byEmail) return account
    const request = { method: 'POST', path: '/user', body: JSON.stringify({ email: account }) } as const
    const { body } = await call({ ...request, userOption, hasUserPath: false }, tools)
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
      ...(service.identity && { identity: ['user', app, userOption, ...service.identity] }),
      async mint(account, tools) {
        const id = accountSegment(await userId(account, tools), tools.provider)
        const request = { method: 'GET', path: `/user/${id}/token` } as const
        const answer = await call({ ...request, userOption, hasUserPath: true }, tools)
        return arrivedToken(answer, tools.provider)
      },
    },
  }
}

interface UserCall {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
  /** The option that names the user. */
  readonly userOption: string
  /** Whether the user is part of the path. */
  readonly hasUserPath: boolean
}
