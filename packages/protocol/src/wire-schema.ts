import { type ErrorCode, errorCodes, isErrorCode } from './error-codes.ts'

// JSON Schemas of the wire (draft 2020-12), for documents and for clients in other languages. Programs in JavaScript use
// the parsers: this file is an entry of its own, so that no page loads it. Tests hold it against the types and parsers.

const filled = { type: 'string', minLength: 1 } as const
const seconds = { type: 'number', minimum: 0 } as const

/** The body of `POST /{provider}/auth`: `MintRequest`. */
export const mintRequestSchema = {
  type: 'object',
  description: 'Other fields are ignored: the session of the host says who the user is.',
  properties: {
    purpose: {
      enum: ['api', 'connect'],
      description: 'What the token is for. Without it, the token is good for both.',
    },
    refused: { type: 'string', description: 'The `tokenId` of a token that the provider answered with 401.' },
  },
} as const

const connectPlaceSchema = {
  type: 'object',
  description: "The provider's Connect widget, if it has one.",
  required: ['url', 'clientId'],
  properties: {
    url: { type: 'string', description: 'Its address.' },
    clientId: { type: 'string', description: "The host's client id there." },
    brand: {
      type: 'string',
      description: 'The field that is true in each of its messages. Default `wealthica`.',
    },
    idField: {
      type: 'string',
      description: 'The field with the id of what the user connected. Default `institution`.',
    },
    announces: { type: 'boolean', description: 'Whether it sends a message as soon as it has loaded.' },
  },
} as const

/** The body of a 200 from `POST /{provider}/auth`: `TokenAnswer`. */
export const tokenAnswerSchema = {
  type: 'object',
  required: [
    'token',
    'tokenId',
    'provider',
    'mode',
    'issuedAt',
    'expiresAt',
    'expiresIn',
    'windows',
    'subject',
  ],
  properties: {
    token: { ...filled, description: 'The token.' },
    tokenId: {
      ...filled,
      description:
        'Identifies the token without revealing it. Sent back as `refused` when the provider answers 401.',
    },
    provider: { ...filled, description: 'The name that the provider is mounted under.' },
    mode: {
      enum: ['direct', 'gateway'],
      description: "`direct`: the provider's own token. `gateway`: a relay token for this relay's gateway.",
    },
    issuedAt: { ...filled, format: 'date-time', description: 'For people.' },
    expiresAt: { ...filled, format: 'date-time', description: 'For people. Programs use `expiresIn`.' },
    expiresIn: { ...seconds, description: "Seconds left of the token's life when the answer was sent." },
    windows: {
      type: 'object',
      description: "Seconds left of each purpose's window when the answer was sent; 0 means closed.",
      additionalProperties: seconds,
    },
    subject: {
      ...filled,
      description: 'A pseudonym of the user. It changes with the user and does not reveal who they are.',
    },
    api: {
      type: 'string',
      description: "The address of the provider's API. Direct mode only: a gateway is at `/{provider}/api`.",
    },
    connect: connectPlaceSchema,
  },
} as const

const codes: readonly ErrorCode[] = Object.keys(errorCodes).filter(isErrorCode)

/** The body of every failure, `application/problem+json` (RFC 9457): `Problem`. */
export const problemSchema = {
  type: 'object',
  required: ['type', 'code', 'status', 'title', 'detail', 'instance'],
  properties: {
    type: { type: 'string', format: 'uri', description: 'The address of the page that explains the code.' },
    code: { enum: codes, description: 'The list is closed.' },
    status: { type: 'integer', description: 'The HTTP status, repeated.' },
    title: { type: 'string', description: "The code's meaning in a few words." },
    detail: { type: 'string', description: 'A sentence about this failure and what to change.' },
    instance: {
      type: 'string',
      format: 'uri',
      description: "The request's id as a `urn:uuid:`. The server's events have the same one.",
    },
    retryAfter: { type: 'integer', minimum: 1, description: 'Seconds to wait before the next attempt.' },
  },
} as const
