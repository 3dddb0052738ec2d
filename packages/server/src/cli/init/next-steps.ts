import type { Project } from './project.ts'
import type { TemplateName } from './providers.ts'
import type { NewFile } from './server-file.ts'

/** What the steps are about. */
export interface Written {
  readonly project: Project
  readonly providers: readonly TemplateName[]
  readonly server: NewFile
  readonly page: NewFile
}

/** Returns what to do after `init`, in order. */
export function nextSteps({ project, providers, server, page }: Written): string {
  const { hasReact } = project
  const packages = ['server', 'browser', ...(hasReact ? ['react'] : [])].map((name) => `@token-relay/${name}`)
  const steps = [
    [`npm install ${packages.join(' ')}`, 'npm install --save-dev @token-relay/emulators'],
    mounting(project, providers, server),
    [
      `In ${server.path}, make signedInUser ask your login. Until then DEV_USER is signed in.`,
      hasReact && `Wrap your pages in <TokenRelay> of ${page.path}, and use its hook.`,
    ],
    ['Try it without an account at a provider:', ...firstTry(project, server)],
    lastStep(project),
  ]
  const texts = steps.map((lines, at) => {
    const [first, ...rest] = lines.filter((line) => typeof line === 'string')
    return [`  ${at + 1}. ${first}`, ...rest.map((line) => `     ${line}`)].join('\n')
  })
  return `Next:\n${texts.join('\n')}`
}

function mounting(
  { kind, sources, isModule, hasVite }: Project,
  providers: readonly TemplateName[],
  server: NewFile,
): readonly string[] {
  if (kind === 'next') return [`Nothing to mount: Next serves ${server.path}.`]
  if (kind === 'express') {
    const name = `./${server.path.slice(sources.length).replace(/ts$/, 'js')}`
    const load = isModule ? `import { relay } from '${name}'` : `const { relay } = require('${name}')`
    return [
      'Mount it in your app, before express.json():',
      `  ${load}`,
      '  app.use(relay.router())',
      ...(hasVite ? ["For Vite's dev server, name your server in vite.config:", proxy(providers, 3000)] : []),
    ]
  }
  if (kind === 'node') {
    return [
      'It is a server of its own. In a server that you have, call relay.handler(request, response, next) first.',
    ]
  }
  return ['Send its paths there in vite.config:', proxy(providers, 3001)]
}

function proxy(providers: readonly TemplateName[], port: number): string {
  const paths = providers.map((name) => `'/${name}': 'http://127.0.0.1:${port}'`)
  return `  server: { proxy: { ${paths.join(', ')} } }`
}

function firstTry({ kind, hasTypes }: Project, server: NewFile): readonly string[] {
  const emulators = (file: string) => `  npx token-relay-emulators --env ${file}    # and leave it running`
  // Next reads env files of these names by itself; the second one has the last word.
  if (kind === 'next') {
    return ['  cp .env.example .env.local', emulators('.env.development.local'), '  npx next dev']
  }
  const files = '--env-file=.env.example --env-file=.env.emulators'
  const script = kind === 'express' ? '<your server>' : server.path
  const loader = kind === 'express' && hasTypes ? ' --import tsx' : ''
  return [emulators('.env.emulators'), `  node ${files}${loader} ${script}`]
}

function lastStep({ kind, ignoresEnv }: Project): readonly string[] {
  const check = (file: string) => `  npx token-relay doctor --env ${file}`
  if (kind === 'next') {
    const ignored = ignoresEnv ? '' : ', add .env*.local to .gitignore'
    return [
      `Then delete .env.development.local${ignored}, fill in .env.local, and check it:`,
      check('.env.local'),
    ]
  }
  const ignored = ignoresEnv ? '' : ', add .env and .env.emulators to .gitignore'
  return [`Then copy .env.example to .env${ignored}, fill it in, and check it:`, check('.env')]
}
