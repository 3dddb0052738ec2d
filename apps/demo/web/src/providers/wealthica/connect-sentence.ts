import type { ConnectFailure } from '@token-relay/browser/connect'
import { failureSentence } from '../../parts/failure-sentence.ts'

/** Why Connect ended without an institution, and what to do about it. */
export function connectSentence({ code, message }: ConnectFailure): string {
  if (code === 'timeout') return 'Connect was open for longer than Wealthica allows. Open it again to go on.'
  if (code === 'blocked')
    return 'This page may not show Connect. Whoever runs the app must allow it in its headers.'
  // Numbers are the widget's own; its words are meant for the user.
  if (/^\d+$/.test(code)) return `Wealthica could not connect the institution: ${message}.`
  return failureSentence({ code }, 'Wealthica')
}
