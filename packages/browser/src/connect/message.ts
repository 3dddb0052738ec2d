import { isRecord, parseJson, type UnknownRecord } from '@token-relay/protocol'
import { type ConnectOutcome } from './outcome.ts'

/** Something that happened in the widget without ending it. */
export interface ConnectEvent {
  /** Such as `RETRY_ATTEMPT`. */
  readonly name: string
  readonly data: unknown
}

/** Reads what the widget posts: its outcome, an event on the way, or `undefined` for what is not the widget's. */
export function parseMessage(data: unknown): ConnectOutcome | ConnectEvent | undefined {
  const message = typeof data === 'string' ? parseJson(data) : data
  if (!isRecord(message) || !message.wealthica) return undefined
  switch (message.event) {
    case 'success':
      if (!text(message.institution)) return undefined
      return { status: 'connected', institution: text(message.institution), provider: text(message.provider) }
    case 'error':
      return failure(isRecord(message.error) ? message.error : { message: message.error })
    case 'close':
      return { status: 'closed' }
    default:
      return text(message.event) ? { name: text(message.event), data: message.data } : undefined
  }
}

function failure({ error_type, message }: UnknownRecord): ConnectOutcome {
  return { status: 'error', code: text(error_type), message: text(message) }
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
