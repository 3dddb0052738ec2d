import type { CDPSession, Page } from '@playwright/test'

/** The responses that a page and its frames have received. */
export interface ResponseRecord {
  /** Headers and body of every response, in order of arrival. */
  readonly texts: readonly string[]
  /** Addresses whose body could not be read, although the page still waited for it. */
  readonly unread: () => string[]
}

interface PausedResponse {
  readonly networkId?: string
  readonly frameId: string
  readonly resourceType: string
  readonly request: { readonly url: string }
}

/**
 * Records every response before the page receives it. Read later, a body is lost if the frame has closed or the page
 * has navigated away.
 */
export async function recordResponses(page: Page): Promise<ResponseRecord> {
  const session = await page.context().newCDPSession(page)
  const texts: string[] = []
  const unread: PausedResponse[] = []
  const left = await requestsLeft(session)
  session.on('Fetch.requestPaused', (paused) => {
    const { requestId, responseStatusCode, responseHeaders } = paused
    const keep = async () => {
      const body = isBodyless(responseStatusCode) ? '' : await bodyOf(session, requestId)
      texts.push(JSON.stringify(responseHeaders ?? []) + body)
    }
    const goOn = () => session.send('Fetch.continueRequest', { requestId })
    keep()
      .catch(() => unread.push(paused))
      .then(goOn)
      // The page may have navigated away.
      .catch(() => {})
  })
  await session.send('Fetch.enable', { patterns: [{ requestStage: 'Response' }] })
  return { texts, unread: () => unread.filter((paused) => !left(paused)).map(({ request }) => request.url) }
}

/** Returns whether nothing waits for a response any more: its page has cancelled the request or navigated away. */
async function requestsLeft(session: CDPSession): Promise<(paused: PausedResponse) => boolean> {
  const cancelled = new Set<string>()
  const documents = new Map<string, number>()
  const documentOf = new Map<string, number>()
  session.on('Network.loadingFailed', ({ requestId, canceled }) => {
    if (canceled) cancelled.add(requestId)
  })
  session.on('Network.requestWillBeSent', ({ requestId, frameId = '' }) => {
    documentOf.set(requestId, documents.get(frameId) ?? 0)
  })
  session.on('Page.frameNavigated', ({ frame }) => {
    documents.set(frame.id, (documents.get(frame.id) ?? 0) + 1)
  })
  await Promise.all([session.send('Network.enable'), session.send('Page.enable')])
  return ({ networkId = '', frameId, resourceType }) => {
    const sentBy = documentOf.get(networkId)
    const isReplaced =
      resourceType !== 'Document' && sentBy !== undefined && sentBy !== (documents.get(frameId) ?? 0)
    return cancelled.has(networkId) || isReplaced
  }
}

/** Redirects and 204 have no body. */
function isBodyless(status = 0): boolean {
  return status === 204 || (status >= 300 && status < 400)
}

async function bodyOf(session: CDPSession, requestId: string): Promise<string> {
  const { body, base64Encoded } = await session.send('Fetch.getResponseBody', { requestId })
  return base64Encoded ? Buffer.from(body, 'base64').toString() : body
}
