import { isRecord } from '@token-relay/protocol'
import { Refusal } from './refusal.ts'

const noHost = 'This page cannot reach its host. Check the connection, then try again.'

const sentences = new Map([
  ['network', noHost],
  ['timeout', noHost],
  ['offline', 'This device is offline. Connect it, then try again.'],
  ['denied', 'You may not do this.'],
  ['rate_limited', 'That was too often. Wait a minute, then try again.'],
])

/** What went wrong between page, host and provider, and what to do about it. */
export function failureSentence(error: unknown, provider: string): string {
  const code = isRecord(error) && typeof error.code === 'string' ? error.code : ''
  if (code === 'upstream_credentials_rejected') {
    return `${provider} refuses this app’s own credentials. Whoever runs the app must correct them.`
  }
  if (error instanceof Refusal && error.isProviders) return `${provider} does not take this.`
  // The relay and the token client have tried several times already.
  return sentences.get(code) ?? `${provider} does not answer right now. Wait a minute, then try again.`
}
