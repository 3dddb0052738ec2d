import { isRecord } from '@token-relay/protocol'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { expect } from 'vitest'
import { openApiDocument } from '../../openapi/document.ts'

const document = openApiDocument()
const ajv = new Ajv2020({ strict: false, allErrors: true })
formats.default(ajv)
ajv.addSchema({ ...document, $id: 'openapi.json' })

/**
 * Holds an answer against the OpenAPI document: status, headers, content type and body. Returns the code of a problem,
 * and otherwise the status.
 */
export async function describedAnswer(id: string, answer: Response): Promise<string | number> {
  const { place, response } = responseOf(id, answer.status)
  for (const name of Object.keys(recordIn(response, 'headers'))) checkHeader(name, answer)
  const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
  const contents = recordIn(response, 'content')
  const text = await answer.text()
  if (Object.keys(contents).length === 0) {
    expect(text).toBe('')
    return answer.status
  }
  const described = type in contents ? type : '*/*'
  expect(Object.keys(contents)).toContain(described)
  if (described === '*/*') return answer.status
  const body: unknown = JSON.parse(text)
  const pointer = `${place}/content/${escaped(described)}/schema`
  const isValid = ajv.getSchema(`openapi.json#${pointer}`)
  if (!isValid) throw new Error(`The document has no ${pointer}.`)
  expect(isValid(body) ? '' : ajv.errorsText(isValid.errors)).toBe('')
  expect(Object.keys(Object(body)).filter((name) => !fieldsOf(recordAt(pointer)).includes(name))).toEqual([])
  return isRecord(body) && typeof body.code === 'string' ? body.code : answer.status
}

interface Described {
  /** The JSON pointer. */
  readonly place: string
  readonly response: unknown
}

/** An exact status goes before a range such as `2XX`. */
function responseOf(id: string, status: number): Described {
  for (const [path, methods] of Object.entries(recordIn(document, 'paths'))) {
    for (const [method, operation] of Object.entries(Object(methods))) {
      if (!isRecord(operation) || operation.operationId !== id) continue
      const responses = recordIn(operation, 'responses')
      const key = String(status) in responses ? String(status) : `${String(status)[0]}XX`
      const place = `/paths/${escaped(path)}/${method}/responses/${key}`
      const response = responses[key]
      if (response === undefined) throw new Error(`${id} is not described to answer ${status}.`)
      if (isRecord(response) && typeof response.$ref === 'string') {
        return { place: response.$ref.slice(1), response: recordAt(response.$ref.slice(1)) }
      }
      return { place, response }
    }
  }
  throw new Error(`The document has no operation ${id}.`)
}

function checkHeader(name: string, answer: Response): void {
  const value = answer.headers.get(name)
  const isValid = ajv.getSchema(`openapi.json#/components/headers/${name}/schema`)
  expect([name, value !== null && isValid?.(value)]).toEqual([name, true])
}

/** The fields that a schema names, with those of the schemas that it includes. */
function fieldsOf(schema: unknown): readonly string[] {
  if (!isRecord(schema)) return []
  const included = Array.isArray(schema.allOf) ? schema.allOf : []
  const target = typeof schema.$ref === 'string' ? [recordAt(schema.$ref.slice(1))] : []
  return [...Object.keys(recordIn(schema, 'properties')), ...[...included, ...target].flatMap(fieldsOf)]
}

function recordAt(pointer: string): unknown {
  const names = pointer.split('/').slice(1)
  return names.reduce<unknown>((value, name) => Reflect.get(Object(value), unescaped(name)), document)
}

function recordIn(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const found = isRecord(value) ? value[name] : undefined
  return isRecord(found) ? found : {}
}

/** RFC 6901 §3. */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

function unescaped(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~')
}
