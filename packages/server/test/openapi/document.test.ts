import { readFileSync } from 'node:fs'
import { errorCodes } from '@token-relay/protocol'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { openApiDocument } from '../../openapi/document.ts'
import { operations } from '../../openapi/operations.ts'

const written: unknown = JSON.parse(
  readFileSync(new URL('../../../../docs/openapi.json', import.meta.url), 'utf8'),
)

test('docs/openapi.json is what the sources say; `npm run api:update` writes it', () => {
  expect(written).toEqual(openApiDocument())
})

test('the OpenAPI document follows the schema of OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(openApiDocument())
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined })
})

test('the schema of OpenAPI refuses a document with a response that has no description', async () => {
  const broken = { ...openApiDocument(), paths: { '/': { get: { responses: { 200: {} } } } } }
  expect((await new Validator().validate(broken)).valid).toBe(false)
})

test('every reference of the OpenAPI document leads somewhere', () => {
  const document = openApiDocument()
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
    ([, path = '']) => path,
  )
  const missing = references.filter((path) => {
    const found = path.split('/').reduce<unknown>((value, name) => Reflect.get(Object(value), name), document)
    return found === undefined
  })
  expect(references.length).toBeGreaterThan(100)
  expect(missing).toEqual([])
})

test('every error code can be the answer of an operation', () => {
  const answered = new Set<string>(operations.flatMap(({ codes }) => codes))
  expect(Object.keys(errorCodes).filter((code) => !answered.has(code))).toEqual([])
})
