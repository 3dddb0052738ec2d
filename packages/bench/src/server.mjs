// A fresh process with one variant. The parent asks it for the CPU time that it has used; it ends with the parent.
import { startVariant } from './variants.mjs'

process.on('disconnect', () => process.exit())
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ cpuMicroseconds: user + system })
})
process.send(await startVariant(process.argv[2], JSON.parse(process.argv[3])))
