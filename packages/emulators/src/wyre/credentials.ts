import type { Account } from './accounts.ts'
import { newKey } from './identifiers.ts'
import type { WyreSettings } from './options.ts'

/** A pair of keys, and the account that it stands for. */
export interface Credential {
  readonly apiKey: string
  readonly secretKey: string
  /** `session`: a secret that its user made up and submitted, which may also be sent as a bearer token. */
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
  /** The session whose secret this is. */
  withSession(secretKey: string): Credential | undefined
  /** Initializes a session's secret; once more gives the same one. */
  submit(secretKey: string): Credential
  /** A further pair of keys for an account. */
  create(account: Account, choice: Pick<Credential, 'type' | 'desc' | 'ipWhitelist'>): Credential
  ofAccount(account: Account): readonly Credential[]
  /** Ends an account's pair; whether there was one. The business's own stays. */
  remove(account: Account, apiKey: string): boolean
  /** As at the start. */
  reset(): void
}

/** A bound against a load test that makes ever more: of those made, the first is forgotten. */
const maxCredentials = 1000

/** Makes the credentials, with the business's own pair. */
export function createCredentials({ apiKey, secretKey }: WyreSettings, businessId: string): Credentials {
  const own = pair({ apiKey, secretKey, accountId: businessId, desc: 'Emulator' })
  let made: readonly Credential[] = []
  const all = () => [own, ...made]
  const add = (credential: Credential): Credential => {
    made = [...made, credential].slice(-maxCredentials)
    return credential
  }
  const withSession = (secret: string) =>
    made.find((credential) => credential.kind === 'session' && credential.secretKey === secret)
  return {
    withApiKey: (key) => all().find((credential) => credential.apiKey === key),
    withSession,
    submit: (secret) => withSession(secret) ?? add(pair({ secretKey: secret, kind: 'session' })),
    create: ({ id }, choice) => add(pair({ ...choice, accountId: id })),
    ofAccount: ({ id }) => all().filter(({ accountId }) => accountId === id),
    remove: ({ id }, key) => {
      const kept = made.filter(({ apiKey, accountId }) => apiKey !== key || accountId !== id)
      const isFound = kept.length < made.length
      made = kept
      return isFound
    },
    reset: () => {
      made = []
    },
  }
}

function pair(known: Partial<Credential>): Credential {
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
