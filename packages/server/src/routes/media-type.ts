/** Returns whether a media type is JSON, such as `application/json` and `application/merge-patch+json`. */
export function isJsonType(type: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json$/.test(type)
}

/** Returns a Content-Type in lower case and without its parameters. */
export function bareType(contentType: string): string {
  const end = contentType.indexOf(';')
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase()
}
