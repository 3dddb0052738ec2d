import { bindSession, createTokenClient, providerFetch } from './token-relay.min.js'

const client = createTokenClient()

async function send(method, path, body, signal) {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(path, { method, headers, body, signal, keepalive: method === 'DELETE' })
  if (!response.ok) throw new Error(`The host answered ${response.status}.`)
  return response
}

const session = bindSession(client, {
  getUser: async (signal) => (await (await send('GET', '/session', undefined, signal)).json()).user,
  signOut: (id, signal) => send('DELETE', `/session/${id}`, undefined, signal),
  revokesTokens: true, // the server's route calls relay.revoke
})

const show = (text) => {
  document.querySelector('#state').textContent = text
}
const showUser = () => {
  const { status, user } = session.getSnapshot()
  show(user ? `Signed in as ${user.id}` : status)
}
session.subscribe(showUser)
showUser()

const onClick = (selector, act) => {
  document
    .querySelector(selector)
    .addEventListener('click', () => act().catch((error) => show(error.message)))
}
onClick('#sign-in', () =>
  session.signIn(async () => (await (await send('POST', '/session', '{"name":"ada"}')).json()).user),
)
onClick('#sign-out', () => session.signOut())
onClick('#load', async () => {
  const institutions = await (await providerFetch(client, 'wealthica', '/institutions')).json()
  show(`Institutions: ${institutions.length}`)
})
