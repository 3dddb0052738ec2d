/** Returns a reply as a string. Clients can be set to return bytes. */
export function textOf(reply: unknown): string {
  return Buffer.isBuffer(reply) ? reply.toString('utf8') : String(reply)
}

/** Returns a reply as a list. @throws Error if Redis has answered something else */
export function listOf(reply: unknown): readonly unknown[] {
  if (Array.isArray(reply)) return reply
  throw new Error('Redis has answered something else than a list.')
}
