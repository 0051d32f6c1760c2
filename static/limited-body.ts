import { overBudget } from '../shared/search/reading/work-budget.ts';

/**
 * The body of a response, if it is not too large: what a host announces is refused before it comes, the rest when so much
 * has come.
 * @throws CairnError `over-budget`
 */
export async function limitedBody(url: string, response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(response.headers.get('content-length') ?? 0);
  if (announced > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(url, announced, maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Not `for await`: some browsers have no iterator of a body.
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    chunks.push(part.value);
    length += part.value.length;
    if (length > maxBytes) {
      await reader?.cancel();
      throw tooLarge(url, length, maxBytes);
    }
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function tooLarge(url: string, found: number, maxBytes: number): Error {
  return overBudget(`bytes of ${url}, which the host gives whole`, found, maxBytes);
}
