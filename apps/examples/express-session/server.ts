import { fileURLToPath } from 'node:url'
import { startEmulator } from '@token-relay/emulators'
import { createRelay, wealthica } from '@token-relay/server'
import express from 'express'
import session from 'express-session'

declare module 'express-session' {
  interface SessionData {
    user: { id: string; email: string }
  }
}

const { apiUrl, connectUrl, credentials } = await startEmulator('wealthica')

const relay = createRelay({
  // Only the session says who the user is. Without one, the answer is 401.
  identify: (request: express.Request) => request.session.user ?? null,
  allowInsecureUpstream: true, // for the emulator's http:
  providers: [
    wealthica<{ id: string; email: string }>({
      ...credentials,
      apiUrl,
      connectUrl,
      loginName: (user) => user.email, // whose accounts the token opens
    }),
  ],
})

const app = express()
app.use(
  session({
    secret: process.env.SESSION_SECRET ?? 'for development only',
    resave: false,
    saveUninitialized: false,
    cookie: { sameSite: 'lax', httpOnly: true }, // in production also secure: true, and a store
  }),
)
app.use(relay.router()) // before the body parser: the gateway forwards exact bytes
app.use(express.json())

app.get('/session', (request, response) => {
  response.json({ user: request.session.user ?? null })
})

app.post('/session', (request, response) => {
  const { name } = request.body // check the password here
  request.session.regenerate(() => {
    request.session.user = { id: name, email: `${name}@example.com` }
    response.json({ user: request.session.user })
  })
})

// Only if the session is this user's: the request may come after another user has signed in.
app.delete('/session/:id', async (request, response) => {
  const { user } = request.session
  if (user?.id === request.params.id) {
    await relay.revoke(user) // the relay forgets the user's tokens, those of other pages, too
    request.session.destroy(() => response.sendStatus(204))
  } else response.sendStatus(204)
})

app.use(express.static(fileURLToPath(new URL('page', import.meta.url))))
const clientFile = fileURLToPath(import.meta.resolve('@token-relay/browser/bundle'))
app.get('/token-relay.min.js', (_request, response) => response.sendFile(clientFile))

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
  if (error) throw error
  console.log('Listening', server.address())
})
