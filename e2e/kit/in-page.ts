import type { Page } from '@playwright/test'

/** A call to a provider that the page makes. */
export interface PageCall {
  readonly provider: string
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Default: a token that the page requests for this call. */
  readonly token?: string
}

/** What the page received. */
export interface PageAnswer {
  readonly status: number
  readonly text: string
}

/** Requests a token from the relay as the page's user. `body` may claim anything. */
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

/** Calls a provider from the page: directly if its token allows that, else through the relay's gateway. */
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

/** Returns the claims of a token. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}
