import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { buildServer } from '../kit/built-server.ts'
import { runCommand, temporaryFolder } from '../kit/command.ts'
import { diagnose, emulatorOf, faults, variablesOf } from '../kit/doctor.ts'

beforeAll(buildServer, 180_000)

const aboutProviders =
  'Set those of at least one, such as WEALTHICA_CLIENT_ID and WEALTHICA_CLIENT_SECRET, or name a file with --env.'

test('without a provider there is nothing to examine', async () => {
  expect(await runCommand(['doctor'])).toEqual({
    code: 2,
    out: '',
    err: `The environment has no variable of a provider. ${aboutProviders}\n`,
  })
})

test('an env file that cannot be read is named', async () => {
  expect(await runCommand(['doctor', '--env', 'missing.env'], { folder: temporaryFolder() })).toEqual({
    code: 2,
    out: '',
    err: '--env names missing.env, which cannot be read (ENOENT). Name a file that you may read.\n',
  })
})

test.each(['soon', '99', '30001', '1.5'])('--deadline %s is refused', async (value) => {
  const { code, err } = await runCommand(['doctor', '--deadline', value])
  expect([code, err]).toEqual([
    2,
    `token-relay doctor --deadline is "${value}". Use a whole number of milliseconds from 100 to 30000.\n`,
  ])
})

test('without --env the doctor reads the environment', async () => {
  const emulator = await emulatorOf('wakapay')
  const env = Object.fromEntries(
    Object.entries(variablesOf(emulator)).map(([name, value]) => [name, String(value)]),
  )
  expect(await runCommand(['doctor'], { env })).toMatchObject({ code: 0, err: '' })
})

test('a mistake in the settings of one provider does not hide the others', async () => {
  const [wealthica, wakapay] = await Promise.all([emulatorOf('wealthica'), emulatorOf('wakapay')])
  const diagnosis = await diagnose({ ...variablesOf(wealthica, wakapay), WAKAPAY_API_SECRET: 'changeme' })
  expect(faults(diagnosis)).toEqual([
    '✗ settings   WAKAPAY_API_SECRET is a placeholder',
    '→ Set it to the value that the provider gave you.',
  ])
  expect(diagnosis.lines).toContain(
    '  ✓ secrets    accepted: a token for the user "token-relay-doctor" was issued',
  )
  expect(wakapay.requests()).toEqual([])
})

test('secrets are not sent to an http address unless that is allowed', async () => {
  const emulator = await emulatorOf('wealthica')
  const diagnosis = await diagnose({ ...variablesOf(emulator), RELAY_ALLOW_INSECURE_UPSTREAM: undefined })
  expect(faults(diagnosis)).toEqual([
    '✗ settings   WEALTHICA_API_URL is http://127.0.0.1:PORT/v1, which is not encrypted',
    '→ Use https, or set RELAY_ALLOW_INSECURE_UPSTREAM=true for an emulator.',
  ])
  expect(emulator.requests()).toEqual([])
})

test('a misspelled variable is found', async () => {
  const emulator = await emulatorOf('wealthica')
  const diagnosis = await diagnose({
    ...variablesOf(emulator),
    WEALTHICA_CONECT_URL: 'https://connect.example',
  })
  expect(faults(diagnosis)).toEqual([
    '✗ settings   WEALTHICA_CONECT_URL is not a variable of the relay',
    '→ Did you mean WEALTHICA_CONNECT_URL?',
  ])
})

test('a mistake in the policy file is found', async () => {
  const emulator = await emulatorOf('wakapay')
  const policy = join(temporaryFolder(), 'policy.json')
  writeFileSync(policy, '{ "providers": { "wakapay": { "routes": ["balanse"] } } }')
  const keys = { RELAY_SIGNING_KEYS: 'k3vR8wq1TzL0mXc7Yb5nHd2sJf9gPu4eAo6iKtQx' }
  const diagnosis = await diagnose({ ...variablesOf(emulator), ...keys }, ['--policy', policy])
  expect(diagnosis.code).toBe(1)
  expect(faults(diagnosis)[0]).toMatch(
    /^✗ settings {3}policy\.json, line 1: providers\.wakapay\.routes\[0\] is "balanse"/,
  )
  expect(diagnosis.lines).toContain('  ✓ secrets    accepted: a token for the business was issued')
})

test('--json has the same findings for programs', async () => {
  const emulator = await emulatorOf('wealthica')
  const { code, written } = await diagnose({ ...variablesOf(emulator), WEALTHICA_CLIENT_SECRET: 'wrong-1' }, [
    '--json',
  ])
  expect(code).toBe(1)
  const report: unknown = JSON.parse(written)
  expect(report).toEqual({
    ok: false,
    reports: [
      {
        provider: 'relay',
        title: 'Settings',
        findings: [{ check: 'settings', state: 'ok', text: 'read, without a policy file' }],
      },
      {
        provider: 'wealthica',
        title: 'Wealthica',
        url: emulator.apiUrl,
        findings: [
          { check: 'reachable', state: 'ok', text: expect.stringMatching(/^answers in \d+ ms$/) },
          { check: 'proxy', state: 'ok', text: 'none seen' },
          {
            check: 'secrets',
            state: 'failed',
            text: 'the provider answered 401',
            fix: 'Check WEALTHICA_CLIENT_ID and WEALTHICA_CLIENT_SECRET.',
          },
          { check: 'life', state: 'skipped', text: 'not checked' },
          { check: 'window', state: 'skipped', text: 'not checked' },
          { check: 'clock', state: 'ok', text: 'at most 5 s apart' },
        ],
      },
    ],
  })
})
