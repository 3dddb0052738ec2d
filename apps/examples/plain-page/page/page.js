import { createTokenClient, openConnect, providerFetch } from './token-relay.min.js'

// Another user has signed in, in another tab: load the page again. With a sign-in of your own, use bindSession.
const client = createTokenClient({ onSubjectChange: () => location.reload() })

const show = (text) => {
  document.querySelector('#state').textContent = text
}

document.querySelector('#load').addEventListener('click', async () => {
  const institutions = await (await providerFetch(client, 'wealthica', '/institutions')).json()
  show(`Institutions: ${institutions.length}`)
})

document.querySelector('#connect').addEventListener('click', async () => {
  const outcome = await openConnect(client, 'wealthica')
  show(outcome.status === 'connected' ? `Connected ${outcome.institution}` : outcome.status)
})
