import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'
import { devtoolsPlugin } from './build/devtools.ts'
import { howPlugin } from './build/how.ts'

const inDemo = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: inDemo('web'),
  plugins: [react(), howPlugin(), devtoolsPlugin()],
  resolve: { conditions: ['@token-relay/source', ...defaultClientConditions] },
  // Only `dev.mjs` sets it: everything that the demo's server answers itself.
  server: {
    proxy: process.env.DEMO_SERVER
      ? { '^/(api|wealthica|wych|wyre|wakapay|swypex)/': process.env.DEMO_SERVER }
      : {},
  },
  build: { outDir: inDemo('dist/page'), emptyOutDir: true },
})
