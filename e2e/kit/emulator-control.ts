import type { APIRequestContext } from '@playwright/test'
import type { RecordedRequest } from '@token-relay/emulators'

/** An emulator's control routes. */
export interface EmulatorControl {
  readonly url: string
  /** Returns the requests that it received, oldest first. */
  requests(): Promise<readonly RecordedRequest[]>
  /** Returns how often a Wealthica token was requested. */
  mints(): Promise<number>
  addFault(fault: object): Promise<void>
  clearFaults(): Promise<void>
  advanceClock(ms: number): Promise<void>
  /** Changes how the next tokens are issued, or revokes tokens. */
  scriptTokens(script: object): Promise<void>
}

/** Creates a client for the control routes of the emulator at `url`. */
export function emulatorControl(request: APIRequestContext, url: string): EmulatorControl {
  const script = async (name: string, data: object) => {
    const answer = await request.post(`${url}/_emulator/${name}`, { data })
    if (!answer.ok()) throw new Error(`The emulator refused ${name}: ${await answer.text()}`)
  }
  const requests = async (): Promise<readonly RecordedRequest[]> => {
    const answer = await request.get(`${url}/_emulator/requests`)
    return (await answer.json()).requests
  }
  return {
    url,
    requests,
    mints: async () => (await requests()).filter(({ path }) => path === '/v1/auth/token').length,
    addFault: (fault) => script('faults', fault),
    clearFaults: async () => void (await request.delete(`${url}/_emulator/faults`)),
    advanceClock: (advanceMs) => script('clock', { advanceMs }),
    scriptTokens: (tokens) => script('tokens', tokens),
  }
}
