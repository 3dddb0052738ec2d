import type { CDPSession, Page } from '@playwright/test'

/** What a page and its frames have received. */
export interface ResponseRecord {
  /** Headers and body of every response, in the order of their arrival. */
  readonly texts: readonly string[]
  /** Addresses whose body could not be read. */
  readonly unread: readonly string[]
}

/**
 * Records every response before the page gets it: what is read afterwards is lost when a frame closes or the page
 * leaves.
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
      // The page may have left meanwhile.
      .catch(() => {})
  })
  await session.send('Fetch.enable', { patterns: [{ requestStage: 'Response' }] })
  return { texts, unread }
}

/** A redirect has no body, nor has 204. */
function isBodyless(status = 0): boolean {
  return status === 204 || (status >= 300 && status < 400)
}

async function bodyOf(session: CDPSession, requestId: string): Promise<string> {
  const { body, base64Encoded } = await session.send('Fetch.getResponseBody', { requestId })
  return base64Encoded ? Buffer.from(body, 'base64').toString() : body
}
