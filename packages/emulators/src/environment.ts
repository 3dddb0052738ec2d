import { randomBytes } from 'node:crypto'
import type { Emulators } from './start-emulator.ts'

/** A running emulator of any provider. */
export type RunningEmulator = Emulators[keyof Emulators]

/** The variables of one emulator, or those of a host in general. */
export interface VariableGroup {
  readonly title: string
  /** Names and values. `token-relay doctor` and the standalone relay read variables of the same names. */
  readonly variables: Readonly<Record<string, string>>
}

const titles = {
  wealthica: 'Wealthica',
  wych: 'Wych',
  wyre: 'Wyre',
  wakapay: 'WakaPay',
  swypex: 'Swypex',
} satisfies Record<keyof Emulators, string>

/** Returns what a host needs to use emulators instead of the providers: addresses, credentials and two settings. */
export function environmentOf(running: readonly RunningEmulator[]): readonly VariableGroup[] {
  const groups = running.map((emulator) => ({
    title: `${titles[emulator.name]}: ${emulator.url}`,
    variables: variablesOf(emulator),
  }))
  return [...groups, { title: 'The relay', variables: relayVariables() }]
}

function variablesOf({ name, ...emulator }: RunningEmulator): Readonly<Record<string, string>> {
  const { apiUrl, credentials } = emulator
  const facts = {
    ...credentials,
    ...('issuer' in emulator && { issuer: emulator.issuer }),
    apiUrl,
    ...('connectUrl' in emulator && { connectUrl: emulator.connectUrl }),
  }
  const prefix = name.toUpperCase()
  return Object.fromEntries(
    Object.entries(facts).map(([fact, value]) => [`${prefix}_${constantCase(fact)}`, value]),
  )
}

/** Returns `CLIENT_SECRET` for `clientSecret`. */
function constantCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}

/** A relay refuses `http:` addresses unless it is asked to allow them, and needs a key for gateways. */
function relayVariables(): Readonly<Record<string, string>> {
  return {
    RELAY_ALLOW_INSECURE_UPSTREAM: 'true',
    RELAY_SIGNING_KEYS: randomBytes(48).toString('base64'),
  }
}

/** Returns groups as the lines of an env file. */
export function envLines(groups: readonly VariableGroup[]): string {
  const blocks = groups.map(({ title, variables }) => {
    const lines = Object.entries(variables).map(([name, value]) => `${name}=${envValue(value)}`)
    return [`# ${title}`, ...lines, ''].join('\n')
  })
  return blocks.join('\n')
}

/** A value with line breaks, such as a PEM key, on one line. Node, dotenv, Compose and shells take the quotes off. */
function envValue(value: string): string {
  return /[\s"]/.test(value) ? `"${value.trim().replaceAll('\n', String.raw`\n`)}"` : value
}
