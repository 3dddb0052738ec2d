import { isRecord, type UnknownRecord } from '@token-relay/protocol'

/** A JSON object's fields; none for anything else. */
export function jsonRecord(text: string): UnknownRecord {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}
