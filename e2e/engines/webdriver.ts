/** The key under which WebDriver puts the id of an element (W3C WebDriver, section 12). */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf'

/** Milliseconds for one command. Starting a browser takes the longest. */
const commandTimeoutMs = 60_000

/** An element, as WebDriver sends it. */
export type ElementReference = Readonly<Record<typeof elementKey, string>>

/** A session of WebDriver: one browser. */
export interface WebDriverSession {
  readonly browserVersion: string
  /** Sends a command, such as `POST url`. Without a body, it is a GET. */
  send<Value>(path: string, body?: object): Promise<Value>
  /** Sends a command to an element. */
  sendTo<Value>(element: ElementReference, path: string, body?: object): Promise<Value>
  /** Ends the browser. */
  close(): Promise<void>
}

/** Starts a session at the driver at `driverUrl`. */
export async function startSession(driverUrl: string): Promise<WebDriverSession> {
  const { sessionId, capabilities } = await command<{
    sessionId: string
    capabilities: { browserVersion: string }
  }>(`${driverUrl}/session`, 'POST', { capabilities: {} })
  const url = `${driverUrl}/session/${sessionId}`
  return {
    browserVersion: capabilities.browserVersion,
    send: (path, body) => command(`${url}/${path}`, body ? 'POST' : 'GET', body),
    sendTo: ({ [elementKey]: id }, path, body) =>
      command(`${url}/element/${id}/${path}`, body ? 'POST' : 'GET', body),
    close: () => command(url, 'DELETE'),
  }
}

async function command<Value>(url: string, method: string, body?: object): Promise<Value> {
  // The driver waits forever for a browser that does not start.
  const signal = AbortSignal.timeout(commandTimeoutMs)
  const response = await fetch(url, { method, signal, ...(body && { body: JSON.stringify(body) }) })
  const { value } = await response.json()
  if (response.ok) return value
  throw new Error(`WebDriver refused ${method} ${new URL(url).pathname}: ${value.error}. ${value.message}`)
}
