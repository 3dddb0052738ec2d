import { beforeAll, expect, test } from 'vitest'
import { buildServer } from '../kit/built-server.ts'
import { runCommand } from '../kit/command.ts'

beforeAll(buildServer, 180_000)

test('without a command, the command line lists its commands and exits with 2', async () => {
  const { code, out } = await runCommand([])
  expect(code).toBe(2)
  expect(out).toContain('Usage: token-relay <command> [options]')
  for (const name of ['init', 'doctor', 'keygen', 'explain']) expect(out).toContain(`\n  ${name} `)
})

test.each([[['--help']], [['-h']], [['help']]])('%j exits with 0', async (args) => {
  expect(await runCommand(args)).toMatchObject({ code: 0, err: '' })
})

test.each(['init', 'doctor', 'keygen', 'explain'])('%s --help describes the command', async (name) => {
  const { code, out } = await runCommand([name, '--help'])
  expect(code).toBe(0)
  expect(out).toMatch(new RegExp(`^Usage: token-relay ${name}\\b`))
})

test.each([
  [['docter'], 'token-relay has no command "docter". Did you mean doctor?'],
  [['frobnicate'], 'token-relay has no command "frobnicate". Use one of: init, doctor, keygen, explain.'],
  [['doctor', '--evn', 'x'], 'token-relay doctor has no option --evn. Did you mean --env?'],
  [
    ['doctor', '-x'],
    'token-relay doctor has no option -x. Use one of: --env, --policy, --user, --deadline, --json, --help.',
  ],
  [['doctor', '--env'], 'token-relay doctor --env needs a value. See token-relay doctor --help.'],
  [['doctor', '--env', '--json'], 'token-relay doctor --env needs a value. See token-relay doctor --help.'],
  [['doctor', '--json=yes'], 'token-relay doctor --json takes no value. Write --json alone.'],
  [
    ['doctor', 'wealthica'],
    'token-relay doctor does not know what to do with "wealthica". See token-relay doctor --help.',
  ],
  [['keygen', '--length', '9'], 'token-relay keygen has no option --length. Use one of: --help.'],
])('%j is refused with a sentence and exit code 2', async (args, sentence) => {
  expect(await runCommand(args)).toEqual({ code: 2, out: '', err: `${sentence}\n` })
})
