import { errorCodes, isErrorCode } from '@token-relay/protocol'
import { expect, test } from 'vitest'
import { RelayError } from '../../src/errors.ts'
import { problemAnswer } from '../../src/http/problem.ts'

test.each(Object.keys(errorCodes).filter(isErrorCode))(
  'a problem with the code %s names its section',
  (code) => {
    const { body } = problemAnswer(new RelayError(code), '5a1c3a52-6f0f-4d0e-9a43-3c0d6f3e7b11')
    const type = `https://github.com/token-relay/token-relay/blob/main/docs/errors.md#${code}`
    expect(JSON.parse(body)).toMatchObject({ type, code })
  },
)
