import express from 'express'

/** Mounts a relay as hosts do. */
export function inExpress({ relay, token }) {
  const app = express()
  app.use(relay.router())
  return { listener: app, token }
}

/** Puts a relay in front of everything else. */
export function plain({ relay, token }) {
  const listener = (request, response) =>
    relay.handler(request, response, () => response.writeHead(404).end())
  return { listener, token }
}
