import { z } from 'zod'
import { maxConnections } from '../config/defaults.ts'
import { rateLimitChecks } from '../config/limits.ts'
import { swypex } from '../providers/swypex/swypex.ts'
import { wakapay } from '../providers/wakapay.ts'
import { wealthica } from '../providers/wealthica/wealthica.ts'
import { wych } from '../providers/wych/wych.ts'
import { wyre } from '../providers/wyre/wyre.ts'
import { templatePattern } from './claims.ts'

const word = z.string().regex(/^[\x21-\x7e]{1,100}$/)
const headerList = z.array(z.string().regex(/^[a-z0-9-]{1,100}$/)).max(50)

const template = (of: string) =>
  z
    .string()
    .regex(templatePattern)
    .describe(
      `${of}, from what is known of the user: a name in braces, in quotes, such as '{email}', '{id}' or 'acme-{id}'`,
    )

const claimValue = z.union([z.string(), z.number(), z.boolean()])
const claimValues = z
  .union([claimValue, z.array(claimValue).min(1)])
  .describe('a value that the claim must have, or a list of values of which one is enough')

const allow = z
  .union([
    z.literal('everyone'),
    z
      .record(z.string(), claimValues)
      .refine((rule) => Object.keys(rule).length > 0)
      .meta({ minProperties: 1 }),
  ])
  .describe(
    'who may call: everyone who is signed in, or the claims that a user needs, such as { role: treasurer } or { role: [owner, treasurer] }',
  )

const ownRoute = z.strictObject({
  id: word.describe("the route's name in metrics and errors"),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path: z
    .string()
    .startsWith('/')
    .describe("the provider's path, such as /v1/card/:id. {pid} is the user's account at the provider"),
  scope: z
    .enum(['subject', 'business'])
    .describe("subject: the call is bound to the user's account. business: it is about the whole business"),
  allow: allow.optional(),
  idempotent: z.literal(true).optional().describe('the call needs an Idempotency-Key'),
  readOnly: z.literal(true).optional().describe('the call changes nothing although it is not a GET'),
  list: z.literal(true).optional().describe('the answer lists data of the whole business'),
  contentTypes: z.array(z.string()).max(20).optional().describe('media types of the body, instead of JSON'),
  requestHeaders: headerList.optional().describe('further request headers to forward, in lower case'),
  responseHeaders: headerList.optional().describe('further response headers to return, in lower case'),
})

function routesOf(readyMade: Readonly<Record<string, unknown>>) {
  const name = z.enum(Object.keys(readyMade))
  const narrowed = z.strictObject({ use: name, allow: allow.optional() })
  return z
    .array(z.union([name, narrowed, ownRoute]))
    .min(1)
    .max(100)
    .describe('the calls that pages may make')
}

const limit = ({ min = 1, max = 1 }: { readonly min?: number; readonly max?: number }, of: string) =>
  z.int().min(min).max(max).optional().describe(of)

/** Checks a policy file. The published JSON Schema is made of it. */
export const policySchema = z.strictObject({
  $schema: z.string().optional().describe('where this schema is, for editors'),
  providers: z.strictObject({
    wealthica: z
      .strictObject({
        loginName: template("the user's name at Wealthica").optional(),
        routes: routesOf(wealthica.routes)
          .optional()
          .describe(
            'the calls that pages may make through the gateway. Without routes, pages get the user’s own token',
          ),
        connect: z
          .boolean()
          .optional()
          .describe(
            'with routes: whether pages may also open Connect, default true. They then get the user’s own token, which opens the API without these routes',
          ),
      })
      .optional(),
    wych: z
      .strictObject({
        userId: template("the user's id at Wych").optional(),
        email: template("the user's email address, by which Wych finds or creates the user").optional(),
        returnTo: z
          .string()
          .startsWith('/')
          .optional()
          .describe('path of the page that a consent returns to, such as /accounts'),
        routes: routesOf(wych.routes),
      })
      .optional(),
    wyre: z
      .strictObject({
        account: template("the user's account at Wyre, such as AC-…"),
        routes: routesOf(wyre.routes),
      })
      .optional(),
    wakapay: z
      .strictObject({
        account: template("the user's name for the rules of routes").optional(),
        routes: routesOf(wakapay.routes),
      })
      .optional(),
    swypex: z
      .strictObject({
        account: template("the user's cardHolder.id").optional(),
        scopes: z
          .array(word)
          .max(50)
          .optional()
          .describe('scopes to ask for, instead of those that the routes need'),
        routes: routesOf(swypex.routes),
      })
      .optional(),
  }),
  limits: z
    .strictObject({
      mintPerSubject: limit(rateLimitChecks.mintPerSubject, 'token requests of one user a minute'),
      mintPerAddress: limit(rateLimitChecks.mintPerAddress, 'token requests of one address a minute'),
      gatewayPerSubject: limit(rateLimitChecks.gatewayPerSubject, 'gateway calls of one user a minute'),
      store: z
        .enum(['shared', 'local'])
        .optional()
        .describe('where requests are counted: in Redis, or in each process'),
      callsInProgress: limit({ min: 1, max: maxConnections }, 'calls of one user to one provider at a time'),
    })
    .optional(),
})

/** A policy file that has been checked. */
export type Policy = z.infer<typeof policySchema>

/** The rule of a route that says who may call. */
export type AllowRule = z.infer<typeof allow>

/** A route of a policy file. */
export type PolicyRoute =
  string | { readonly use: string; readonly allow?: AllowRule | undefined } | z.infer<typeof ownRoute>

/** Returns the JSON Schema of policy files (draft 2020-12), for editors and other checkers. */
export function policyJsonSchema(): object {
  return z.toJSONSchema(policySchema)
}
