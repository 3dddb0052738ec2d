#!/usr/bin/env node
// Builds the page, then runs the server until INT or TERM. Exits with the code of the last step.
import { fileOf, fromSource, startNode } from './processes.mjs'

const build = startNode([fileOf('vite', 'bin/vite.js'), 'build', '--logLevel', 'warn'])
process.exitCode = (await build.exitCode) || (await serve())

function serve() {
  return startNode([fromSource, '--import', 'tsx', 'server/main.ts']).exitCode
}
