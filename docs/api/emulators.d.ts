export interface ConsentScripting {
  setReturnUrl(address: string | null): void
}

export interface EmulatorClock {
  readonly now: () => number
  readonly advance: (ms: number) => void
  readonly set: (atMs: number) => void
  readonly reset: () => void
}

export type EmulatorName = (typeof emulatorNames)[number]

export type EmulatorOptions = {
  readonly [Name in EmulatorName]: NonNullable<Parameters<(typeof starters)[Name]>[0]>
}

export interface EmulatorServer {
  readonly url: string
  readonly apiUrl: string
  readonly clock: EmulatorClock
  readonly faults: Faults
  requests(): readonly RecordedRequest[]
  clearRequests(): void
  reset(): void
  close(): Promise<void>
}

export type Emulators = {
  readonly [Name in EmulatorName]: Awaited<ReturnType<(typeof starters)[Name]>>
}

export interface Fault {
  readonly path?: string | RegExp
  readonly method?: string
  readonly times?: number
  readonly respond: FaultAnswer
}

export type FaultAnswer =
  | Reply
  | {
      readonly delayMs: number
    }
  | {
      readonly redirect: string
    }
  | {
      readonly hangAfterHeaders: true
    }
  | 'hang'
  | 'reset'

export interface Faults {
  add(fault: Fault): void
  clear(): void
}

export interface RecordedRequest {
  readonly at: number
  readonly method: string
  readonly target: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | object
}

export interface Revocation {
  revokeAll(): void
}

export interface ServerOptions {
  readonly port?: number | undefined
  readonly host?: string | undefined
  readonly clock?: EmulatorClock | undefined
}

export interface SwypexEmulator extends EmulatorServer {
  readonly name: 'swypex'
  readonly credentials: ClientCredentials & {
    readonly privateKey: string
  }
  readonly tokens: Revocation
}

export interface SwypexOptions extends ServerOptions {
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  readonly privateKey?: string | null | undefined
  readonly tokenLifeSeconds?: number | undefined
}

export interface TokenScript {
  readonly iatOffsetSeconds: number
  readonly lifeSeconds: number | null
}

export interface TokenScripting extends Revocation {
  set(changes: Partial<TokenScript>): void
  reset(): void
}

export interface WakapayEmulator extends EmulatorServer {
  readonly name: 'wakapay'
  readonly credentials: BusinessCredentials
  readonly tokens: Revocation
}

export interface WakapayOptions extends ServerOptions {
  readonly apiKey?: string | undefined
  readonly apiSecret?: string | undefined
  readonly tokenLifeSeconds?: number | undefined
  readonly singleActiveToken?: boolean | undefined
}

export interface WealthicaEmulator extends EmulatorServer {
  readonly name: 'wealthica'
  readonly connectUrl: string
  readonly credentials: TeamCredentials
  readonly tokens: TokenScripting
}

export interface WealthicaOptions extends ServerOptions {
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  readonly teamName?: string | undefined
  readonly tokenLifeSeconds?: number | undefined
  readonly connectWindowSeconds?: number | undefined
}

export interface WychEmulator extends EmulatorServer {
  readonly name: 'wych'
  readonly issuer: string
  readonly connectUrl: string
  readonly credentials: ClientCredentials & ApiAccess
  readonly tokens: WychTokenScripting
  readonly consent: ConsentScripting
  userWith(email: string): {
    readonly id: string
    readonly email: string
  }
}

export interface WychOptions extends ServerOptions {
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  readonly apiKey?: string | undefined
  readonly partner?: string | undefined
  readonly app?: string | undefined
  readonly returnUrl?: string | null | undefined
  readonly scopes?: readonly string[] | undefined
  readonly tokenLifeSeconds?: number | undefined
  readonly tokenCallsPerMinute?: number | undefined
}

export interface WychTokenScript {
  readonly lifeSeconds: number
  readonly scopes: readonly string[]
}

export interface WychTokenScripting extends Revocation {
  set(changes: Partial<WychTokenScript>): void
  reset(): void
}

export interface WyreEmulator extends EmulatorServer {
  readonly name: 'wyre'
  readonly credentials: KeyPair
  readonly businessId: string
  accountOf(email: string): string
  exception(type: WyreExceptionType, changes?: WyreException): Reply
}

export interface WyreException {
  readonly message?: string
  readonly errorCode?: string
  readonly transient?: boolean
}

export type WyreExceptionType = keyof typeof types

export interface WyreOptions extends ServerOptions {
  readonly apiKey?: string | undefined
  readonly secretKey?: string | undefined
  readonly timestampSkewSeconds?: number | undefined
}

export declare function createClock(timeMs?: () => number): EmulatorClock

export declare const emulatorNames: readonly ['wealthica', 'wych', 'wyre', 'wakapay', 'swypex']

export declare function startEmulator<Name extends EmulatorName>(
  name: Name,
  options?: EmulatorOptions[Name],
): Promise<Emulators[Name]>

// Named by the types above, not exported

export interface ApiAccess {
  readonly apiKey: string
  readonly partner: string
  readonly app: string
}

export interface BusinessCredentials {
  readonly apiKey: string
  readonly apiSecret: string
}

export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

export interface KeyPair {
  readonly apiKey: string
  readonly secretKey: string
}

export interface TeamCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

declare const starters: {
  wealthica: (
    options?: import('./wealthica/index.ts').WealthicaOptions,
  ) => Promise<import('./wealthica/index.ts').WealthicaEmulator>
  wych: (options?: import('./wych/index.ts').WychOptions) => Promise<import('./wych/index.ts').WychEmulator>
  wyre: (options?: import('./wyre/index.ts').WyreOptions) => Promise<import('./wyre/index.ts').WyreEmulator>
  wakapay: (
    options?: import('./wakapay/index.ts').WakapayOptions,
  ) => Promise<import('./wakapay/index.ts').WakapayEmulator>
  swypex: (
    options?: import('./swypex/index.ts').SwypexOptions,
  ) => Promise<import('./swypex/index.ts').SwypexEmulator>
}

declare const types: {
  readonly ValidationException: readonly [400, 'validation.invalidValue', false]
  readonly InsufficientFundsException: readonly [400, 'insufficientFunds', false]
  readonly TransferException: readonly [400, 'transfer.notPossible', false]
  readonly MFARequiredException: readonly [400, 'mfaRequired', false]
  readonly CustomerSupportException: readonly [400, 'customerSupport', false]
  readonly AccessDeniedException: readonly [401, 'accessDenied.invalidSession', false]
  readonly NotFoundException: readonly [404, 'notFound', false]
  readonly RateLimitException: readonly [429, 'rateLimit.exceeded', true]
  readonly UnknownException: readonly [500, 'unknown', true]
}
