import { readFileSync } from 'node:fs'
import { errorCodes } from '@token-relay/protocol'
import { beforeAll, expect, test } from 'vitest'
import { sectionsOf } from '../../src/cli/explain/error-page.ts'
import { buildServer } from '../kit/built-server.ts'
import { runCommand } from '../kit/command.ts'

beforeAll(buildServer, 180_000)

test('explain says what a code means', async () => {
  const { code, out } = await runCommand(['explain', 'upstream_credentials_rejected'])
  expect(code).toBe(0)
  expect(out).toMatch(
    /^upstream_credentials_rejected: HTTP 502, Provider refuses our credentials; the same request fails again\.\n\n\S/,
  )
})

test('every code of docs/errors.md is listed, and explained with what to do', async () => {
  const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8')
  const codes = [...page.matchAll(/^## (\w+)$/gm)].map(([, code = '']) => code)
  const { out } = await runCommand(['explain'])
  const listed = out.trim().split('\n')
  expect(new Set(listed.map((line) => line.split(' ')[0]))).toEqual(new Set(codes))
  expect(listed).toHaveLength(codes.length)
  for (const { text } of sectionsOf(page)) expect(text).toMatch(/^What happened: .*^Why: .*^What to do: /ms)
  expect((await runCommand(['explain', 'popup_blocked'])).out).toMatch(/^popup_blocked\n\nWhat happened: /)
})

test('explain says whether a request may be repeated, and takes a code in any case', async () => {
  const { out } = await runCommand(['explain', 'Upstream-Timeout'])
  expect(out).toMatch(/^upstream_timeout: HTTP 504, Provider too slow; the same request can succeed later\./)
})

test('explain without a code lists every code of the protocol', async () => {
  const { code, out } = await runCommand(['explain'])
  expect(code).toBe(0)
  const listed = out.split('\n').map((line) => line.split(' ')[0])
  for (const name of Object.keys(errorCodes)) expect(listed).toContain(name)
})

test.each([
  ['upstream_credential_rejected', 'Did you mean upstream_credentials_rejected?'],
  ['crosssite', 'Did you mean cross_site?'],
  ['stale_token', 'Did you mean upstream_stale_token?'],
  ['segmentation_fault_in_line_7', 'token-relay explain lists all codes.'],
])('an unknown code gets a sentence: %s', async (word, advice) => {
  expect(await runCommand(['explain', word])).toEqual({
    code: 2,
    out: '',
    err: `There is no error code "${word}". ${advice}\n`,
  })
})

test('the sections of a page are read as plain text, without those that are not codes', () => {
  const page = `# Errors

How to read them.

## \`cross_site\`

A page of **another origin** called. It is not in
[\`allowedOrigins\`](production.md#origins).

**What to do.** Add it, see [RFC 6454](https://www.rfc-editor.org/rfc/rfc6454).

\`\`\`ts
allowedOrigins: ['https://app.example.com']
\`\`\`

## missing_identify

- **What happened:** \`identify\` is not a function. The relay does not start.
- **Why:** It alone says who is signed in.
- **What to do:** Pass one, such as
  \`(request) => request.session?.user ?? null\`.

## In the browser

Other text.
`
  expect(sectionsOf(page)).toEqual([
    {
      code: 'cross_site',
      summary: 'A page of another origin called.',
      text: `A page of another origin called. It is not in
\`allowedOrigins\`.

What to do. Add it, see RFC 6454 (https://www.rfc-editor.org/rfc/rfc6454).

allowedOrigins: ['https://app.example.com']
\`\`\``.replace(/\n```$/, ''),
    },
    {
      code: 'missing_identify',
      summary: '`identify` is not a function.',
      text: `What happened: \`identify\` is not a function. The relay does not start.
Why: It alone says who is signed in.
What to do: Pass one, such as
\`(request) => request.session?.user ?? null\`.`,
    },
  ])
})
