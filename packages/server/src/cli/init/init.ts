import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { suggestion } from '../../env/nearest.ts'
import { type Command, UsageError, readArguments } from '../arguments.ts'
import type { Terminal } from '../terminal.ts'
import { envExample } from './env-example.ts'
import { nextSteps } from './next-steps.ts'
import { pageFile } from './page-file.ts'
import { appKinds, readProject } from './project.ts'
import { templateNames } from './providers.ts'
import { type NewFile, serverFile } from './server-file.ts'

const help = `Usage: token-relay init [folder] [options]

Writes what an app needs: the relay's router, a file for its pages, and .env.example. It reads package.json to find out
what the app is. The folder is the present one unless another is named.

  --provider <name>   wealthica, wych, wyre, wakapay or swypex; may be repeated. Default wealthica
  --kind <kind>       express, next, vite or node. Default: the first of these in package.json, otherwise node
  --print             print the files instead of writing them
  --force             overwrite files that exist`

/** Writes the first files of an app that uses the relay. It overwrites nothing unless it is asked to. */
export const init: Command = {
  help,
  run(args, terminal) {
    const { values, positionals } = readArguments({
      command: 'token-relay init',
      args,
      maxPositionals: 1,
      options: {
        provider: { type: 'string', multiple: true },
        kind: { type: 'string' },
        print: { type: 'boolean' },
        force: { type: 'boolean' },
      },
    })
    const folder = resolve(terminal.folder, positionals[0] ?? '.')
    const kind = values.kind === undefined ? undefined : oneOf('--kind', values.kind, appKinds)
    const asked = values.provider ?? ['wealthica']
    const providers = [...new Set(asked.map((name) => oneOf('--provider', name, templateNames)))]
    const project = readProject(folder, kind)
    const [server, page] = [serverFile(project, providers), pageFile(project, providers)]
    const files = [server, page, envExample(providers)]
    if (values.print) {
      for (const { path, text } of files) terminal.print(`# ${path}\n\n${text}`)
    } else {
      write(folder, files, values.force ? 'overwrite' : 'refuse')
      reportWritten(files, terminal)
    }
    terminal.print(nextSteps({ project, providers, server, page }))
    return 0
  },
}

function oneOf<Name extends string>(option: string, value: string, names: readonly Name[]): Name {
  const name = names.find((each) => each === value)
  if (name) return name
  throw new UsageError(`token-relay init ${option} is ${JSON.stringify(value)}. ${suggestion(value, names)}`)
}

/** Writes all files, or none if one exists that must not be overwritten. */
function write(folder: string, files: readonly NewFile[], existing: 'overwrite' | 'refuse'): void {
  const kept = files.map(({ path }) => path).filter((path) => existsSync(join(folder, path)))
  if (kept.length > 0 && existing === 'refuse') {
    const [verb, pronoun] = kept.length === 1 ? ['exists', 'it'] : ['exist', 'them']
    throw new UsageError(
      `${kept.join(', ')} ${verb}, and nothing was written. Use --force to overwrite ${pronoun}, or --print to see the files.`,
    )
  }
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

function reportWritten(files: readonly NewFile[], terminal: Terminal): void {
  for (const { path } of files) terminal.print(`${terminal.paint('green', 'wrote')} ${path}`)
  terminal.print('')
}
