import { contract, PROTOCOL_VERSION } from '@farhaul/core/protocol';
import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';

/** OpenAPI 3.1, made from the contract alone. */
export async function openApiDocument({ version, url }: { version: string; url: string }): Promise<object> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return await generator.generate(contract, {
    info: {
      title: 'farhaul',
      version,
      description: `Protocol ${PROTOCOL_VERSION}. Times are ISO-8601 with Z, ids UUIDv7, pages keyset: give next as after. Whatever changes something may carry a header Idempotency-Key of up to 200 characters: repeated with the same key and body within a day it is done once and answered the same.`,
    },
    servers: [{ url }],
  });
}
