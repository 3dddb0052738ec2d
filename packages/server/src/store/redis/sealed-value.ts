import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const version = 1
/** Bytes of the parts before and after the sealed text: the version, the nonce, the tag. */
const sizes = { version: 1, nonce: 12, tag: 16 } as const

/**
 * Seals a value with AES-256-GCM. The entry's key is authenticated with it, so that a value that somebody copies to
 * another entry does not open there.
 */
export function sealValue(value: string, key: KeyObject, entry: string): string {
  const nonce = randomBytes(sizes.nonce)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: sizes.tag }).setAAD(associated(entry))
  const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.of(version), nonce, sealed, cipher.getAuthTag()]).toString('base64url')
}

/** Opens a value with the key that sealed it. Returns `null` if it is damaged, of another entry or of no known key. */
export function openValue(sealed: string, keys: readonly KeyObject[], entry: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < sizes.version + sizes.nonce + sizes.tag || bytes[0] !== version) return null
  for (const key of keys) {
    const value = openWith(key, bytes, entry)
    if (value !== null) return value
  }
  return null
}

function openWith(key: KeyObject, bytes: Buffer, entry: string): string | null {
  const start = sizes.version + sizes.nonce
  const nonce = bytes.subarray(sizes.version, start)
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: sizes.tag })
    .setAAD(associated(entry))
    .setAuthTag(bytes.subarray(-sizes.tag))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(start, -sizes.tag)), decipher.final()]).toString(
      'utf8',
    )
  } catch {
    return null
  }
}

function associated(entry: string): Buffer {
  return Buffer.concat([Buffer.of(version), Buffer.from(entry, 'utf8')])
}
