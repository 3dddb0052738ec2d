import type { Project } from './project.ts'
import { type ProviderTemplate, type TemplateName, providerTemplates } from './providers.ts'
import { type NewFile, nextPrefix } from './server-file.ts'

/** Returns the file for the app's pages: hooks for React, and otherwise functions. */
export function pageFile(project: Project, providers: readonly TemplateName[]): NewFile {
  const { hasReact, hasTypes, sources, kind } = project
  const client = kind === 'next' ? `createTokenClient({ baseUrl: '${nextPrefix}' })` : 'createTokenClient()'
  if (!hasReact) {
    const text = functions(client, providers)
    return { path: `${sources}token-client.${hasTypes ? 'ts' : 'js'}`, text }
  }
  return {
    path: `${sources}token-hooks.${hasTypes ? 'tsx' : 'jsx'}`,
    text: hooks(project, client, providers),
  }
}

function functions(client: string, providers: readonly TemplateName[]): string {
  const templates = withNames(providers)
  const names = ['createTokenClient', templates.some(({ isGateway }) => isGateway) && 'providerFetch'].filter(
    Boolean,
  )
  return `import { ${names.join(', ')} } from '@token-relay/browser'

// With a login of your own, bindSession of @token-relay/browser/session keeps the client's user in step with it.
export const client = ${client}
${templates.map(functionOf).join('')}`
}

function functionOf({ name, title, isGateway }: NamedTemplate): string {
  if (!isGateway) {
    return `
/** Resolves to the signed-in user's ${title} token. */
export const ${name}Token = () => client.getToken('${name}')
`
  }
  return `
/** Calls ${title} as the signed-in user, with a path that begins with / and the options of fetch. */
export const ${name}Fetch = providerFetch.bind(null, client, '${name}')
`
}

function hooks({ kind, hasTypes }: Project, client: string, providers: readonly TemplateName[]): string {
  const templates = withNames(providers)
  const used = [
    'TokenRelayProvider',
    templates.some(({ isGateway }) => isGateway) && 'useProviderFetch',
    templates.some(({ isGateway }) => !isGateway) && 'useProviderToken',
  ].filter(Boolean)
  const props = hasTypes ? '{ children }: { children: ReactNode }' : '{ children }'
  return `${kind === 'next' ? "'use client'\n\n" : ''}import { createTokenClient } from '@token-relay/browser'
import { ${used.join(', ')} } from '@token-relay/react'
${hasTypes ? "import type { ReactNode } from 'react'\n" : ''}
// With a login of your own, bindSession of @token-relay/browser/session keeps the client's user in step with it.
export const client = ${client}

/** Wrap it around the pages that use a hook of this file. */
export function TokenRelay(${props}) {
  return <TokenRelayProvider client={client}>{children}</TokenRelayProvider>
}
${templates.map(hookOf).join('')}`
}

function hookOf({ name, title, isGateway }: NamedTemplate): string {
  const hook = `use${name[0]?.toUpperCase()}${name.slice(1)}`
  if (!isGateway) {
    return `
/** Returns { status, token, expiresAt, error, refresh } of the signed-in user's ${title} token. */
export function ${hook}Token() {
  return useProviderToken('${name}')
}
`
  }
  return `
/** Returns a fetch that calls ${title} as the signed-in user. */
export function ${hook}Fetch() {
  return useProviderFetch('${name}')
}
`
}

interface NamedTemplate extends ProviderTemplate {
  readonly name: TemplateName
}

function withNames(providers: readonly TemplateName[]): readonly NamedTemplate[] {
  return providers.map((name) => ({ name, ...providerTemplates[name] }))
}
