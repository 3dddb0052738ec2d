import { isRecord } from '@token-relay/protocol'
import express, { type RequestHandler, type Response, type Router } from 'express'
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
  const change = (res: Response, isValid: boolean, apply: () => void) => {
    if (isValid) apply()
    res.status(isValid ? 200 : 400).json(isValid ? trouble.state() : { code: 'bad_request' })
  }
  return router
    .get('/', (_req, res) => void res.json(trouble.state()))
    .put('/fault', json, (req, res) => {
      const { fault } = isRecord(req.body) ? req.body : {}
      const name = faultNames.find((known) => known === fault) ?? null
      change(res, fault === name, () => trouble.setFault(name))
    })
    .post('/clock', json, (req, res) => {
      const { advanceMs } = isRecord(req.body) ? req.body : {}
      const ms = isAdvance(advanceMs) ? advanceMs : 0
      change(res, ms > 0, () => trouble.advance(ms))
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
