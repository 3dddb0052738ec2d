import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { RelayConfigError, type RelayConfigErrorCode } from '../errors.ts'
import { secretFault } from './secret-source.ts'

/** What a key is used for. One leaked or misused key must not open another lock (RFC 5869 §3.2). */
export type KeyPurpose = 'relay-token' | 'consent-cookie'

/** A key derived for one purpose. */
export interface DerivedKey {
  /** Names the key without showing it; travels as `kid`. */
  readonly id: string
  readonly key: KeyObject
}

/**
 * The host's signing keys: the first signs, all verify. To rotate, append the new key everywhere, then move it to
 * the front everywhere, then remove the old one.
 */
export interface KeyRing {
  /** The keys derived for a purpose, the signing one first. */
  keysFor(purpose: KeyPurpose): readonly [DerivedKey, ...DerivedKey[]]
}

const minKeyBytes = 32
/** 32 random hexadecimal digits have fewer than 8 different ones once in millions of keys. */
const minDistinctBytes = 8

/**
 * Checks the keys at boot. `undefined` entries are passed over, so that an unset environment variable may stand
 * in the list.
 *
 * @throws RelayConfigError `missing_option`, `placeholder_secret` or `invalid_option`
 */
export function createKeyRing(signingKeys: unknown): KeyRing {
  const given: unknown[] = Array.isArray(signingKeys) ? signingKeys : []
  const [first, ...rest] = given.flatMap((key, at) => (key === undefined ? [] : [checkKey(key, at)]))
  if (first === undefined) {
    throw new RelayConfigError(
      'missing_option',
      'signingKeys',
      'signingKeys is empty, and a gateway provider signs relay tokens. Set it to [key], a random text of at least 32 bytes, for instance from: openssl rand -base64 48',
    )
  }
  const derived = new Map<KeyPurpose, [DerivedKey, ...DerivedKey[]]>()
  return {
    keysFor(purpose) {
      const keys = derived.get(purpose) ?? [
        derive(first, purpose),
        ...rest.map((key) => derive(key, purpose)),
      ]
      derived.set(purpose, keys)
      return keys
    },
  }
}

function checkKey(key: unknown, at: number): Buffer {
  const option = `signingKeys[${at}]`
  const refuse = (code: RelayConfigErrorCode, fault: string) =>
    new RelayConfigError(
      code,
      option,
      `${option} ${fault}. Set it to a random text of at least ${minKeyBytes} bytes, for instance from: openssl rand -base64 48`,
    )
  const fault = secretFault(key)
  if (fault === 'is a placeholder' || (typeof key === 'string' && sentence.test(key))) {
    throw refuse('placeholder_secret', 'is a placeholder')
  }
  if (fault !== null || typeof key !== 'string') throw refuse('missing_option', fault ?? 'is no text')
  const bytes = Buffer.from(key, 'utf8')
  if (bytes.length < minKeyBytes) throw refuse('invalid_option', `has ${bytes.length} bytes`)
  if (repetition.test(key) || new Set(bytes).size < minDistinctBytes) {
    throw refuse('invalid_option', 'repeats itself')
  }
  return bytes
}

// A placeholder for a key is a sentence, because a key is long (U5).
const sentence =
  /^example|change[-_ ]?(?:me|this|it|in)\b|place[-_ ]?holder|replace[-_ ]?(?:me|this|with)|your[-_ ]|password|to[-_ ]?do\b|secret[-_ ]?key/i
const repetition = /^(.{1,16}?)\1+$/s

function derive(secret: Buffer, purpose: KeyPurpose): DerivedKey {
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', `token-relay/${purpose}`, 32))
  const id = createHash('sha256').update('token-relay/kid\0').update(bytes).digest('base64url').slice(0, 11)
  return { id, key: createSecretKey(bytes) }
}
