// Errors
export { errorCodes, isErrorCode, type ErrorCode } from './error-codes.ts'
export { parseProblem, type ParsedProblem, type Problem } from './problem.ts'

// POST /{provider}/auth
export { parseMintRequest, type MintRequest, type MintRequestFault, type Purpose } from './mint-request.ts'
export { parseTokenAnswer, type ConnectPlace, type TokenAnswer } from './token-answer.ts'

// Time
export { edgeMs, windowLeftMs, zoneAt, type Edge, type Life, type Zone } from './zones.ts'

// Reading outside data
export { isRecord, isSeconds, type UnknownRecord } from './shape.ts'
