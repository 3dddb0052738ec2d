import { isRecord } from '@token-relay/protocol'
import { Refusal } from './refusal.ts'

const unreachable = 'The server cannot be reached. Check your connection, then try again.'

const sentences = new Map([
  ['network', unreachable],
  ['timeout', unreachable],
  ['offline', 'This device is offline. Connect it, then try again.'],
  ['denied', 'You are not allowed to do this.'],
  ['rate_limited', 'Too many requests. Wait a minute, then try again.'],
])

/** Returns a sentence for the user: what failed, and what to do about it. `provider` is the provider's title. */
export function failureSentence(error: unknown, provider: string): string {
  const code = isRecord(error) && typeof error.code === 'string' ? error.code : ''
  if (code === 'upstream_credentials_rejected') {
    return `${provider} rejected this app’s credentials. Only the people who run the app can correct them.`
  }
  if (error instanceof Refusal && error.isProviders) return `${provider} did not accept the request.`
  // The relay and the token client have already retried several times.
  return sentences.get(code) ?? `${provider} is not responding right now. Wait a minute, then try again.`
}
