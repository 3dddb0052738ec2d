import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A demo that was started as a process. */
export interface StartedDemo {
  readonly process: ChildProcess
  /** The address that it prints. */
  readonly address: string
  /** Resolves to the exit code. */
  readonly exitCode: Promise<unknown>
}

/** Starts the demo on a free port with `start.mjs`, and waits until it prints its address. */
export async function startProcess(): Promise<StartedDemo> {
  const starter = fileURLToPath(new URL('../../start.mjs', import.meta.url))
  const child = spawn(process.execPath, [starter], {
    // The test runner's NODE_ENV would make a development build.
    env: { ...process.env, NODE_ENV: 'production', PORT: '0', HOST: '127.0.0.1', DEMO_EMULATOR_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill())
  const exitCode = once(child, 'exit').then(([code]: unknown[]) => code)
  for await (const line of createInterface(child.stdout)) {
    const address = /^\s+(http:\/\/localhost:\d+)$/.exec(line)?.[1]
    if (address) return { process: child, address, exitCode }
  }
  throw new Error('The demo ended without printing its address.')
}

/** Starts the demo's server with variables that it refuses. Resolves to what it prints before it exits with 1. */
export async function refusalOf(variables: Readonly<Record<string, string>>): Promise<string> {
  const args = ['--conditions=@token-relay/source', '--import', 'tsx', 'server/main.ts']
  const env = { ...process.env, ...variables, PORT: '0' }
  return new Promise((resolve, reject) => {
    const cwd = fileURLToPath(new URL('../..', import.meta.url))
    execFile(process.execPath, args, { cwd, env, timeout: 25_000 }, (error, _stdout, stderr) => {
      if (error?.code === 1) resolve(stderr)
      else reject(error ?? new Error('The demo started.'))
    })
  })
}
