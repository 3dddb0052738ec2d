import type { Account } from './accounts.ts'
import { newKey } from './identifiers.ts'

/** An API key and the secret that signs. */
export interface KeyPair {
  readonly apiKey: string
  readonly secretKey: string
}

/** A key pair and its account. */
export interface Credential extends KeyPair {
  /** `session`: a secret that the user chose and submitted. It can also be sent as a bearer token. */
  readonly kind: 'key' | 'session'
  readonly type: 'FULL' | 'READONLY'
  readonly desc: string
  readonly ipWhitelist: readonly string[]
  /** `null` for a session whose account has not been created yet. */
  accountId: string | null
}

/** The credentials of an emulator. */
export interface Credentials {
  withApiKey(apiKey: string): Credential | undefined
  withSession(secretKey: string): Credential | undefined
  /** Starts a session with a secret. Returns the existing one if the secret is known. */
  submit(secretKey: string): Credential
  /** Creates another key pair for an account. */
  create(account: Account, choice: Pick<Credential, 'type' | 'desc' | 'ipWhitelist'>): Credential
  ofAccount(account: Account): readonly Credential[]
  /** Deletes a key pair of an account. Returns whether there was one. The configured one stays. */
  remove(account: Account, apiKey: string): boolean
  /** Deletes all sessions and created key pairs. */
  reset(): void
}

/** Bounds the memory of a load test. The oldest credential is forgotten. */
const maxCredentials = 1000

/** Creates the credentials, with the configured key pair of the business. */
export function createCredentials(keys: KeyPair, businessId: string): Credentials {
  const configured = newCredential({ ...keys, accountId: businessId, desc: 'Emulator' })
  let created: readonly Credential[] = []
  const all = () => [configured, ...created]
  const add = (credential: Credential): Credential => {
    created = [...created, credential].slice(-maxCredentials)
    return credential
  }
  const withSession = (secret: string) =>
    created.find((credential) => credential.kind === 'session' && credential.secretKey === secret)
  return {
    withApiKey: (key) => all().find((credential) => credential.apiKey === key),
    withSession,
    submit: (secret) => withSession(secret) ?? add(newCredential({ secretKey: secret, kind: 'session' })),
    create: ({ id }, choice) => add(newCredential({ ...choice, accountId: id })),
    ofAccount: ({ id }) => all().filter(({ accountId }) => accountId === id),
    remove: ({ id }, key) => {
      const kept = created.filter(({ apiKey, accountId }) => apiKey !== key || accountId !== id)
      const isFound = kept.length < created.length
      created = kept
      return isFound
    },
    reset: () => {
      created = []
    },
  }
}

function newCredential(known: Partial<Credential>): Credential {
  return {
    apiKey: newKey('AK'),
    secretKey: newKey('SK'),
    kind: 'key',
    type: 'FULL',
    desc: '',
    ipWhitelist: [],
    accountId: null,
    ...known,
  }
}
