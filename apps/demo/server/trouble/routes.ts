import { isRecord } from '@token-relay/protocol'
import express, { type RequestHandler, type Router } from 'express'
import { emulatorsOnly, realProviders, type ProviderTargets } from '../providers/targets.ts'
import type { SignIn } from '../sign-in.ts'
import { createTrouble, faultNames, type Trouble } from './trouble.ts'

/** The farthest jump of the clocks in milliseconds: a day, longer than any token lives. */
const maxAdvanceMs = 24 * 60 * 60_000

/**
 * `GET /` returns what is out of the ordinary, or `{ real }`: the providers that are not emulated. A fault must never
 * reach an account at a real provider, and its clock cannot be moved, so one of them is enough to remove the routes
 * that make trouble: `PUT /fault` takes `{ fault }`, `POST /clock` takes `{ advanceMs }`.
 */
export function troubleRoutes(targets: ProviderTargets, signIn: SignIn): Router {
  const emulators = emulatorsOnly(targets)
  const router = express.Router().use(requireUser(signIn))
  return emulators
    ? makingRoutes(router, createTrouble(emulators))
    : router.get('/', (_req, res) => void res.json({ real: realProviders(targets) }))
}

function makingRoutes(router: Router, trouble: Trouble): Router {
  const json = express.json({ limit: '1kb' })
  return router
    .get('/', (_req, res) => void res.json(trouble.state()))
    .put('/fault', json, (req, res) => {
      const { fault = undefined } = isRecord(req.body) ? req.body : {}
      const name = faultNames.find((known) => known === fault) ?? null
      if (fault !== name) return void res.status(400).json({ code: 'bad_request' })
      trouble.setFault(name)
      res.json(trouble.state())
    })
    .post('/clock', json, (req, res) => {
      const { advanceMs = undefined } = isRecord(req.body) ? req.body : {}
      if (!isAdvance(advanceMs)) return void res.status(400).json({ code: 'bad_request' })
      trouble.advance(advanceMs)
      res.json(trouble.state())
    })
}

function isAdvance(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= maxAdvanceMs
}

function requireUser(signIn: SignIn): RequestHandler {
  return (req, res, next) => {
    if (signIn.userOf(req)) next()
    else res.status(401).json({ code: 'signed_out' })
  }
}
