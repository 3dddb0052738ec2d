// Errors
export { errorCodes, isErrorCode } from './error-codes.ts'
export type { ErrorCode } from './error-codes.ts'
export { parseProblem } from './problem.ts'
export type { ParsedProblem, Problem } from './problem.ts'

// POST /{provider}/auth
export { parseMintRequest } from './mint-request.ts'
export type { MintRequest, MintRequestFault, ProviderName, Purpose } from './mint-request.ts'
export { parseTokenAnswer } from './token-answer.ts'
export type { ConnectPlace, TokenAnswer } from './token-answer.ts'

// Time
export { httpDateMs, retryAfterMs } from './retry-after.ts'
export { edgeMs } from './edge.ts'
export type { Edge } from './edge.ts'

// Reading data from outside
export { isRecord, isSeconds, parseJson } from './shape.ts'
export type { UnknownRecord } from './shape.ts'
