// `npm start`: installs the dependencies if needed, then runs the demo as a direct child until a signal ends it.
process.argv.splice(2, 0, '--in', 'apps/demo', 'node', 'start.mjs')
await import('./exec.mjs')
