import type { UnknownRecord } from '@token-relay/protocol'
import { isRecord, parseJson } from '@token-relay/protocol'
import type { ConnectOutcome } from './outcome.ts'

/** An event in the widget that does not end it. */
export interface ConnectEvent {
  /** Such as `RETRY_ATTEMPT`. */
  readonly name: string
  readonly data: unknown
}

/** Parses a message of the widget: its outcome or an event. Returns `undefined` for any other message. */
export function parseMessage(data: unknown): ConnectOutcome | ConnectEvent | undefined {
  const message = typeof data === 'string' ? parseJson(data) : data
  if (!isRecord(message) || !message.wealthica) return undefined
  switch (message.event) {
    case 'success':
      if (!asString(message.institution)) return undefined
      return {
        status: 'connected',
        institution: asString(message.institution),
        provider: asString(message.provider),
      }
    case 'error':
      return failure(isRecord(message.error) ? message.error : { message: message.error })
    case 'close':
      return { status: 'closed' }
    default:
      return asString(message.event) ? { name: asString(message.event), data: message.data } : undefined
  }
}

function failure({ error_type, message }: UnknownRecord): ConnectOutcome {
  return { status: 'error', code: asString(error_type), message: asString(message) }
}

function asString(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
