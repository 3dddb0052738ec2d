/** The account that is asked for if the caller names none. */
export const doctorUser = 'token-relay-doctor'
