import { toFetchHandler } from '@token-relay/server/fetch'
import { relay } from '../../relay'

const handler = toFetchHandler(relay, {
  basePath: '/api',
  addressOf: (request) => request.headers.get('x-real-ip') ?? undefined, // the header that your proxy sets
})

export const runtime = 'nodejs'
export {
  handler as DELETE,
  handler as GET,
  handler as OPTIONS,
  handler as PATCH,
  handler as POST,
  handler as PUT,
}
