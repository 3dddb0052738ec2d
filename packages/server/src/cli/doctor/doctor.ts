import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { tokenDeadlineMs } from '../../config/defaults.ts'
import type { Variables } from '../../env/variables.ts'
import { type Command, UsageError, readArguments } from '../arguments.ts'
import type { Terminal } from '../terminal.ts'
import { examine } from './examine.ts'
import { hasFailed } from './finding.ts'
import { configuresProvider, readTargets } from './read-targets.ts'
import { rendered } from './render.ts'

const help = `Usage: token-relay doctor [options]

Asks each provider that is configured what a relay would ask it, and says what works and what to change: whether it can be
reached and no proxy is in the way, whether secrets, scopes and signatures are accepted, how long tokens live, and whether
this machine's clock is right. It reads the variables that token-relay init writes into .env.example.

  --env <file>        read the variables from a file; those of the environment then do not count
  --policy <file>     check this policy file, too. Default: the one that RELAY_POLICY_FILE names
  --user <id>         the user to ask a token for. Default: token-relay-doctor, a user that need not exist
  --deadline <ms>     milliseconds to wait for an answer, 100 to 30000. Default ${tokenDeadlineMs}, as a relay does
  --json              print the report as JSON

It asks for tokens, reads Wyre's exchange rates, and sends Swypex a signed change of a card that does not exist.
The exit code is 0 if all is ready, 1 if something is not, and 2 if the doctor itself could not be started.`

/** Examines the settings, and each provider that they name. */
export const doctor: Command = {
  help,
  async run(args, terminal) {
    const { values } = readArguments({
      command: 'token-relay doctor',
      args,
      maxPositionals: 0,
      options: {
        env: { type: 'string' },
        policy: { type: 'string' },
        user: { type: 'string' },
        deadline: { type: 'string' },
        json: { type: 'boolean' },
      },
    })
    const deadlineMs = readDeadline(values.deadline)
    const read = variablesOf(terminal, values.env)
    const policy = values.policy && resolve(terminal.folder, values.policy)
    const variables = policy ? { ...read, RELAY_POLICY_FILE: policy } : read
    if (!configuresProvider(variables)) {
      const place = values.env === undefined ? 'The environment' : values.env
      throw new UsageError(
        `${place} has no variable of a provider. Set those of at least one, such as WEALTHICA_CLIENT_ID and WEALTHICA_CLIENT_SECRET, or name a file with --env.`,
      )
    }
    const { reports, targets } = readTargets(variables)
    const titles = targets.map(({ title }) => title)
    if (titles.length > 0) terminal.progress(`Asking ${titles.join(', ')} …`)
    const examination = { user: values.user, deadlineMs, namesProxy: namesProxy(terminal.variables) }
    const examined = await Promise.all(targets.map((target) => examine(target, examination)))
    const all = [...reports, ...examined]
    const isReady = !all.some(hasFailed)
    terminal.print(
      values.json ? JSON.stringify({ ok: isReady, reports: all }, null, 2) : rendered(all, terminal.paint),
    )
    return isReady ? 0 : 1
  },
}

function readDeadline(text: string | undefined): number {
  const value = Number(text ?? tokenDeadlineMs)
  if (Number.isInteger(value) && value >= 100 && value <= 30_000) return value
  throw new UsageError(
    `token-relay doctor --deadline is ${JSON.stringify(text)}. Use a whole number of milliseconds from 100 to 30000.`,
  )
}

function variablesOf({ folder, variables }: Terminal, file: string | undefined): Variables {
  if (file === undefined) return variables
  try {
    return parseEnv(readFileSync(resolve(folder, file), 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given'
    throw new UsageError(
      `--env names ${file}, which cannot be read (${reason}). Name a file that you may read.`,
    )
  }
}

function namesProxy(variables: Variables): boolean {
  return ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((name) => variables[name])
}
