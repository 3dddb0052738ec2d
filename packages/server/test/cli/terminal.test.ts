import { expect, test } from 'vitest'
import { processTerminal } from '../../src/cli/terminal.ts'

function recorded({ isTTY, env = {} }: { isTTY: boolean; env?: Record<string, string> }) {
  const written: string[] = []
  const output = { isTTY, write: (text: string) => written.push(text) }
  const terminal = processTerminal({ stdout: output, stderr: output, env, cwd: () => '/app' })
  return { terminal, written }
}

test('colour and progress are shown on a terminal, and the progress is erased by the next line', () => {
  const { terminal, written } = recorded({ isTTY: true })
  terminal.progress('Asking …')
  terminal.print(terminal.paint('green', 'done'))
  expect(written).toEqual(['\r\u001B[2KAsking …', '\r\u001B[2K', '\u001B[32mdone\u001B[0m\n'])
})

test('a file or a pipe gets plain lines only', () => {
  const { terminal, written } = recorded({ isTTY: false })
  terminal.progress('Asking …')
  terminal.print(terminal.paint('green', 'done'))
  expect(written).toEqual(['done\n'])
})

test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('%j turns colour off', (env) => {
  const { terminal } = recorded({ isTTY: true, env })
  expect(terminal.paint('red', 'no')).toBe('no')
})
