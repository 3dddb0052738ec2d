export interface ConnectPlace {
  readonly url: string
  readonly clientId: string
  readonly brand?: string | undefined
  readonly idField?: string | undefined
  readonly announces?: boolean | undefined
}

export interface Edge {
  readonly share: number
  readonly minMs: number
  readonly maxMs: number
}

export type ErrorCode = keyof typeof errorCodes

export interface MintRequest {
  readonly purpose?: Purpose
  readonly refused?: string
}

export type MintRequestFault = 'bad_request' | 'unsupported_purpose'

export type ParsedProblem = Pick<Problem, 'code' | 'retryAfter'>

export interface Problem {
  readonly type: string
  readonly code: ErrorCode
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly instance: string
  readonly retryAfter?: number
}

export type ProviderName = 'wealthica' | 'wych' | 'wyre' | 'wakapay' | 'swypex' | (string & {})

export type Purpose = 'api' | 'connect'

export interface TokenAnswer {
  readonly token: string
  readonly tokenId: string
  readonly provider: string
  readonly mode: 'direct' | 'gateway'
  readonly issuedAt: string
  readonly expiresAt: string
  readonly expiresIn: number
  readonly windows: {
    readonly [purpose: string]: number
  }
  readonly subject: string
  readonly api?: string
  readonly connect?: ConnectPlace
}

export type UnknownRecord = {
  readonly [field: string]: unknown
}

export declare function edgeMs(lifeMs: number, { share, minMs, maxMs }: Edge): number

export declare const errorCodes: {
  readonly bad_request: {
    readonly status: 400
    readonly retryable: false
  }
  readonly unsupported_purpose: {
    readonly status: 400
    readonly retryable: false
  }
  readonly reserved_parameter: {
    readonly status: 400
    readonly retryable: false
  }
  readonly idempotency_key_required: {
    readonly status: 400
    readonly retryable: false
  }
  readonly missing_token: {
    readonly status: 401
    readonly retryable: false
  }
  readonly invalid_token: {
    readonly status: 401
    readonly retryable: false
  }
  readonly unauthenticated: {
    readonly status: 401
    readonly retryable: false
  }
  readonly cross_site: {
    readonly status: 403
    readonly retryable: false
  }
  readonly denied: {
    readonly status: 403
    readonly retryable: false
  }
  readonly no_provider_account: {
    readonly status: 403
    readonly retryable: false
  }
  readonly unknown_route: {
    readonly status: 404
    readonly retryable: false
  }
  readonly method_not_allowed: {
    readonly status: 405
    readonly retryable: false
  }
  readonly body_too_large: {
    readonly status: 413
    readonly retryable: false
  }
  readonly unsupported_media_type: {
    readonly status: 415
    readonly retryable: false
  }
  readonly rate_limited: {
    readonly status: 429
    readonly retryable: true
  }
  readonly identify_failed: {
    readonly status: 500
    readonly retryable: false
  }
  readonly raw_body_required: {
    readonly status: 500
    readonly retryable: false
  }
  readonly misconfigured: {
    readonly status: 500
    readonly retryable: false
  }
  readonly internal_error: {
    readonly status: 500
    readonly retryable: false
  }
  readonly upstream_credentials_rejected: {
    readonly status: 502
    readonly retryable: false
  }
  readonly upstream_refused: {
    readonly status: 502
    readonly retryable: false
  }
  readonly upstream_bad_response: {
    readonly status: 502
    readonly retryable: false
  }
  readonly upstream_stale_token: {
    readonly status: 502
    readonly retryable: false
  }
  readonly closing: {
    readonly status: 503
    readonly retryable: true
  }
  readonly store_unavailable: {
    readonly status: 503
    readonly retryable: true
  }
  readonly secret_unavailable: {
    readonly status: 503
    readonly retryable: true
  }
  readonly upstream_limited: {
    readonly status: 503
    readonly retryable: true
  }
  readonly upstream_unavailable: {
    readonly status: 503
    readonly retryable: true
  }
  readonly upstream_timeout: {
    readonly status: 504
    readonly retryable: true
  }
}

export declare function httpDateMs(value: string | null | undefined): number | undefined

export declare function isErrorCode(value: unknown): value is ErrorCode

export declare function isRecord(value: unknown): value is UnknownRecord

export declare function isSeconds(value: unknown): value is number

export declare function parseJson(json: string): unknown

export declare function parseMintRequest(body: unknown): MintRequest | MintRequestFault

export declare function parseProblem(body: unknown): ParsedProblem | null

export declare function parseTokenAnswer(body: unknown): TokenAnswer | null

export declare function retryAfterMs(header: string | null | undefined, nowMs?: number): number | undefined
