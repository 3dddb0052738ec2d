// The packed packages in other versions of Node, Express and React.
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { command } from '../command.mjs'
import { root } from '../install.mjs'
import { withPage } from './browser.mjs'
import { drivingReact, minting } from './examples.mjs'
import { project } from './install.mjs'
import { withServer } from './process.mjs'
import { typed } from './types.mjs'

const nodeVersions = ['20', '22', '24']

export const runtimeRows = [
  ...nodeVersions.map((version) => ({ name: `node ${version}`, run: (context) => inNode(version, context) })),
  { name: 'express 4', run: (context) => withExpress4(context) },
  { name: 'react 18', run: (context) => withReact18(context) },
]

/** Mints in this version of Node, which npm has as a package, by `import` and by `require`. */
async function inNode(version, context) {
  const folder = await typed(context)
  await context.once('program', () => {
    const flags = ['--module', 'nodenext', '--target', 'es2022', '--skipLibCheck', '--outDir', 'built']
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    return command(folder, process.execPath, tsc, 'program.ts', '--types', 'node', '--ignoreConfig', ...flags)
  })
  const node = (...args) => command(folder, 'npx', '--yes', '--package', `node@${version}`, 'node', ...args)
  await node('built/program.js')
  await node('require.cjs')
  return `${(await node('--version')).trim().split('\n').at(-1)}: import, require, token`
}

/** The example `express` on Express 4. */
async function withExpress4(context) {
  const folder = await exampleWith(context, 'express', { express: '^4.18.0', '@types/express': '^4.17.0' })
  return withServer({ cwd: folder, args: ['--import', 'tsx', 'server.ts'] }, minting)
}

/** The example `vite-react` on React 18. */
async function withReact18(context) {
  const react = { react: '^18.0.0', 'react-dom': '^18.0.0' }
  const types = { '@types/react': '^18.0.0', '@types/react-dom': '^18.0.0' }
  const folder = await exampleWith(context, 'vite-react', { ...react, ...types })
  await command(folder, 'npm', 'run', 'build')
  const server = { cwd: folder, args: ['--import', 'tsx', 'server.ts'] }
  return withServer(server, (url) => withPage(url, drivingReact))
}

/** Installs a copy of one example with other versions. Returns its folder. */
async function exampleWith(context, name, versions) {
  const folder = join(context.folder, `${name}-with-others`)
  const filter = (path) => !/\/(node_modules|dist|\.next)$/.test(path)
  cpSync(join(root, 'apps/examples', name), folder, { recursive: true, filter })
  const { dependencies, devDependencies, scripts } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const all = { ...dependencies, ...devDependencies, ...versions }
  const others = Object.entries(all).filter(([dependency]) => !dependency.startsWith('@token-relay/'))
  return project(folder, context.tarballs, { scripts, dependencies: Object.fromEntries(others) })
}
