import { type ProviderTemplate, type TemplateName, needsSigningKey, providerTemplates } from './providers.ts'
import type { NewFile } from './server-file.ts'

/** Returns the example of an env file, without one secret: it may be committed. */
export function envExample(providers: readonly TemplateName[]): NewFile {
  const groups = providers.map((name) => {
    const { title, variables }: ProviderTemplate = providerTemplates[name]
    return [`# ${title}`, ...variables.map((variable) => line(...variable))]
  })
  const signing = [
    '# Signs the tokens for pages. To make one: npx token-relay keygen',
    line('RELAY_SIGNING_KEYS'),
  ]
  const first = [
    '# The user that everybody is until signedInUser asks your login. It has no effect with NODE_ENV=production.',
    'DEV_USER=ada',
  ]
  const blocks = [...groups, ...(needsSigningKey(providers) ? [signing] : []), first]
  const text = `# Copy this file to .env, and keep .env out of the repository.

${blocks.map((lines) => lines.join('\n')).join('\n\n')}
`
  return { path: '.env.example', text }
}

function line(variable: string, comment?: string, value = ''): string {
  return `${comment === undefined ? '' : `# ${comment}\n`}${variable}=${value}`
}
