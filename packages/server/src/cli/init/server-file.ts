import type { Project } from './project.ts'
import { type ProviderTemplate, type TemplateName, needsSigningKey, providerTemplates } from './providers.ts'

/** A file to write, by its path within the app. */
export interface NewFile {
  readonly path: string
  readonly text: string
}

/** The path that Next serves the relay under. */
export const nextPrefix = '/api'

/** Returns the file that creates the relay, mounted as the app's kind needs it. */
export function serverFile(project: Project, providers: readonly TemplateName[]): NewFile {
  // Node runs JavaScript without a build, so a server that is not there yet is written in it.
  const typed = project.hasTypes && (project.kind === 'express' || project.kind === 'next')
  const parts = { typed, providers }
  const text = [
    imports(project, parts),
    identifyPart(project, parts),
    relayPart(project, parts),
    mountPart(project),
  ]
  return { path: serverPath(project, typed), text: text.filter(Boolean).join('\n\n') + '\n' }
}

interface Parts {
  readonly typed: boolean
  readonly providers: readonly TemplateName[]
}

function serverPath({ kind, isModule, sources }: Project, typed: boolean): string {
  if (kind === 'next') return `${sources}app/api/[...path]/route.${typed ? 'ts' : 'js'}`
  // In a package of CommonJS only these endings are modules. `require` takes them, too.
  const ending = isModule ? '' : 'm'
  const suffix = typed ? `${ending}ts` : `${ending}js`
  return kind === 'express' ? `${sources}token-relay.${suffix}` : `relay-server.${suffix}`
}

function imports({ kind }: Project, { typed, providers }: Parts): string {
  const names = ['createRelay', ...providers.toSorted()].join(', ')
  const lines = [
    typed && kind !== 'next' && `import type { IncomingMessage } from 'node:http'`,
    kind !== 'next' && kind !== 'express' && `import { createServer } from 'node:http'`,
    `import { ${names} } from '@token-relay/server'`,
    kind === 'next' && `import { toFetchHandler } from '@token-relay/server/fetch'`,
  ]
  return lines.filter(Boolean).join('\n')
}

/** The fields of the user that providers' options read, with the value that an invented user has. */
function userFields(providers: readonly TemplateName[]): readonly (readonly [name: string, value: string])[] {
  return [
    ['id', 'id'],
    ...(providers.includes('wych') ? [['email', 'email: `${id}@example.com`'] as const] : []),
    ...(providers.includes('wyre') ? [['wyreAccount', "wyreAccount: ''"] as const] : []),
  ]
}

function identifyPart({ kind }: Project, { typed, providers }: Parts): string {
  const fields = userFields(providers)
  const declared = fields.map(([name]) => `  ${name}: string\n`).join('')
  const invented = fields.map(([, value]) => value).join(', ')
  const type = kind === 'next' ? 'Request' : 'IncomingMessage'
  const [request, result] = typed ? [`_request: ${type}`, ': AppUser | null'] : ['request', '']
  const session =
    kind === 'next'
      ? 'Read its cookie by next/headers'
      : 'With express-session: return request.session.user ?? null'
  return `${typed ? `interface AppUser {\n${declared}}\n\n` : ''}/**
 * Returns the user that your login has signed in, or null. Replace what it does: the relay believes it, so never read
 * the user from the body, the query or a header. ${session}
 */
function signedInUser(${request})${result} {
  // For a first try: one invented user, never in production.
  const id = process.env.NODE_ENV === 'production' ? '' : process.env.DEV_USER
  return id ? { ${invented} } : null
}`
}

function relayPart({ kind }: Project, { typed, providers }: Parts): string {
  const user = typed ? '<AppUser>' : ''
  const calls = providers.flatMap((name) => {
    const { options }: ProviderTemplate = providerTemplates[name]
    return [`    ${name}${user}({`, ...options.map((option) => `      ${withComma(option)}`), '    }),']
  })
  const types = typed && kind === 'next' ? '<AppUser, Request>' : user
  return [
    `${kind === 'express' ? 'export ' : ''}const relay = createRelay${types}({`,
    '  identify: signedInUser,',
    needsSigningKey(providers) && `  signingKeys: process.env.RELAY_SIGNING_KEYS?.split(','),`,
    '  // Emulators alone have http: addresses.',
    "  allowInsecureUpstream: process.env.RELAY_ALLOW_INSECURE_UPSTREAM === 'true',",
    '  providers: [',
    ...calls,
    '  ],',
    '})',
  ]
    .filter(Boolean)
    .join('\n')
}

/** Puts the comma before a comment at the end of the line. */
function withComma(option: string): string {
  return option.includes(', //') ? option : `${option},`
}

function mountPart({ kind }: Project): string {
  if (kind === 'express') return ''
  if (kind === 'next') return nextMount
  return `const server = createServer((request, response) => relay.handler(request, response))
server.listen(Number(process.env.PORT || 3001), '127.0.0.1', () => {
  console.log(\`Token Relay: http://127.0.0.1:\${server.address().port}\`)
})`
}

const nextMount = `const handler = toFetchHandler(relay, {
  basePath: '${nextPrefix}',
  addressOf: (request) => request.headers.get('x-real-ip') ?? undefined, // the header that your proxy sets
})

export const runtime = 'nodejs'
export {
  handler as DELETE,
  handler as GET,
  handler as OPTIONS,
  handler as PATCH,
  handler as POST,
  handler as PUT,
}`
