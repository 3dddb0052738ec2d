// `npm run e2e:engines`: finds or installs the engines, then runs the checks of `e2e/engines` in them. Arguments choose
// engines by name.
import { ensureInstalled } from './install.mjs'

ensureInstalled()
const { ensureChromium, ensureFirefox, ensureWebKit, ensureXvfb } = await import('./system.mjs')

const engines = {
  chromium: { E2E_CHROMIUM: ensureChromium },
  firefox: { E2E_FIREFOX: ensureFirefox },
  webkit: { E2E_WEBKIT: ensureWebKit, E2E_XVFB: ensureXvfb },
}
const asked = process.argv.slice(2)
const unknown = asked.find((name) => !Object.hasOwn(engines, name))
if (unknown) throw new Error(`"${unknown}" is not an engine: choose from ${Object.keys(engines).join(', ')}.`)

const found = []
for (const name of asked.length > 0 ? asked : Object.keys(engines)) {
  try {
    for (const [variable, ensure] of Object.entries(engines[name])) process.env[variable] = ensure()
    found.push(name)
  } catch (error) {
    console.log(`– ${name} does not run. ${error.message}`)
  }
}
// In this process, so that a signal to it ends the engines, too.
const tool = ['node', '--conditions=@token-relay/source', '--import', 'tsx', 'engines/run.ts']
process.argv.splice(2, Infinity, '--in', 'e2e', ...tool, ...found)
await import('./exec.mjs')
