export declare const mintRequestSchema: {
  readonly type: 'object'
  readonly description: 'Other fields are ignored: the session of the host says who the user is.'
  readonly properties: {
    readonly purpose: {
      readonly enum: readonly ['api', 'connect']
      readonly description: 'What the token is for. Without it, the token is good for both.'
    }
    readonly refused: {
      readonly type: 'string'
      readonly description: 'The `tokenId` of a token that the provider answered with 401.'
    }
  }
}

export declare const problemSchema: {
  readonly type: 'object'
  readonly required: readonly ['type', 'code', 'status', 'title', 'detail', 'instance']
  readonly properties: {
    readonly type: {
      readonly type: 'string'
      readonly format: 'uri'
      readonly description: 'The address of the page that explains the code.'
    }
    readonly code: {
      readonly enum: readonly (
        | 'bad_request'
        | 'body_too_large'
        | 'closing'
        | 'cross_site'
        | 'denied'
        | 'idempotency_key_required'
        | 'identify_failed'
        | 'internal_error'
        | 'invalid_token'
        | 'method_not_allowed'
        | 'misconfigured'
        | 'missing_token'
        | 'no_provider_account'
        | 'rate_limited'
        | 'raw_body_required'
        | 'reserved_parameter'
        | 'secret_unavailable'
        | 'store_unavailable'
        | 'unauthenticated'
        | 'unknown_route'
        | 'unsupported_media_type'
        | 'unsupported_purpose'
        | 'upstream_bad_response'
        | 'upstream_credentials_rejected'
        | 'upstream_limited'
        | 'upstream_refused'
        | 'upstream_stale_token'
        | 'upstream_timeout'
        | 'upstream_unavailable'
      )[]
      readonly description: 'The list is closed.'
    }
    readonly status: {
      readonly type: 'integer'
      readonly description: 'The HTTP status, repeated.'
    }
    readonly title: {
      readonly type: 'string'
      readonly description: "The code's meaning in a few words."
    }
    readonly detail: {
      readonly type: 'string'
      readonly description: 'A sentence about this failure and what to change.'
    }
    readonly instance: {
      readonly type: 'string'
      readonly format: 'uri'
      readonly description: "The request's id as a `urn:uuid:`. The server's events have the same one."
    }
    readonly retryAfter: {
      readonly type: 'integer'
      readonly minimum: 1
      readonly description: 'Seconds to wait before the next attempt.'
    }
  }
}

export declare const tokenAnswerSchema: {
  readonly type: 'object'
  readonly required: readonly [
    'token',
    'tokenId',
    'provider',
    'mode',
    'issuedAt',
    'expiresAt',
    'expiresIn',
    'windows',
    'subject',
  ]
  readonly properties: {
    readonly token: {
      readonly type: 'string'
      readonly minLength: 1
      readonly description: 'The token.'
    }
    readonly tokenId: {
      readonly type: 'string'
      readonly minLength: 1
      readonly description: 'Identifies the token without revealing it. Sent back as `refused` when the provider answers 401.'
    }
    readonly provider: {
      readonly type: 'string'
      readonly minLength: 1
      readonly description: 'The name that the provider is mounted under.'
    }
    readonly mode: {
      readonly enum: readonly ['direct', 'gateway']
      readonly description: "`direct`: the provider's own token. `gateway`: a relay token for this relay's gateway."
    }
    readonly issuedAt: {
      readonly type: 'string'
      readonly minLength: 1
      readonly format: 'date-time'
      readonly description: 'For people.'
    }
    readonly expiresAt: {
      readonly type: 'string'
      readonly minLength: 1
      readonly format: 'date-time'
      readonly description: 'For people. Programs use `expiresIn`.'
    }
    readonly expiresIn: {
      readonly type: 'number'
      readonly minimum: 0
      readonly description: "Seconds left of the token's life when the answer was sent."
    }
    readonly windows: {
      readonly type: 'object'
      readonly description: "Seconds left of each purpose's window when the answer was sent; 0 means closed."
      readonly additionalProperties: {
        readonly type: 'number'
        readonly minimum: 0
      }
    }
    readonly subject: {
      readonly type: 'string'
      readonly minLength: 1
      readonly description: 'A pseudonym of the user. It changes with the user and does not reveal who they are.'
    }
    readonly api: {
      readonly type: 'string'
      readonly description: "The address of the provider's API. Direct mode only: a gateway is at `/{provider}/api`."
    }
    readonly connect: {
      readonly type: 'object'
      readonly description: "The provider's Connect widget, if it has one."
      readonly required: readonly ['url', 'clientId']
      readonly properties: {
        readonly url: {
          readonly type: 'string'
          readonly description: 'Its address.'
        }
        readonly clientId: {
          readonly type: 'string'
          readonly description: "The host's client id there."
        }
        readonly brand: {
          readonly type: 'string'
          readonly description: 'The field that is true in each of its messages. Default `wealthica`.'
        }
        readonly idField: {
          readonly type: 'string'
          readonly description: 'The field with the id of what the user connected. Default `institution`.'
        }
        readonly announces: {
          readonly type: 'boolean'
          readonly description: 'Whether it sends a message as soon as it has loaded.'
        }
      }
    }
  }
}
