// A page without a bundler, an inline script or an import map: it imports the package's single file.
import { createTokenClient, openConnect, providerFetch } from './token-relay.min.js'

const client = createTokenClient()
const show = (id, text) => {
  document.getElementById(id).textContent = text
}

document.getElementById('connect').addEventListener('click', async () => {
  show('outcome', JSON.stringify(await openConnect(client, 'wealthica')))
})
show('token', `A token of ${(await client.getToken('wealthica')).length} characters`)
const balance = await providerFetch(client, 'wakapay', '/business/balance?currency=USD')
show('balance', `WakaPay answered ${balance.status}`)
