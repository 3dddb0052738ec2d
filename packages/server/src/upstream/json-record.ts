import { isRecord, type UnknownRecord } from '@token-relay/protocol'

/** Parses a JSON object. Returns `null` for anything else. */
export function parseRecord(text: string): UnknownRecord | null {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

/** Parses a JSON object. Returns an empty object for anything else. */
export function jsonRecord(text: string): UnknownRecord {
  return parseRecord(text) ?? {}
}
