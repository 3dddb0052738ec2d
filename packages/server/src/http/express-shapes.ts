import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Whether this version of V8 makes a new shape (hidden class) for every property that an object gets after its prototype
 * was changed, and keeps none of them for the next object. Node 24's V8 13 keeps them.
 */
const losesShapes = Number.parseInt(process.versions.v8, 10) < 13

/**
 * Gives Express's requests and responses shapes that V8 knows.
 *
 * Express changes the prototype of both objects and then adds properties. Each request's objects so have shapes of their
 * own, no inline cache of Node or of the relay ever hits, and an answer takes three times the CPU that it takes without
 * Express. Deleting a property turns an object into a hash table, and all hash tables of one prototype share a shape.
 * Nothing else about the objects changes.
 */
export function shareShapes(request: IncomingMessage, response: ServerResponse): void {
  if (!losesShapes) return
  rehash(request, 'res')
  rehash(response, 'req')
}

/** Deletes a property and adds it again. Express has set both early: deleting the last one that was added would not do. */
function rehash(object: object, name: 'req' | 'res'): void {
  const value: unknown = Reflect.get(object, name)
  if (Object.hasOwn(object, name) && Reflect.deleteProperty(object, name)) Reflect.set(object, name, value)
}
