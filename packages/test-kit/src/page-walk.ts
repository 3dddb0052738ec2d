import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** One step of a page for a reader at a terminal. */
export type PageStep =
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  | { readonly kind: 'shell'; readonly line: number; readonly commands: readonly string[] }
  /** The JSON that the commands before it print. */
  | { readonly kind: 'answer'; readonly line: number; readonly text: string }

/** What a page says that a command prints, and what it printed. */
export interface WalkedAnswer {
  readonly line: number
  readonly shown: string
  readonly printed: string
}

/** A page whose steps have been done. The servers that it starts are still running. */
export interface PageWalk {
  readonly answers: readonly WalkedAnswer[]
  /** The address that a server printed last. */
  readonly url: string
  close(): Promise<void>
}

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The package that depends on everything that a reader of a page installs. */
const installed = join(root, 'apps/demo')

/** Commands that go on until they are stopped. */
const servers = /^(?:npx token-relay-emulators|node (?:--\S+ )*server\.js)(?: |$)/

/** Returns the steps of a page: its named files, its commands, and the JSON that stands right below commands. */
export function stepsOf(markdown: string): readonly PageStep[] {
  const steps: PageStep[] = []
  let end = 0
  for (const match of markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)) {
    const [whole, language = '', text = ''] = match
    const before = markdown.slice(end, match.index)
    const line = markdown.slice(0, match.index).split('\n').length + 1
    const name = /^`([\w./-]+)`:\n\n$/m.exec(before.slice(before.lastIndexOf('\n`') + 1))?.[1]
    if (language === 'sh') steps.push({ kind: 'shell', line, commands: commandsIn(text) })
    else if (name !== undefined) steps.push({ kind: 'file', name, text })
    else if (language === 'json' && before.trim() === '' && steps.at(-1)?.kind === 'shell')
      steps.push({ kind: 'answer', line, text })
    end = match.index + whole.length
  }
  return steps
}

/** Joins lines that go on, and drops comments. */
function commandsIn(text: string): readonly string[] {
  const lines = text.replaceAll(/\\\n\s*/g, '').split('\n')
  return lines.map((line) => line.replace(/(?:^|\s+)# .*$/, '').trim()).filter((line) => line !== '')
}

/**
 * Does the steps of a page in a new folder, with the built packages, on free ports.
 *
 * @param page its path from the root of the repository
 * @param isRun whether a command is run; others are left out
 * @throws Error with the command and its output if one fails
 */
export async function walkPage(page: string, isRun: (command: string) => boolean): Promise<PageWalk> {
  const steps = stepsOf(await readFile(join(root, page), 'utf8'))
  await build()
  const results = join(installed, 'test-results')
  await mkdir(results, { recursive: true })
  const home = await mkdtemp(join(results, 'page-'))
  const running: ChildProcess[] = []
  const close = async () => {
    await Promise.all(running.map(end))
    await rm(home, { recursive: true })
    await rmdir(results).catch(() => {}) // another test uses it
  }
  try {
    return { ...(await follow(steps, { home, isRun, running })), close }
  } catch (error) {
    await close()
    throw error
  }
}

interface Walking {
  readonly home: string
  readonly isRun: (command: string) => boolean
  readonly running: ChildProcess[]
}

async function follow(steps: readonly PageStep[], { home, isRun, running }: Walking) {
  const place = new Place(home, await freePort())
  const answers: WalkedAnswer[] = []
  let printed = ''
  for (const step of steps) {
    if (step.kind === 'file') await writeFile(join(place.folder, step.name), step.text)
    else if (step.kind === 'answer') answers.push({ line: step.line, shown: step.text, printed })
    else {
      const commands = step.commands.filter(isRun)
      for (const server of commands.filter((command) => servers.test(command))) {
        running.push(await place.start(server))
      }
      printed = await place.run(commands.filter((command) => !servers.test(command)))
    }
  }
  return { answers, url: place.url }
}

/** Where the reader is: a folder, and the addresses of what they have started. */
class Place {
  folder: string
  url = ''
  readonly #port: number
  readonly #addresses = new Map<string, string>()

  constructor(folder: string, port: number) {
    this.folder = folder
    this.#port = port
    this.#addresses.set('localhost:3000', `localhost:${port}`)
  }

  /** Runs the commands of one block. Returns what they print. */
  async run(commands: readonly string[]): Promise<string> {
    if (commands.length === 0) return ''
    const isOfRepository = commands.some((command) => command.startsWith('npm run '))
    const cwd = isOfRepository ? root : this.folder
    const mark = 'the folder is now '
    const script = `${this.#here(commands.join('\n'))}\necho "${mark}$PWD" >&2`
    const { stdout, stderr } = await promisify(execFile)('bash', ['-euc', script], {
      cwd,
      env: this.#environment,
      timeout: 50_000,
    })
    if (!isOfRepository) this.folder = stderr.slice(stderr.lastIndexOf(mark) + mark.length).trim()
    return stdout
  }

  /** Starts a command that goes on, and waits until it prints an address. */
  async start(command: string): Promise<ChildProcess> {
    const isEmulator = command.includes('emulators')
    const own = command.replace(/ --port-base \d+/, '') + (isEmulator ? ' --port-base 0' : '')
    const child = spawn('bash', ['-c', `exec ${this.#here(own)}`], {
      cwd: this.folder,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output = await outputWith(child, /https?:\/\/\S+\n/)
    this.url = /https?:\/\/\S+/.exec(output)?.[0] ?? ''
    const api = /^WEALTHICA_API_URL=http:\/\/([^/\n]+)/m.exec(output)?.[1]
    if (api !== undefined) this.#addresses.set('127.0.0.1:4100', api)
    return child
  }

  /** A command as it is here: with the addresses of this place, and of packages that are installed. */
  #here(command: string): string {
    const moved = [...this.#addresses].reduce((text, [shown, own]) => text.replaceAll(shown, own), command)
    return moved.replaceAll(/\bnpx (?=\w)/g, '')
  }

  get #environment(): NodeJS.ProcessEnv {
    const path = `${join(installed, 'node_modules/.bin')}:${process.env.PATH ?? ''}`
    return { ...process.env, PATH: path, PORT: String(this.#port), NODE_ENV: 'production' }
  }
}

/** Builds what has changed since the last build: a reader has the built packages. */
async function build(): Promise<void> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const packages = ['server', 'react', 'emulators'].map((name) => join(root, 'packages', name))
  await promisify(execFile)(process.execPath, [compiler, '-b', ...packages])
}

/** Collects the output of a process until it matches. */
async function outputWith(child: ChildProcess, pattern: RegExp): Promise<string> {
  let output = ''
  const seen = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk
        if (pattern.test(output)) resolve(output)
      })
    }
    child.once('exit', (code) => reject(new Error(`It ended with ${String(code)}: ${output}`)))
  })
  return seen
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill()
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
