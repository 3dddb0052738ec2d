import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type PageWalk, stepsOf, walkPage } from '@token-relay/test-kit/page-walk'
import { afterEach, expect, test } from 'vitest'
import { filesOf, read } from './kit/sources.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const pages = filesOf(/^(?!\.changeset\/|CHANGELOG).*\.md$/).filter((page) => commandsOf(page).length > 0)

/** What this test runs. A page must not make it run anything else, such as a release. */
const run =
  /^(?:npx (?:vite|token-relay|token-relay-emulators) |node --env-file=\S+ server\.js$|curl |openssl rand |mkdir |npm (?:init|pkg set) |npm run simulate -- --(?:users|help)|(?:answer|token)=\$\((?:curl|node -p) )|^npx token-relay-emulators$/

/** Commands of pages that this test does not run, and why. */
const left: readonly { readonly pages?: RegExp; readonly commands: RegExp; readonly reason: string }[] = [
  {
    pages: /^apps\/examples\//,
    commands:
      /^(?:npm (?:install|start|run (?:typecheck|build|dev))|cd apps\/examples\/\w+ && npm start|curl )/,
    reason: '`npm run hosts -- example` installs, starts and drives every example.',
  },
  {
    commands: /^npm install /,
    reason:
      'The packages are in no registry yet. `npm run packages` installs their tarballs in an empty project.',
  },
  {
    commands: /^npm (?:start|test)$|^npm run (?:(?:unit|unit:watch|e2e|hosts) --|simulate -- --check)/,
    reason: 'It is this suite, goes on until it is stopped, or takes minutes.',
  },
  { pages: /standalone/, commands: /^curl /, reason: 'It asks a relay in a container.' },
  { commands: /^node --inspect/, reason: 'It waits for a debugger.' },
  { commands: /^docker /, reason: 'It needs Docker, which a machine that tests need not have.' },
]
const isLeft = (page: string, command: string) =>
  left.some((entry) => entry.commands.test(command) && (entry.pages?.test(page) ?? true))
const isRun = (page: string) => (command: string) => run.test(command) && !isLeft(page, command)

let walk: PageWalk | undefined
afterEach(async () => {
  await walk?.close()
  walk = undefined
})

test.each(pages.filter((page) => commandsOf(page).some(isRun(page))))(
  'the commands of %s run, and print what it says',
  async (page) => {
    walk = await walkPage(page, isRun(page))
    for (const { line, shown, printed } of walk.answers) {
      expect({ line, ...comparable(printed) }).toEqual({ line, ...comparable(shown) })
    }
  },
  150_000,
)

test.each(pages)('the commands of %s are run, or a reason says why not', (page) => {
  expect(commandsOf(page).filter((command) => !run.test(command) && !isLeft(page, command))).toEqual([])
})

test.each(pages)('the scripts, packages and files that commands of %s name exist', (page) => {
  const known = new Set([...scripts(), ...packages(), 'start', 'test'])
  const named = commandsOf(page).flatMap(namesIn)
  expect(named.filter((name) => !known.has(name) && !existsSync(join(root, name)))).toEqual([])
})

test('the walk through a page compares what it shows with what is printed', () => {
  const steps = stepsOf(read('docs/getting-started.md'))
  expect(steps.filter(({ kind }) => kind === 'answer')).toHaveLength(2)
  expect(steps.filter(({ kind }) => kind === 'file')).toHaveLength(4)
})

function commandsOf(page: string): readonly string[] {
  return stepsOf(read(page)).flatMap((step) => (step.kind === 'shell' ? step.commands : []))
}

/** The answer without the id of its request, which is another one each time. */
function comparable(json: string): object {
  const { instance: _instance, ...rest } = JSON.parse(json)
  return rest
}

/** The scripts that a command runs, the packages that it installs, and the files that it names. */
function namesIn(command: string): readonly string[] {
  const script = /^npm (?:run )?([\w:]+)(?= --| |$)/.exec(command)?.[1] ?? ''
  if (script === 'install')
    return command
      .split(' ')
      .slice(2)
      .filter((word) => !word.startsWith('-'))
  const isScript = command.startsWith('npm run ') || ['start', 'test'].includes(script)
  const files = [...command.matchAll(/(?<![\w/.-])(?:packages|apps|e2e|\.config)\/[\w./-]+/g)].map(
    ([path]) => path,
  )
  return [...(isScript ? [script] : []), ...files]
}

function scripts(): readonly string[] {
  return Object.keys(JSON.parse(read('package.json')).scripts)
}

/** Our own packages, and those of others that some package of the workspace depends on. */
function packages(): readonly string[] {
  const manifests = filesOf(/(?:^|\/)package\.json$/).map((path) => JSON.parse(read(path)))
  return manifests.flatMap(({ name, dependencies, devDependencies }) =>
    [name].concat(Object.keys(dependencies ?? {}), Object.keys(devDependencies ?? {})),
  )
}
