import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A comment of an issue, as GitHub's REST API of 2022-11-28 has it, without what nobody here asks for. */
export interface StoredComment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string; readonly type: string };
}

/** Characters that the real API takes as the body of a comment. */
const BODY_LIMIT = 65_536;

/** GitHub's API as far as comments of pull requests go, in the shapes and with the refusals of the real one. */
export class GithubApi {
  readonly token = 'token-of-the-run';
  readonly comments: StoredComment[] = [];
  /** Method and path of each request. */
  readonly asked: string[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #repository: string;
  readonly #number: number;

  constructor(repository: string, number: number) {
    this.#repository = repository;
    this.#number = number;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
  }

  /** Writes a comment as somebody. */
  write(body: string, login: string): StoredComment {
    const comment = { id: 1000 + this.comments.length, body, user: { login, type: 'User' } };
    this.comments.push(comment);
    return comment;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
    const method = request.method!;
    this.asked.push(`${method} ${pathname}`);
    const send = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
    };
    if (request.headers.authorization !== `Bearer ${this.token}`) return send(401, { message: 'Bad credentials' });
    const list = `/repos/${this.#repository}/issues/${this.#number}/comments`;
    const [, id] = new RegExp(`^/repos/${this.#repository}/issues/comments/(\\d+)$`).exec(pathname) ?? [];
    if (method === 'GET' && pathname === list) {
      const size = Math.min(100, Number(searchParams.get('per_page') ?? 30));
      const first = (Number(searchParams.get('page') ?? 1) - 1) * size;
      return send(200, this.comments.slice(first, first + size));
    }
    const comment = this.comments.find((each) => String(each.id) === id);
    const isWrite = (method === 'POST' && pathname === list) || (method === 'PATCH' && comment !== undefined);
    if (!isWrite) return send(404, { message: 'Not Found' });
    const { body } = JSON.parse(await readAll(request)) as { body: string };
    if (body.length > BODY_LIMIT) {
      const errors = [{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message: 'Body is too long' }];
      return send(422, { message: 'Validation Failed', errors });
    }
    if (!comment) return send(201, this.write(body, 'github-actions[bot]'));
    comment.body = body;
    send(200, comment);
  }
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
