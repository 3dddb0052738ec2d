import { cpus } from 'node:os'

/** The machine of a run, in a few words. */
export function describeMachine() {
  const processors = cpus()
  return `${processors.length} × ${processors[0].model.replaceAll(/\(R\)|\(TM\)|CPU /g, '')}, Node ${process.version}`
}
