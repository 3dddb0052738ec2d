import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type EmulatorName,
  type EmulatorOptions,
  type Emulators,
  startEmulator,
} from '@token-relay/emulators'
import { onTestFinished } from 'vitest'
import { runBuiltCommand, runCommand, temporaryFolder } from './command.ts'

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>

/** Starts an emulator that is closed after the test. */
export async function emulatorOf<Name extends EmulatorName>(
  name: Name,
  options?: EmulatorOptions[Name],
): Promise<Emulators[Name]> {
  const emulator = await startEmulator(name, options)
  onTestFinished(() => emulator.close())
  return emulator
}

/** Returns the variables of emulators, in the names that the doctor reads. */
export function variablesOf(...emulators: readonly Emulators[EmulatorName][]): Variables {
  const own = emulators.flatMap(({ name, ...emulator }) => {
    const { apiUrl, credentials } = emulator
    const issuer = 'issuer' in emulator ? { issuer: emulator.issuer } : {}
    return Object.entries({ apiUrl, ...issuer, ...credentials }).map(([fact, value]): [string, string] => [
      `${name}_${fact.replaceAll(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase(),
      value,
    ])
  })
  return { RELAY_ALLOW_INSECURE_UPSTREAM: 'true', ...Object.fromEntries(own) }
}

/** Returns variables as the text of an env file. */
export function envText(variables: Variables): string {
  const set = Object.entries(variables).filter(([, value]) => value !== undefined)
  return set.map(([name, value]) => `${name}="${value?.replaceAll('\n', String.raw`\n`)}"\n`).join('')
}

/** What the doctor says. */
export interface Diagnosis {
  readonly code: number | null
  /** The lines of its report, {@link comparable}. */
  readonly lines: readonly string[]
  /** Everything that it wrote. */
  readonly written: string
}

/** Returns a report with PORT for each port and N for each time of an answer. */
export function comparable(report: string): string {
  return report
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/answers in \d+ ms/g, 'answers in N ms')
}

/**
 * Runs the doctor with variables in an env file. With `env`, the doctor is a process of its own that has them as its
 * environment.
 */
export async function diagnose(
  variables: Variables,
  args: readonly string[] = [],
  { env }: { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Diagnosis> {
  const file = join(temporaryFolder(), '.env')
  writeFileSync(file, envText(variables))
  const line = ['doctor', '--env', file, ...args]
  const { code, out, err } = await (env ? runBuiltCommand(line, { env }) : runCommand(line))
  const lines = comparable(out.trimEnd()).split('\n')
  return { code, lines, written: out + err }
}

/** Returns the lines about checks that are not fine. */
export function faults({ lines }: Diagnosis): readonly string[] {
  return lines.filter((line) => /^ +[✗!→]/.test(line)).map((line) => line.trim())
}
