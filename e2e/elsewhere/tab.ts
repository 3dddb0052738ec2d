// A page with a token client for the relay in `?relay=`, for tests of what tabs, sleep and clocks do to it.
import {
  createTokenClient,
  followToken,
  providerFetch,
  TokenError,
  tokenSnapshot,
} from '@token-relay/browser'

/** What tests do in the page. Outcomes are a token's end, a status, or an error's code. */
export interface Tab {
  readonly nameUser: (id: string | null) => void
  readonly logout: () => Promise<void>
  readonly getToken: () => Promise<string>
  readonly read: (method?: string) => Promise<string>
  /** Follows the token until the page is closed. */
  readonly follow: () => void
  readonly shown: () => string
  /** How often the host was notified of another user. */
  readonly changes: () => number
}

declare global {
  interface Window {
    tab: Tab
  }
}

let changes = 0
const client = createTokenClient({
  baseUrl: new URLSearchParams(location.search).get('relay') ?? '',
  onSubjectChange: () => (changes += 1),
})

async function outcomeOf(work: Promise<string>): Promise<string> {
  return work.catch((error: unknown) => (error instanceof TokenError ? error.code : String(error)))
}

window.tab = {
  nameUser: client.setSubject,
  logout: client.logout,
  getToken: () => outcomeOf(client.getToken('wealthica').then((token) => token.slice(-12))),
  read: (method = 'GET') =>
    outcomeOf(
      providerFetch(client, 'wealthica', '/institutions', { method }).then(({ status }) => `${status}`),
    ),
  follow: () => void followToken(client, 'wealthica', () => {}),
  shown() {
    const { status, error } = tokenSnapshot(client, 'wealthica')
    return error?.code ?? status
  },
  changes: () => changes,
}
