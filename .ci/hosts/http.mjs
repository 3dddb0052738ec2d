// What a page does with a relay, by plain HTTP.
import { strictEqual } from 'node:assert'

/** Asks for a token. Returns the answer. */
export async function mint(url, provider = 'wealthica', headers = {}) {
  const response = await ask(url, provider, 'POST', headers)
  const answer = await response.json()
  strictEqual(response.status, 200, JSON.stringify(answer))
  strictEqual(answer.token.split('.').length, 3)
  return answer
}

/** Asks for a token and expects a refusal with this code. */
export async function refused(url, provider, code, headers = {}) {
  const response = await ask(url, provider, 'POST', headers)
  const problem = await response.json()
  strictEqual(problem.code, code)
  strictEqual(response.headers.get('content-type'), 'application/problem+json')
}

export async function logOut(url, provider = 'wealthica', headers = {}) {
  const { status } = await ask(url, provider, 'DELETE', headers)
  strictEqual(status, 204)
}

export async function expectStatus(expected, url, init) {
  const response = await fetch(url, init)
  strictEqual(response.status, expected, await response.clone().text())
  return response
}

function ask(url, provider, method, headers) {
  return fetch(`${url}/${provider}/auth`, {
    method,
    headers: { 'content-type': 'application/json', origin: new URL(url).origin, ...headers },
    ...(method === 'POST' && { body: '{}' }),
  })
}
