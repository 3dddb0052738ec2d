import {
  type MintRequest,
  type Problem,
  type TokenAnswer,
  parseMintRequest,
  parseProblem,
  parseTokenAnswer,
} from '@token-relay/protocol'
import { mintRequestSchema, problemSchema, tokenAnswerSchema } from '@token-relay/protocol/schema'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { expect, expectTypeOf, test } from 'vitest'
import type { Described, Plain } from './kit/described.ts'

// A format, such as date-time, describes what the relay sends. Parsers do not read those fields.
const ajv = new Ajv2020({ validateFormats: false, strictTypes: false })

test('the schemas describe the types', () => {
  expectTypeOf<Plain<Described<typeof mintRequestSchema>>>().toEqualTypeOf<Plain<MintRequest>>()
  expectTypeOf<Plain<Described<typeof tokenAnswerSchema>>>().toEqualTypeOf<Plain<TokenAnswer>>()
  expectTypeOf<Plain<Described<typeof problemSchema>>>().toEqualTypeOf<Plain<Problem>>()
})

const isMintRequest = ajv.compile(mintRequestSchema)
const isTokenAnswer = ajv.compile(tokenAnswerSchema)
const isProblem = ajv.compile(problemSchema)

const oddValues = fc.oneof(
  fc.constantFrom<unknown>(null, '', 0, -1, 1.5, 1e-9, Infinity, true, [], {}, 'api', 'connect', 'direct', [
    'api',
  ]),
  fc.jsonValue(),
)

/** Objects that are almost right: some fields are missing, and some have odd values. */
const almost = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.record(oddly(fields), { requiredKeys: [] }) },
    { weight: 1, arbitrary: oddValues },
  )
const oddly = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, right]) => [
      name,
      fc.oneof({ weight: 50, arbitrary: right }, { weight: 1, arbitrary: oddValues }),
    ]),
  )

const text = fc.string({ minLength: 1, maxLength: 8 })
const seconds = fc.double({ min: 0, max: 1e6, noNaN: true })
const needed = {
  token: text,
  tokenId: text,
  provider: text,
  mode: fc.constantFrom('direct', 'gateway'),
  issuedAt: text,
  expiresAt: text,
  expiresIn: seconds,
  windows: fc.dictionary(
    text,
    fc.oneof({ weight: 20, arbitrary: seconds }, { weight: 1, arbitrary: oddValues }),
    {
      maxKeys: 2,
    },
  ),
  subject: text,
}
const place = almost({ url: text, clientId: text, brand: text, idField: text, announces: fc.boolean() })
const noneOrSome = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(...Object.keys(needed)) },
)
const answers = fc
  .tuple(fc.record(oddly(needed)), almost({ api: text, connect: place }), noneOrSome)
  .map(([fields, optional, missing]) => {
    const all = Object.entries(Object.assign({}, fields, optional))
    return Object.fromEntries(all.filter(([name]) => name !== missing))
  })

/** Counts the inputs that a schema accepts: a generator of rubbish alone shows nothing. */
const counted = (isValid: (value: unknown) => boolean) => {
  const counts = { accepted: 0, refused: 0 }
  return {
    counts,
    accepts: (value: unknown) => {
      const verdict = isValid(value)
      counts[verdict ? 'accepted' : 'refused'] += 1
      return verdict
    },
  }
}

test('schema and parser accept and refuse the same token answers', () => {
  const { accepts, counts } = counted(isTokenAnswer)
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: answers }, oddValues), (body) => {
      expect(accepts(body)).toBe(parseTokenAnswer(body) !== null)
    }),
    { numRuns: 3_000 },
  )
  expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(300)
})

test('schema and parser accept and refuse the same mint requests', () => {
  const { accepts, counts } = counted(isMintRequest)
  const requests = almost({
    purpose: fc.constantFrom('api', 'connect', 'payments'),
    refused: text,
    userId: text,
  })
  fc.assert(
    fc.property(requests, (body) => {
      expect(accepts(body)).toBe(typeof parseMintRequest(body) !== 'string')
    }),
    { numRuns: 1_000 },
  )
  expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(100)
})

test('the parser reads every problem that the schema accepts, and no unknown code', () => {
  const { accepts, counts } = counted(isProblem)
  const problems = almost({
    type: text,
    code: fc.constantFrom('denied', 'rate_limited', 'closing', 'toString', 'nope'),
    status: fc.constantFrom(403, 429, 503),
    title: text,
    detail: text,
    instance: text,
    retryAfter: fc.integer({ min: 1, max: 60 }),
  })
  fc.assert(
    fc.property(problems, (body) => {
      const isRead = parseProblem(body) !== null
      expect([accepts(body), isRead]).not.toEqual([true, false])
    }),
    { numRuns: 2_000 },
  )
  expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(200)
})
