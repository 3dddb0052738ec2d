import type { CDPSession, Page } from '@playwright/test'

/** The responses that a page and its frames have received. */
export interface ResponseRecord {
  /** Headers and body of every response, in order of arrival. */
  readonly texts: readonly string[]
  /** Addresses whose body could not be read. */
  readonly unread: readonly string[]
}

/**
 * Records every response before the page receives it. Read later, a body is lost if the frame has closed or the page
 * has navigated away.
 */
export async function recordResponses(page: Page): Promise<ResponseRecord> {
  const session = await page.context().newCDPSession(page)
  const texts: string[] = []
  const unread: string[] = []
  session.on('Fetch.requestPaused', ({ requestId, request, responseStatusCode, responseHeaders }) => {
    const keep = async () => {
      const body = isBodyless(responseStatusCode) ? '' : await bodyOf(session, requestId)
      texts.push(JSON.stringify(responseHeaders ?? []) + body)
    }
    const goOn = () => session.send('Fetch.continueRequest', { requestId })
    keep()
      .catch(() => unread.push(request.url))
      .then(goOn)
      // The page may have navigated away.
      .catch(() => {})
  })
  await session.send('Fetch.enable', { patterns: [{ requestStage: 'Response' }] })
  return { texts, unread }
}

/** Redirects and 204 have no body. */
function isBodyless(status = 0): boolean {
  return status === 204 || (status >= 300 && status < 400)
}

async function bodyOf(session: CDPSession, requestId: string): Promise<string> {
  const { body, base64Encoded } = await session.send('Fetch.getResponseBody', { requestId })
  return base64Encoded ? Buffer.from(body, 'base64').toString() : body
}
