import { isRecord, type UnknownRecord } from '@token-relay/protocol'

/** A JSON object's fields; `null` for anything else. */
export function parseRecord(text: string): UnknownRecord | null {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

/** A JSON object's fields; none for anything else. */
export function jsonRecord(text: string): UnknownRecord {
  return parseRecord(text) ?? {}
}
