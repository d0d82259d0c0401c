import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { defineConfig } from 'vite'

const BASE =
  /rolldown.runtime|node_modules\/(react|react-dom|scheduler|wouter|regexparam|openapi-fetch|@microsoft|@tanstack\/(react-query|query-core))\/|src\/(api|live|ui|jobs\/(jobs-page|queries|status-badge)|[^/]+\.tsx?$)/
const COMPRESSED = /\.(js|css|svg)$/

/** Writes each file's compressed forms beside it, once, so that no server ever compresses. */
function compressed() {
  let folder = ''
  return {
    name: 'compressed',
    configResolved(config) {
      folder = config.build.outDir
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true })) {
        if (!COMPRESSED.test(name)) continue
        const path = join(folder, name)
        const content = readFileSync(path)
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
        writeFileSync(
          `${path}.br`,
          brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        )
      }
    },
  }
}

export default defineConfig({
  plugins: [compressed()],
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // what every page needs is one file, whichever pages share it; the rest falls apart by page
        codeSplitting: { groups: [{ name: 'base', test: BASE }] },
      },
    },
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:5000',
      '/jobProgressHub': { target: 'http://127.0.0.1:5000', ws: true },
    },
  },
})
