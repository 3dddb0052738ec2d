import { isRecord, parseProblem } from '@token-relay/protocol'

/** What a failed answer says; code and instance are empty where it is a token. */
export async function problemIn(response: Response): Promise<{ code: string; instance: string }> {
  const body: unknown = await response.json()
  const instance = isRecord(body) && typeof body.instance === 'string' ? body.instance : ''
  return { code: parseProblem(body)?.code ?? '', instance }
}
