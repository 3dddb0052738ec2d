import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { RelayConfigError, type RelayConfigErrorCode } from '../errors.ts'
import { usableKey } from './placeholders.ts'

/** The use of a derived key. A key that leaks from one use must not work for another (RFC 5869 §3.2). */
export type KeyPurpose = 'relay-token' | 'consent-cookie' | 'stored-value'

/** A key derived for one purpose. */
export interface DerivedKey {
  /** Identifies the key without showing it. Sent as `kid`. */
  readonly id: string
  readonly key: KeyObject
}

/**
 * The host's keys: the first signs or seals, all verify or open. To rotate, append the new key everywhere, then move it to
 * the front everywhere, then remove the old one.
 */
export interface KeyRing {
  /**
   * Returns the keys derived for a purpose of the relay of that name. The first one signs. Relays of two names that
   * share a signing key accept nothing of each other.
   */
  keysFor(purpose: KeyPurpose, name: string): readonly [DerivedKey, ...DerivedKey[]]
}

const minKeyBytes = 32
/** Fewer than 8 different characters occur once in millions of keys of 32 random hexadecimal digits. */
const minDistinctBytes = 8
const keyAdvice = `a random string of at least ${minKeyBytes} bytes, for instance from: openssl rand -base64 48`

const signingFacts = { option: 'signingKeys', need: 'gateway providers need a key to sign relay tokens' }

/**
 * Checks the keys and creates their ring. It skips `undefined`, so that the list may contain environment variables
 * that are not set.
 *
 * @param facts the option that the keys come from, and what needs them, for the errors
 * @throws RelayConfigError `missing_option`, `placeholder_secret` or `invalid_option`
 */
export function createKeyRing(
  keys: readonly unknown[] = [],
  { option, need }: { readonly option: string; readonly need: string } = signingFacts,
): KeyRing {
  const [first, ...rest] = keys.flatMap((key, at) =>
    key === undefined ? [] : [checkKey(key, `${option}[${at}]`)],
  )
  if (first === undefined) {
    const sentence = `${option} is empty, and ${need}. Set it to [key], ${keyAdvice}`
    throw new RelayConfigError('missing_option', option, sentence)
  }
  return {
    keysFor: (purpose, name) => [
      derive(first, purpose, name),
      ...rest.map((key) => derive(key, purpose, name)),
    ],
  }
}

function checkKey(key: unknown, option: string): Buffer {
  const refuse = (code: RelayConfigErrorCode, fault: string) =>
    new RelayConfigError(code, option, `${option} ${fault}. Set it to ${keyAdvice}`)
  const usable = usableKey(key, ({ code, text }) => refuse(code, text))
  const bytes = Buffer.from(usable, 'utf8')
  if (bytes.length < minKeyBytes) throw refuse('invalid_option', `has ${bytes.length} bytes`)
  if (repetition.test(usable) || new Set(bytes).size < minDistinctBytes) {
    throw refuse('invalid_option', 'repeats itself')
  }
  return bytes
}

const repetition = /^(.{1,16}?)\1+$/s

function derive(secret: Buffer, purpose: KeyPurpose, name: string): DerivedKey {
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', `token-relay/${purpose}/${name}`, 32))
  const id = createHash('sha256').update('token-relay/kid\0').update(bytes).digest('base64url').slice(0, 11)
  return { id, key: createSecretKey(bytes) }
}
