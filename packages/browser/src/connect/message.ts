import type { ConnectPlace, UnknownRecord } from '@token-relay/protocol'
import { parseJson } from '@token-relay/protocol'
import type { ConnectOutcome } from './outcome.ts'

/** An event in the widget that does not end it. */
export interface ConnectEvent {
  /** Such as `RETRY_ATTEMPT`. */
  readonly name: string
  /** What the widget sends with it, unchecked; `undefined` if nothing. */
  readonly data: unknown
}

/** Parses a message of the widget: its outcome or an event. Returns `undefined` for any other message. */
export function parseMessage(
  data: unknown,
  { brand = 'wealthica', idField = 'institution' }: Partial<ConnectPlace> = {},
): ConnectOutcome | ConnectEvent | undefined {
  const message: UnknownRecord = Object(typeof data === 'string' ? parseJson(data) : data)
  if (!message[brand]) return undefined
  const institution = asString(message[idField])
  switch (message.event) {
    case 'success':
      return institution
        ? { status: 'connected', institution, provider: asString(message.provider) }
        : undefined
    case 'error':
      return failure(message.error)
    case 'close':
      return { status: 'closed' }
    default:
      return asString(message.event) ? { name: asString(message.event), data: message.data } : undefined
  }
}

/** An error is an object, or only its sentence. */
function failure(error: unknown): ConnectOutcome {
  const { error_type, message = error }: UnknownRecord = Object(error)
  return { status: 'error', code: asString(error_type), message: asString(message) }
}

function asString(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
