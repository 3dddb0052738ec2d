import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { startWealthica } from './kit/wealthica.ts'

/** Runs the command from its sources, as `npm run emulators` does. */
function run(...options: string[]): ChildProcessWithoutNullStreams {
  const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
  const cwd = fileURLToPath(new URL('../../..', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...options], { cwd })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function outcome(child: ChildProcessWithoutNullStreams): Promise<{ code: unknown; output: string }> {
  const [output, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { code, output }
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'the command starts all emulators, prints their addresses and exits on %s',
  async (signal) => {
    const child = run('--port-base', '0')
    let table = ''
    child.stdout.on('data', (chunk) => (table += String(chunk)))
    await expect.poll(() => table, { timeout: 10_000 }).toContain('wealthica-emulator')
    const address = /http:\/\/127\.0\.0\.1:\d+\/v1/.exec(table)?.[0]
    expect((await fetch(`${address}/providers`)).status).toBe(200)
    child.kill(signal)
    expect(await outcome(child)).toMatchObject({ code: 0 })
  },
)

test('the command names the port that is in use and what to change', async () => {
  const { url } = await startWealthica()
  const { port } = new URL(url)
  const { code, output } = await outcome(run('--port-base', port))
  expect(code).toBe(1)
  expect(output.trim()).toBe(
    `Port ${port} for wealthica is in use. Stop the process that listens on it, or choose other ports with --port-base.`,
  )
})

test.each([
  [['--port-base', 'http'], '--port-base is http; it must be a whole number from 0 to'],
  [['--speed', '9'], "Unknown option '--speed'"],
])('the command refuses %j with a sentence', async (options, sentence) => {
  const { code, output } = await outcome(run(...options))
  expect(code).toBe(1)
  expect(output).toContain(sentence)
  expect(output).not.toContain('    at ')
})
