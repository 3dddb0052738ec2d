export interface ConsentScripting {
  setReturnUrl(address: string | null): void
}

export interface EmulatorClock {
  readonly now: () => number
  readonly advance: (ms: number) => void
  readonly set: (atMs: number) => void
  readonly reset: () => void
}

export type EmulatorName = keyof typeof starters

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
  readonly port?: number
  readonly host?: string
  readonly clock?: EmulatorClock
}

export interface SwypexEmulator extends EmulatorServer {
  readonly name: 'swypex'
  readonly credentials: {
    readonly clientId: string
    readonly clientSecret: string
    readonly privateKey: string
  }
  readonly tokens: Revocation
}

export interface SwypexOptions extends ServerOptions {
  readonly clientId?: string
  readonly clientSecret?: string
  readonly privateKey?: string
  readonly tokenLifeSeconds?: number
}

export interface TokenScript {
  readonly iatOffsetSeconds: number
  readonly lifeSeconds: number | null
}

export interface TokenScripting {
  set(changes: Partial<TokenScript>): void
  revokeAll(): void
  reset(): void
}

export interface WakapayEmulator extends EmulatorServer {
  readonly name: 'wakapay'
  readonly credentials: {
    readonly apiKey: string
    readonly apiSecret: string
  }
  readonly tokens: Revocation
}

export interface WakapayOptions extends ServerOptions {
  readonly apiKey?: string
  readonly apiSecret?: string
  readonly tokenLifeSeconds?: number
  readonly singleActiveToken?: boolean
}

export interface WealthicaEmulator extends EmulatorServer {
  readonly name: 'wealthica'
  readonly connectUrl: string
  readonly credentials: {
    readonly clientId: string
    readonly clientSecret: string
  }
  readonly tokens: TokenScripting
}

export interface WealthicaOptions extends ServerOptions {
  readonly clientId?: string
  readonly clientSecret?: string
  readonly teamName?: string
  readonly tokenLifeSeconds?: number
  readonly connectWindowSeconds?: number
}

export interface WychEmulator extends EmulatorServer {
  readonly name: 'wych'
  readonly issuer: string
  readonly connectUrl: string
  readonly credentials: {
    readonly clientId: string
    readonly clientSecret: string
    readonly apiKey: string
    readonly partner: string
    readonly app: string
  }
  readonly tokens: WychTokenScripting
  readonly consent: ConsentScripting
  userWith(email: string): {
    readonly id: string
    readonly email: string
  }
}

export interface WychOptions extends ServerOptions {
  readonly clientId?: string
  readonly clientSecret?: string
  readonly apiKey?: string
  readonly partner?: string
  readonly app?: string
  readonly returnUrl?: string
  readonly scopes?: readonly string[]
  readonly tokenLifeSeconds?: number
  readonly tokenCallsPerMinute?: number
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
  readonly credentials: {
    readonly apiKey: string
    readonly secretKey: string
  }
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
  readonly apiKey?: string
  readonly secretKey?: string
  readonly timestampSkewSeconds?: number
}

export declare function createClock(timeMs?: () => number): EmulatorClock

export declare const emulatorNames: readonly EmulatorName[]

export declare function startEmulator<Name extends EmulatorName>(
  name: Name,
  options?: EmulatorOptions[Name],
): Promise<Emulators[Name]>

// Named by the types above, not exported

export declare function startSwypex(options?: SwypexOptions): Promise<SwypexEmulator>

export declare function startWakapay(options?: WakapayOptions): Promise<WakapayEmulator>

export declare function startWealthica(options?: WealthicaOptions): Promise<WealthicaEmulator>

export declare function startWych(options?: WychOptions): Promise<WychEmulator>

export declare function startWyre(options?: WyreOptions): Promise<WyreEmulator>

declare const starters: {
  wealthica: typeof startWealthica
  wych: typeof startWych
  wyre: typeof startWyre
  wakapay: typeof startWakapay
  swypex: typeof startSwypex
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
