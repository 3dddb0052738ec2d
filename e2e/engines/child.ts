import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A process that this one started. */
export interface Child {
  /** Returns the first group of the first match in what it prints. Rejects if it ends before. */
  output(pattern: RegExp): Promise<string>
  /** Ends it and everything that it started. */
  stop(): Promise<void>
}

const running = new Set<ChildProcess>()

// However this process ends, nothing that it started goes on.
process.on('exit', () => running.forEach(endGroup))

/** Starts a process. `environment` is added to this process's. */
export function startChild(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Child {
  const child = spawn(command, args, {
    // A group of its own: a driver's browser ends with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  })
  running.add(child)
  const ended = once(child, 'exit').finally(() => running.delete(child))
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  return {
    async output(pattern) {
      for (;;) {
        const found = pattern.exec(printed)?.[1]
        if (found !== undefined) return found
        const hasEnded = await Promise.race([
          ended.then(() => true),
          once(child.stdout, 'data').then(() => false),
        ])
        if (hasEnded) throw new Error(`${command} ended before it was ready: ${printed}`)
      }
    },
    async stop() {
      endGroup(child)
      await ended
    },
  }
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM')
  } catch {
    // It has ended.
  }
}
