import type { Page } from '@playwright/test'

/** A call to a provider, made by the page itself. */
export interface PageCall {
  readonly provider: string
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Default: one that the page asks for. */
  readonly token?: string
}

/** What the page got. */
export interface PageAnswer {
  readonly status: number
  readonly text: string
}

/** Asks the relay for a token as the page's user does, with whatever the body claims. */
export function mint(
  page: Page,
  provider: string,
  body: object = {},
): Promise<{ token: string; api?: string }> {
  return page.evaluate(
    async ([provider, body]) => {
      const answer = await fetch(`/${provider}/auth`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      })
      return answer.json()
    },
    [provider, JSON.stringify(body)] as const,
  )
}

/** Calls a provider from the page: the provider itself in direct mode, else the relay's gateway. */
export async function call(page: Page, { provider, path, token, ...init }: PageCall): Promise<PageAnswer> {
  const minted = await mint(page, provider, { purpose: 'api' })
  const base = minted.api ?? `/${provider}/api`
  const headers = { ...init.headers, Authorization: `Bearer ${token ?? minted.token}` }
  return page.evaluate(
    async ({ url, init }) => {
      const answer = await fetch(url, init)
      return { status: answer.status, text: await answer.text() }
    },
    { url: base + path, init: { ...init, headers } },
  )
}

/** The claims of a token. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}
