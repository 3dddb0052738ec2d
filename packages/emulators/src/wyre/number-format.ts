import type { Reply } from '../frame/reply.ts'
import type { Handler } from '../frame/router.ts'

/**
 * Honours `format=json_numberstring`, by which clients get all numbers as strings. `format=json` is what
 * they get anyway.
 */
export function withNumberFormat(handle: Handler): Handler {
  return async (request, ...parameters) => {
    const reply = await handle(request, ...parameters)
    return request.query.format === 'json_numberstring' ? withTextNumbers(reply) : reply
  }
}

function withTextNumbers(reply: Reply): Reply {
  const body = JSON.stringify(reply.body, (_, value: unknown) =>
    typeof value === 'number' ? String(value) : value,
  )
  return { ...reply, headers: { 'content-type': 'application/json; charset=utf-8' }, body }
}
