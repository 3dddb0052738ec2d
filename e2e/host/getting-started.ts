// Does the steps of docs/getting-started.md, prints the address of the app that they end with, and stops at SIGTERM.
import { walkPage } from '@token-relay/test-kit/page-walk'

// Its packages are not in a registry, so the walk has them already.
const walk = await walkPage('docs/getting-started.md', (command) => !command.startsWith('npm install '))
process.once('SIGTERM', () => void walk.close())
process.stdout.write(`The app is at ${walk.url}\n`)
