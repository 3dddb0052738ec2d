import { type ErrorCode, errorCodes, isErrorCode } from '@token-relay/protocol'
import { mintRequestSchema, problemSchema, tokenAnswerSchema } from '@token-relay/protocol/schema'
import { RelayError, errorTexts } from '../src/errors.ts'
import { corsHeaders, preflightHeaders } from '../src/http/answer-headers.ts'
import { problemAnswer } from '../src/http/problem.ts'
import { exposedHeaders } from '../src/routes/forwarded-headers.ts'
import { type Operation, operations } from './operations.ts'

type Json = { readonly [name: string]: unknown }

/** Returns the OpenAPI 3.1 description of the relay's HTTP interface, from the tables that the relay itself uses. */
export function openApiDocument(): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Token Relay',
      version: '1',
      description:
        'The HTTP interface of a relay, for clients in any language. Every failure is `application/problem+json` with a stable `code`. A path of the relay answers 405 with `Allow` to other methods.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'Where the host mounts the relay, such as `/` or `/relay`.' }],
    paths: paths(),
    components: {
      schemas: {
        MintRequest: mintRequestSchema,
        TokenAnswer: tokenAnswerSchema,
        Problem: problemSchema,
        ConsentStart: consentStart,
      },
      responses: problemResponses(),
      examples: examples(),
      headers,
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'session',
          description: "The host's session: a cookie or a header, whatever `identify` reads.",
        },
        relayToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The `token` of a token answer whose `mode` is `gateway`.',
        },
      },
    },
  }
}

const consentStart: Json = {
  type: 'object',
  required: ['url'],
  properties: {
    url: { type: 'string', format: 'uri', description: 'The page that the browser should open.' },
  },
}

const text = { type: 'string' }
const headers: Json = {
  'Cache-Control': { description: 'Answers are in no cache.', schema: { const: 'no-store' } },
  Vary: { description: 'What answers depend on.', schema: text },
  'Retry-After': {
    description: 'Seconds to wait, as in `retryAfter`. With every code that may go away by itself.',
    schema: { type: 'string', pattern: '^[1-9]\\d*$' },
  },
  'WWW-Authenticate': {
    description: 'RFC 6750: names an error only if the request had a token.',
    schema: { type: 'string', pattern: '^Bearer( error="invalid_token")?$' },
  },
  Allow: { description: 'The methods that the path takes.', schema: text },
  RateLimit: {
    description: 'The state of the limits that were counted, if the host limits here.',
    schema: text,
  },
  'RateLimit-Policy': { description: 'Those limits.', schema: text },
  Location: { description: "A path of the host's, with the outcome in its query.", schema: text },
  'Set-Cookie': { description: 'The consent, bound to the user, for 15 minutes.', schema: text },
  ...named(Object.keys(preflightHeaders('', '', '')), 'CORS: only for an origin of `allowedOrigins`.'),
  ...named(Object.keys(corsHeaders('', '')), 'CORS: only for an origin of `allowedOrigins`.'),
  'Access-Control-Expose-Headers': {
    description: `What pages of a listed origin may read: \`${exposedHeaders([])}\`, and what routes return.`,
    schema: text,
  },
}

function named(names: readonly string[], description: string): Json {
  return Object.fromEntries(names.map((name) => [name, { description, schema: text }]))
}

function paths(): Json {
  const names = new Set(operations.map(({ path }) => path))
  return Object.fromEntries(
    [...names].map((path) => {
      const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => parameter(name))
      const own = operations.filter((operation) => operation.path === path)
      const methods = Object.fromEntries(own.map((operation) => [operation.method, described(operation)]))
      return [path, { parameters, ...methods }]
    }),
  )
}

function parameter(name: string): Json {
  const [description, pattern] =
    name === 'provider'
      ? ['The name that the provider is mounted under, such as `wealthica`.', '^[\\w-]+$']
      : ["The provider's path, which may contain slashes, and its query.", '']
  return { name, in: 'path', required: true, description, schema: { ...text, ...(pattern && { pattern }) } }
}

function described(operation: Operation): Json {
  const { id, summary, description } = operation
  return {
    operationId: id,
    summary,
    description,
    ...(operation.method !== 'options' && { security: security(id) }),
    ...(id === 'mint' && { requestBody: jsonBody('MintRequest') }),
    responses: { ...success[kindOf(operation)], ...problems(operation) },
  }
}

/** The gateway takes a relay token; whether it also needs the session is up to the option `gatewaySession`. */
function security(id: string): readonly Json[] {
  return id.endsWith('Call') ? [{ relayToken: [], session: [] }, { relayToken: [] }] : [{ session: [] }]
}

function kindOf({ id, method }: Pick<Operation, 'id' | 'method'>): keyof typeof success {
  if (method === 'options') return 'preflight'
  if (id === 'mint' || id === 'revoke' || id === 'startConsent' || id === 'endConsent') return id
  return 'call'
}

const always = ['Cache-Control', 'Vary']
const counted = ['RateLimit', 'RateLimit-Policy']

const success = {
  mint: {
    200: { description: 'A token.', headers: refs(...always, ...counted), content: json('TokenAnswer') },
  },
  revoke: { 204: { description: 'Done.', headers: refs(...always, ...counted) } },
  startConsent: {
    200: {
      description: "The provider's page.",
      headers: refs(...always, ...counted, 'Set-Cookie'),
      content: json('ConsentStart'),
    },
  },
  endConsent: {
    303: {
      description:
        "To the host's page, with `state` (`ACTIVE`, `PENDING`, `REJECTED` or `UNKNOWN`) and `connection`, or with `error`.",
      headers: refs(...always, 'Location'),
    },
  },
  call: {
    '2XX': { description: "The provider's answer.", headers: refs(...always), content: { '*/*': {} } },
    '4XX': { description: "The provider's answer.", headers: refs(...always), content: { '*/*': {} } },
  },
  preflight: {
    204: { description: 'The origin may call.', headers: refs(...Object.keys(preflightHeaders('', '', ''))) },
  },
} satisfies Readonly<Record<string, Json>>

/** An operation's failures by their status. Operations of one kind share them. */
function problems({ codes, ...operation }: Operation): Json {
  const name = (status: number) => `#/components/responses/${kindOf(operation)}-${status}`
  return Object.fromEntries(statusesOf(codes).map((status) => [status, { $ref: name(status) }]))
}

function problemResponses(): Json {
  const all = operations.flatMap(({ codes, ...operation }) =>
    statusesOf(codes).map((status) => {
      const own = codes.filter((code) => errorCodes[code].status === status)
      const passes = kindOf(operation) === 'call' && status < 500 && status !== 401 && status !== 429
      return [`${kindOf(operation)}-${status}`, problem(status, own, passes)] as const
    }),
  )
  return Object.fromEntries(all)
}

function statusesOf(codes: readonly ErrorCode[]): readonly number[] {
  return [...new Set(codes.map((code) => errorCodes[code].status))].toSorted((a, b) => a - b)
}

/** @param passes whether the provider's own answers with this status pass, too */
function problem(status: number, codes: readonly ErrorCode[], passes: boolean): Json {
  const isRetryable = codes.some((code) => errorCodes[code].retryable)
  const more = [
    ...(isRetryable ? ['Retry-After'] : []),
    ...(status === 401 ? ['WWW-Authenticate'] : []),
    ...(status === 405 ? ['Allow'] : []),
  ]
  const list = codes.map((code) => `\`${code}\`: ${errorTexts[code].title}.`)
  return {
    description: [...list, ...(passes ? ["Or the provider's answer, without such a code."] : [])].join(' '),
    headers: refs(...always, ...more),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }],
          properties: { code: { enum: codes }, status: { const: status } },
          ...(isRetryable && { required: ['retryAfter'] }),
        },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
      ...(passes && { '*/*': {} }),
    },
  }
}

/** The relay's answer with each code, and its usual sentence. */
function examples(): Json {
  return Object.fromEntries(
    Object.keys(errorCodes)
      .filter(isErrorCode)
      .map((code) => {
        const { body } = problemAnswer(new RelayError(code), '5a1c3a52-6f0f-4d0e-9a43-3c0d6f3e7b11')
        return [code, { value: JSON.parse(body) }]
      }),
  )
}

function json(name: string): Json {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } }
}

function jsonBody(name: string): Json {
  return { required: false, content: json(name) }
}

function refs(...names: readonly string[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
