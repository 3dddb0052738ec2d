import { generateKeyPairSync } from 'node:crypto'

/** The secrets that the providers issued to the demo. None of them may reach a page. */
export interface Secrets {
  readonly signingKey: string
  readonly wealthica: { readonly clientSecret: string }
  readonly wych: { readonly clientSecret: string; readonly apiKey: string }
  readonly wyre: { readonly apiKey: string; readonly secretKey: string }
  readonly wakapay: { readonly apiKey: string; readonly apiSecret: string }
  readonly swypex: { readonly clientSecret: string; readonly privateKey: string }
}

/** Creates secrets that start with the run's canary. The RSA key cannot contain it. */
export function createSecrets(canary: string): Secrets {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  return {
    signingKey: `${canary}-signing-key-of-the-relay`,
    wealthica: { clientSecret: canary },
    wych: { clientSecret: `${canary}-wych-secret`, apiKey: `${canary}-wych-key` },
    wyre: { apiKey: `${canary}-wyre-key`, secretKey: `${canary}-wyre-secret` },
    wakapay: { apiKey: `${canary}-wakapay-key`, apiSecret: `${canary}-wakapay-secret` },
    swypex: { clientSecret: `${canary}-swypex-secret`, privateKey },
  }
}
