import { openApiDocument } from './openapi/document.ts';

/** Seconds that the description may be used again: it changes with deployments only. */
const MAX_AGE_SECONDS = 3600;

/** Answers with the description of the API, whether there is an index or not. */
export function answerOpenApi(): Response {
  return Response.json(openApiDocument(), { headers: { 'cache-control': `public, max-age=${MAX_AGE_SECONDS}` } });
}
