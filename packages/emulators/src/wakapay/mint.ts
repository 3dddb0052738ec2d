import type { Route } from '../frame/router.ts'
import { readJsonBody, readTextField } from './json-body.ts'
import type { WakapaySettings } from './options.ts'
import { refuse } from './refusal.ts'
import type { BusinessTokens } from './tokens.ts'

/** `POST /business/auth`: the key and the secret in a JSON body → `{ accessToken, expiresIn }`. */
export function mintRoute(settings: WakapaySettings, tokens: BusinessTokens): Route {
  return {
    method: 'POST',
    path: '/business/auth',
    handle: async (request) => {
      const fields = readJsonBody(request)
      const apiKey = readTextField(fields, 'apiKey')
      const apiSecret = readTextField(fields, 'apiSecret')
      if (apiKey === '' || apiSecret === '') throw refuse(400, 'apiKey and apiSecret required')
      if (apiKey !== settings.apiKey || apiSecret !== settings.apiSecret) {
        throw refuse(401, 'invalid credentials')
      }
      const accessToken = await tokens.mint()
      return { status: 200, body: { accessToken, expiresIn: settings.tokenLifeSeconds } }
    },
  }
}
