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
    cookie: { sameSite: 'lax', httpOnly: true }, // in production also secure: true
  }),
)
app.use(relay.router()) // before the body parser: the gateway forwards exact bytes
app.use(express.json())

app.post('/sign-in', (request, response) => {
  const { name } = request.body // check the password here
  request.session.regenerate(() => {
    request.session.user = { id: name, email: `${name}@example.com` }
    response.json({ id: name })
  })
})

app.post('/sign-out', async (request, response) => {
  const { user } = request.session
  if (user) await relay.revoke(user) // the relay forgets the user's tokens, in every tab
  request.session.destroy(() => response.sendStatus(204))
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log('Listening', server.address())
})
