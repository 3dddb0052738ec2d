import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { buildServer } from '../kit/built-server.ts'
import { runCommand, temporaryFolder } from '../kit/command.ts'
import { comparable, diagnose } from '../kit/doctor.ts'
import { addFiles, withTypeScript } from '../kit/init-app.ts'

beforeAll(buildServer, 180_000)

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const page = comparable(readFileSync(pathOf('../../../../docs/command-line.md'), 'utf8'))

test('docs/command-line.md shows what init prints', async () => {
  const folder = temporaryFolder()
  const manifest = { type: 'module', dependencies: { express: '5', react: '19' } }
  mkdirSync(join(folder, 'src'))
  addFiles(folder, {
    'package.json': JSON.stringify(manifest),
    'tsconfig.json': '{}',
    '.gitignore': '.env*\n',
  })
  const { out } = await runCommand(['init'], { folder })
  expect(page).toContain(`$ npx token-relay init\n${out}`)
})

test('docs/command-line.md shows what doctor prints of the env file that token-relay-emulators writes', async () => {
  const file = join(temporaryFolder(), '.env.emulators')
  const script = pathOf('../../../emulators/src/cli.ts')
  const args = [...withTypeScript, script, '--port-base', '0', '--env', file]
  const emulators = spawn(process.execPath, args, { cwd: pathOf('../..') })
  onTestFinished(() => void emulators.kill('SIGKILL'))
  for await (const line of createInterface({ input: emulators.stdout })) {
    if (line.includes('Ctrl+C')) break
  }
  const { code, out } = await runCommand(['doctor', '--env', file])
  expect(page).toContain(`$ npx token-relay doctor --env .env.emulators\n${comparable(out)}`)
  expect(code).toBe(0)
  const variables = parseEnv(readFileSync(file, 'utf8'))
  const old = await diagnose({ ...variables, WEALTHICA_CLIENT_SECRET: 'an-old-one' })
  expect(page).toContain(old.lines.slice(3, 11).join('\n'))
})

test('docs/command-line.md shows how explain begins', async () => {
  const { out } = await runCommand(['explain', 'upstream_timeout'])
  expect(page).toContain(`$ npx token-relay explain upstream_timeout\n${out.split('\n')[0]}`)
})
