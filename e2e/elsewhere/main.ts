// A page on another origin: requests a token from the relay in `?relay=` and reads data with it.
import { createTokenClient, providerFetch, TokenError } from '@token-relay/browser'

const relay = new URLSearchParams(location.search).get('relay') ?? ''
const client = createTokenClient({ baseUrl: relay })

async function readInstitutions(): Promise<string> {
  client.setSubject('the signed-in user')
  const response = await providerFetch(client, 'wealthica', '/institutions')
  return `The provider answered ${response.status}`
}

const outcome = document.getElementById('outcome')
const text = await readInstitutions().catch((error: unknown) =>
  error instanceof TokenError ? `Refused: ${error.code}` : String(error),
)
if (outcome) outcome.textContent = text
