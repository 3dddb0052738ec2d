import type { CardName } from '../how/shown.ts'

declare module '@token-relay/browser' {
  /** Any other provider's name is a compile error. */
  interface Register {
    providers: ProviderInfo['name']
  }
}

/** A provider that the demo uses. */
export interface ProviderInfo {
  /** Its name in the relay's paths: `wakapay`. */
  readonly name: 'wealthica' | 'wych' | 'wyre' | 'wakapay' | 'swypex'
  /** Its name for people: `WakaPay`. */
  readonly title: string
  readonly intro: string
  /**
   * `direct`: the page calls the provider with a token for one user. `gateway`: it calls this app's gateway, because
   * the provider's credentials are valid for the whole business.
   */
  readonly mode: 'direct' | 'gateway'
  /** The credentials that the browser never receives. */
  readonly secrets: readonly string[]
  /** The code behind its token card. */
  readonly tokenCode: CardName
}

export const wealthica: ProviderInfo = {
  name: 'wealthica',
  title: 'Wealthica',
  intro:
    'Investments at Canadian banks and brokers. This page reads them directly from Wealthica, with a short-lived token that is yours alone.',
  mode: 'direct',
  secrets: ['The app’s client secret'],
  tokenCode: 'wealthicaToken',
}

export const wych: ProviderInfo = {
  name: 'wych',
  title: 'Wych',
  intro:
    'Bank accounts in New Zealand and Australia, after you consent at Wych. Every call needs the app’s key, so it goes through this app’s gateway.',
  mode: 'gateway',
  secrets: ['The app’s client secret and x-api-key', 'The app’s service token', 'Your own token at Wych'],
  tokenCode: 'wychToken',
}

export const wyre: ProviderInfo = {
  name: 'wyre',
  title: 'Wyre',
  intro:
    'An account for dollars and cryptocurrency. Wyre issued no tokens, so this app’s gateway signs each request for your account. The company closed in 2023: only its emulator is left.',
  mode: 'gateway',
  secrets: ['The business’s API key', 'The secret key that signs every request'],
  tokenCode: 'wyreToken',
}

export const wakapay: ProviderInfo = {
  name: 'wakapay',
  title: 'WakaPay',
  intro:
    'Transfers to mobile phones in East and South Africa. WakaPay knows only the business, so this app’s gateway decides what each user may request.',
  mode: 'gateway',
  secrets: ['The business’s API key and secret', 'Its access token, which can see and send all its money'],
  tokenCode: 'wakapayToken',
}

export const swypex: ProviderInfo = {
  name: 'swypex',
  title: 'Swypex',
  intro:
    'Company cards in Egypt. Swypex shows the business every card; this app’s gateway shows you only your own, and signs your changes.',
  mode: 'gateway',
  secrets: [
    'The app’s client secret',
    'The business’s access token, which sees every card',
    'The RSA key that signs changes',
  ],
  tokenCode: 'swypexToken',
}

/** All providers, in the order of the navigation. */
export const providers: readonly ProviderInfo[] = [wealthica, wych, wyre, wakapay, swypex]
