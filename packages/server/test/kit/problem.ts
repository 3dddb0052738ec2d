import { isRecord, parseProblem } from '@token-relay/protocol'

/** Reads a problem. Code and instance are empty if the body is something else. */
export async function problemIn(response: Response): Promise<{ code: string; instance: string }> {
  const body: unknown = await response.json()
  const instance = isRecord(body) && typeof body.instance === 'string' ? body.instance : ''
  return { code: parseProblem(body)?.code ?? '', instance }
}
