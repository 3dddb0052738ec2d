import { join } from 'node:path'
import express, { type Router } from 'express'

/** The page's paths, one per provider. All serve the same file, which picks the view. */
const views = ['/', '/wealthica', '/wych', '/wyre', '/wakapay', '/swypex']

/** Serves the built page. */
export function page(folder: string): Router {
  return express
    .Router()
    .get(views, (_req, res) => {
      res.sendFile(join(folder, 'index.html'), {
        cacheControl: false,
        headers: { 'Cache-Control': 'no-cache' },
      })
    })
    .use('/assets', express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y' }))
    .use(express.static(folder, { index: false }))
}
