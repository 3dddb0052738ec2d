import { isHeaderValue } from '../config/fixed-headers.ts'
import type { RelayConfigErrorCode } from '../errors.ts'

/** Why a value is unusable: `text` is the end of a sentence, such as "is empty". */
export interface Fault {
  readonly code: Extract<RelayConfigErrorCode, 'missing_option' | 'placeholder_secret' | 'invalid_option'>
  readonly text: string
}

// Values that documentation and templates use as placeholders (U5).
const placeholders = [
  /^(?:your[-_ ].*|change[-_ ]?(?:me|this|it)|replace[-_ ]?me|place[-_ ]?holder|to[-_ ]?do|fixme)$/i,
  /^(?:<.*>|\[.*\]|\{.*\}|\$\{.*\}|\$?[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:ID|KEY|SECRET|TOKEN))$/,
  /^(?:(?:client[-_ ]?|api[-_ ]?)?(?:secret|key|id)|password|dummy|example|sample|tbd|none|undefined|null)$/i,
  /^[x*•.'"_ -]{2,}$/i,
]

// Phrases that ask for a secret. Allowed in client ids: `todo-app` is a valid name.
const requests = [
  /^(?:change[-_ ]?(?:me|this|it)|replace|insert|put|place[-_ ]?holder|to[-_ ]?do)(?![a-z0-9])/i,
  /^your[A-Z]|^process\.env\b|[-_ ]here$/,
]

// A signing key is long, so its placeholders are sentences.
const sentences = [
  /^example|change[-_ ]?(?:me|this|it|in)\b|place[-_ ]?holder|replace[-_ ]?(?:me|this|with)|your[-_ ]|password|to[-_ ]?do\b|secret[-_ ]?key/i,
]

const secretPlaceholders = [...placeholders, ...requests]
const keyPlaceholders = [...secretPlaceholders, ...sentences]

/** Returns a client id if it is usable; otherwise throws the error that `refuse` returns. */
export function usableName(value: unknown, refuse: (fault: Fault) => Error): string {
  return usable(value, placeholders, refuse)
}

/** Like {@link usableName}, for secrets. */
export function usableSecret(value: unknown, refuse: (fault: Fault) => Error): string {
  return usable(value, secretPlaceholders, refuse)
}

/**
 * Like {@link usableSecret}, for secrets that travel in an HTTP header. A zero-width space or a typographic quote comes
 * with a value that was copied from a chat or a document; no header can carry it.
 */
export function usableHeaderSecret(value: unknown, refuse: (fault: Fault) => Error): string {
  const secret = usableSecret(value, refuse)
  if (isHeaderValue(secret)) return secret
  throw refuse({
    code: 'invalid_option',
    text: 'contains a line break or another character that is not printable ASCII, which no header can carry',
  })
}

/** Like {@link usableName}, for signing keys. */
export function usableKey(value: unknown, refuse: (fault: Fault) => Error): string {
  return usable(value, keyPlaceholders, refuse)
}

function usable(value: unknown, patterns: readonly RegExp[], refuse: (fault: Fault) => Error): string {
  const missing = (text: string) => refuse({ code: 'missing_option', text })
  if (typeof value !== 'string')
    throw missing(`is ${value === null ? 'null' : typeof value}, expected a string`)
  if (value.trim() === '') throw missing('is empty')
  // A PEM file ends with a line break. In any other value it is a mistake that the provider would refuse.
  if (value !== value.trim() && !value.startsWith('-----BEGIN '))
    throw missing('begins or ends with white space')
  if (!patterns.some((pattern) => pattern.test(value))) return value
  throw refuse({ code: 'placeholder_secret', text: 'is a placeholder' })
}
