// A page on another origin: requests a token from the relay in `?relay=`, reads data with it, and opens Connect.
import { createTokenClient, providerFetch, TokenError } from '@token-relay/browser'
import { openConnectPopup } from '@token-relay/browser/connect/popup'
import { redirectToConnect, resumeConnect } from '@token-relay/browser/connect/redirect'

const resumed = resumeConnect()
const relay = new URLSearchParams(location.search).get('relay') ?? ''
const client = createTokenClient({ baseUrl: relay })

async function readInstitutions(): Promise<string> {
  client.setSubject('the signed-in user')
  const response = await providerFetch(client, 'wealthica', '/institutions')
  return `The provider answered ${response.status}`
}

function onClick(id: string, run: () => Promise<unknown>): void {
  document.getElementById(id)?.addEventListener('click', async () => show(JSON.stringify(await run())))
}

function show(text: string): void {
  const outcome = document.getElementById('outcome')
  if (outcome) outcome.textContent = text
}

onClick('popup', () => openConnectPopup(client, 'wealthica'))
onClick('returning-popup', () => openConnectPopup(client, 'wealthica', { redirectUri: location.href }))
onClick('redirect', () => redirectToConnect(client, 'wealthica', { redirectUri: location.href }))

const text = await readInstitutions().catch((error: unknown) =>
  error instanceof TokenError ? `Refused: ${error.code}` : String(error),
)
show(resumed ? JSON.stringify(resumed) : text)
