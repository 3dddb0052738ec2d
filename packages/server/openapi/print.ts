// Prints the OpenAPI document. `npm run api:update` writes it to docs/openapi.json.
import { openApiDocument } from './document.ts'

process.stdout.write(JSON.stringify(openApiDocument()))
