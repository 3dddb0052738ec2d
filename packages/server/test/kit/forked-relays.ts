import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { RelayOptions, TokenAnswer, WealthicaOptions } from '@token-relay/server'
import type { AppUser } from './app.ts'
import { buildServer } from './built-server.ts'

/** The setting of a process, as JSON. */
export interface RelaySetting {
  readonly wealthica: Pick<WealthicaOptions<AppUser>, 'clientId' | 'apiUrl' | 'connectUrl'> & {
    readonly clientSecret: string
  }
  readonly wakapay?: { readonly apiKey: string; readonly apiSecret: string; readonly apiUrl: string }
  /** Absent: the process shares nothing. */
  readonly redisUrl?: string
  readonly relay?: Partial<RelayOptions<AppUser>>
  readonly drainMs?: number
}

/** What a process reports to its parent. */
export type RelayReport =
  { readonly kind: 'ready'; readonly url: string } | { readonly kind: 'fault'; readonly text: string }

/** A process of a relay. */
export interface ForkedRelay {
  readonly url: string
  readonly child: ChildProcess
  readonly reports: RelayReport[]
  /** Requests a token as a page of `user` does. */
  mint(provider: string, user: string, body?: object): Promise<Response>
  /** Signs a user out of a provider. */
  logOut(provider: string, user: string): Promise<Response>
  /** Sends SIGTERM. Resolves to the exit code when the process has ended by itself. */
  end(): Promise<number | null>
  /** Sends SIGKILL. */
  kill(): Promise<void>
}

const script = fileURLToPath(new URL('./forked-relay.mjs', import.meta.url))

/** Starts a process and waits until it listens. */
export async function startForkedRelay(setting: RelaySetting): Promise<ForkedRelay> {
  await buildServer()
  const child = fork(script, [JSON.stringify(setting)], { execArgv: [] })
  const reports: RelayReport[] = []
  child.on('message', (message: RelayReport) => reports.push(message))
  const exited = once(child, 'exit')
  const ended = exited.then(([code]) => {
    throw new Error(`A relay process ended with ${String(code)} before it was ready.`)
  })
  while (!reports.some(({ kind }) => kind === 'ready')) await Promise.race([once(child, 'message'), ended])
  const ready = reports.find((message) => message.kind === 'ready')
  const url = ready?.kind === 'ready' ? ready.url : ''
  const headersOf = (user: string) => ({ cookie: `user=${user}` })
  return {
    url,
    child,
    reports,
    mint: (provider, user, body = { purpose: 'api' }) =>
      fetch(`${url}/${provider}/auth`, {
        method: 'POST',
        headers: { ...headersOf(user), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    logOut: (provider, user) =>
      fetch(`${url}/${provider}/auth`, { method: 'DELETE', headers: headersOf(user) }),
    async end() {
      child.kill('SIGTERM')
      const [code] = await exited
      return code
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Starts several processes of one relay. */
export function startForkedRelays(count: number, setting: RelaySetting): Promise<ForkedRelay[]> {
  return Promise.all(Array.from({ length: count }, () => startForkedRelay(setting)))
}

/** Returns the token of an answer to a token request. */
export async function tokenIn(answer: Response): Promise<string> {
  const { token }: TokenAnswer = JSON.parse(await answer.text())
  return token
}
