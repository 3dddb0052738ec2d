import { createServer, type RequestListener } from 'node:http'
import { readRelayEnv } from '@token-relay/server/env'
import { onTestFinished } from 'vitest'
import { createLog } from '../../src/log.ts'
import { startService } from '../../src/service.ts'
import type { LogLine } from './process.ts'
import { here, temporaryFile, type Variables } from './variables.ts'

/** A standalone relay in the process of the test, configured by variables alone. */
export interface Served {
  readonly url: string
  readonly lines: readonly LogLine[]
  /** Asks for a relay token. Resolves to the status, and the code of a problem. */
  mint(
    headers: Readonly<Record<string, string>>,
  ): Promise<readonly [status: number, code: string | undefined]>
}

const policy =
  'providers: { wakapay: { routes: [verifyTransfer, { use: balance, allow: { role: treasurer } }] } }'

/** Starts a relay for the duration of a test. WakaPay’s address is one that nothing listens on, unless it is set. */
export async function serve(variables: Variables): Promise<Served> {
  const lines: LogLine[] = []
  const log = createLog('debug', (line) => lines.push(JSON.parse(line)))
  const env = readRelayEnv({
    ...here,
    RELAY_POLICY_FILE: temporaryFile('policy.yaml', policy),
    WAKAPAY_API_KEY: 'canary-key-1',
    WAKAPAY_API_SECRET: 'canary-secret-1',
    WAKAPAY_API_URL: 'http://127.0.0.1:1',
    ...variables,
  })
  const { identity } = env
  if (!identity) throw new TypeError('RELAY_IDENTITY is not set.')
  const service = await startService({ ...env, identity }, log)
  onTestFinished(() => service.close('end of the test'))
  const url = `http://127.0.0.1:${service.port}`
  return {
    url,
    lines,
    async mint(headers) {
      const answer = await fetch(`${url}/wakapay/auth`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{}',
      })
      const { code }: { code?: string } = JSON.parse(await answer.text())
      return [answer.status, code]
    },
  }
}

/** Serves on a free port for the duration of a test. Returns the origin. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new Error('The server does not listen on a port.')
  return `http://127.0.0.1:${address.port}`
}
