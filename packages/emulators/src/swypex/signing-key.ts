import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

/** The key pair of a client: Swypex knows the public half. */
export interface SigningKey {
  readonly publicKey: KeyObject
  /** PEM, PKCS #8. */
  readonly privateKey: string
}

const generate = promisify(generateKeyPair)

/** Makes a key pair of RSA with 2048 bits. */
export async function createSigningKey(): Promise<SigningKey> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 })
  return { publicKey, privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) }
}

/** The pair of a private key in PEM. @throws TypeError where it is no RSA key */
export function readSigningKey(privateKey: string): SigningKey {
  try {
    const publicKey = createPublicKey(createPrivateKey(privateKey))
    if (publicKey.asymmetricKeyType === 'rsa') return { publicKey, privateKey }
  } catch (cause) {
    throw new TypeError('privateKey is no PEM', { cause })
  }
  throw new TypeError('privateKey is no RSA key')
}
