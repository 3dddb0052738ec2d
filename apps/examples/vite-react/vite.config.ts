import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  // While developing, the page is Vite's and the relay is the server's. `changeOrigin` stays off: the relay compares
  // the page's origin with the Host header.
  server: { proxy: { '/wealthica': { target: 'http://127.0.0.1:3000', changeOrigin: false } } },
})
