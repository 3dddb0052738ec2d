// Type checks of the packed packages as readers may have set theirs up.
import { strictEqual } from 'node:assert'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { command } from '../command.mjs'
import { root } from '../install.mjs'
import { project } from './install.mjs'

const compilers = { 5.4: 'typescript-5.4', 5.9: 'typescript-5.9', '7.0': 'typescript-7.0' }
const newest = { express: '^5.0.0', node: '^20.0.0', react: '^19.0.0' }
const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true }
const environment = {
  target: 'es2022',
  lib: ['es2023', 'dom', 'dom.iterable'],
  jsx: 'react-jsx',
  types: ['node'],
}

export const typeRows = [
  ...Object.keys(compilers).flatMap((version) =>
    ['nodenext', 'bundler'].map((resolution) => ({
      name: `types: TypeScript ${version}, ${resolution}`,
      run: async (context) => check(await typed(context), version, resolution, ['program.ts', 'page.tsx']),
    })),
  ),
  {
    name: 'types: Express 4, React 18',
    run: async (context) => {
      const folder = await typesProject(context, 'older', {
        express: '^4.17.0',
        node: '^20.0.0',
        react: '^18.0.0',
      })
      await check(await typed(context), '5.9', 'nodenext', ['program.ts', 'page.tsx'], folder)
    },
  },
  {
    name: 'types: without @types/express',
    run: async (context) => {
      const folder = await typesProject(context, 'bare', { node: '^20.0.0', react: '^19.0.0' })
      await check(await typed(context), '5.9', 'nodenext', ['program.ts', 'page.tsx'], folder)
    },
  },
  {
    name: 'types: CommonJS',
    run: async (context) => {
      const folder = await typed(context)
      writeFileSync(
        join(folder, 'common.cts'),
        `import { createRelay } from '@token-relay/server'\nvoid createRelay\n`,
      )
      await check(folder, '5.9', 'nodenext', ['common.cts'])
      const refusal = await check(folder, '5.9', 'node16', ['common.cts']).catch((error) => error.message)
      strictEqual(/error TS(\d+)/.exec(refusal)?.[1], '1479', refusal)
      return 'nodenext accepts require of ES modules, node16 says TS1479'
    },
  },
]

/** A project with the newest types and every compiler. */
export function typed(context) {
  return context.once('types', () => {
    const names = Object.entries(compilers).map(([version, name]) => [name, `npm:typescript@~${version}.0`])
    return typesProject(context, 'types', newest, Object.fromEntries(names))
  })
}

async function typesProject({ folder, tarballs }, name, types, others = {}) {
  const named = Object.entries(types).map(([type, range]) => [`@types/${type}`, range])
  const dependencies = { ...Object.fromEntries(named), ...others }
  if (types.react) dependencies.react = types.react
  const place = await project(join(folder, name), tarballs, { dependencies })
  cpSync(join(root, '.ci/packed'), place, { recursive: true })
  return place
}

/** Checks files with a compiler of `compilersAt`. */
async function check(compilersAt, version, resolution, files, folder = compilersAt) {
  const module = resolution === 'bundler' ? 'esnext' : resolution
  const compilerOptions = { ...strict, ...environment, module, moduleResolution: resolution }
  const config = join(folder, `tsconfig.${version}.${resolution}.json`)
  writeFileSync(config, JSON.stringify({ compilerOptions, files }))
  const compiler = join(compilersAt, 'node_modules', compilers[version], 'bin/tsc')
  await command(folder, process.execPath, compiler, '-p', config, '--pretty', 'false')
  return 'skipLibCheck: false, exactOptionalPropertyTypes'
}
