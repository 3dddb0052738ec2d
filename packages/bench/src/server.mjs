// A fresh process with one variant, or several that are compared within it. The parent asks it for the CPU time that it has used; it ends with the parent.
import { startVariant } from './variants.mjs'

process.on('disconnect', () => process.exit())
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ cpuMicroseconds: user + system })
})
const [names, given] = process.argv.slice(2).map((text) => JSON.parse(text))
const started = {}
for (const name of names) started[name] = await startVariant(name, given)
process.send(started)
