// The app's side without a phone: signs in, gets a token, and asks for the page that a web view would show.
import { TokenError } from '@token-relay/browser'
import { connectSource, createAppTokens } from './tokens.ts'

const url = process.argv[2] ?? 'http://127.0.0.1:3000'
const client = createAppTokens(url, () => 'session-of-ada')
console.log('token', await client.getToken('wealthica'))
const { uri, method, headers, body } = await connectSource(client, `${url}/finished`)
console.log('connect', (await fetch(uri, { method, headers, body })).status)
await client.logout()
client.dispose()

const stranger = createAppTokens(url, () => 'session-of-nobody')
await stranger.getToken('wealthica').catch((error: unknown) => {
  console.log('refused', error instanceof TokenError && error.code)
})
stranger.dispose()
