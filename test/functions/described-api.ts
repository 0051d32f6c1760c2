import { type ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';

/** A JSON Schema, as much of it as is looked at here. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** A parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly required?: boolean;
  readonly explode?: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<
    Record<string, { readonly $ref?: string; readonly content?: Readonly<Record<string, unknown>> }>
  >;
}

/** An OpenAPI document. */
export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, unknown>> }>>;
  };
}

/** Answers are held against the description of their route. */
export class DescribedApi {
  readonly document: ApiDocument;
  readonly #ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true });

  constructor(document: ApiDocument) {
    this.document = document;
    // Here, what a schema does not name is an error: the description has forgotten it.
    this.#ajv.addSchema(closed(document) as object, 'api');
  }

  operation(method: string, path: string): Operation {
    const operation = this.document.paths[path]?.[method];
    if (!operation) throw new Error(`the description has no ${method} ${path}`);
    return operation;
  }

  /** What is wrong with a value by a schema of the document; empty: nothing. */
  faultsOf(pointer: string, value: unknown): readonly ErrorObject[] {
    const validate = this.#ajv.getSchema(`api#${pointer}`);
    if (!validate) throw new Error(`the description has no schema ${pointer}`);
    return validate(value) ? [] : (validate.errors ?? []);
  }

  /** The body of an answer, if that is as the route describes it. @throws Error telling what is not */
  async read(method: string, path: string, response: Response): Promise<unknown> {
    const body = await response.text();
    const told = `${method} ${path} answered ${response.status} ${body.slice(0, 300)}`;
    const described = this.operation(method, path).responses[response.status];
    if (!described) throw new Error(`${told}: the description has no such status`);
    const name = described.$ref?.split('/').at(-1);
    const content = name === undefined ? described.content : this.document.components.responses[name]?.content;
    if (!content) {
      if (body !== '') throw new Error(`${told}, expected no body`);
      return undefined;
    }
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    if (!(type in content)) throw new Error(`${told} as ${type}, expected ${Object.keys(content).join(', ')}`);
    const at =
      name === undefined
        ? `/paths/${escaped(path)}/${method}/responses/${response.status}`
        : `/components/responses/${name}`;
    const value: unknown = type.endsWith('json') ? JSON.parse(body) : body;
    const faults = this.faultsOf(`${at}/content/${escaped(type)}/schema`, value);
    if (faults.length > 0) throw new Error(`${told}, which is not as described: ${JSON.stringify(faults.slice(0, 3))}`);
    return value;
  }
}

function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** The same, where objects have no members but those that are described. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, closed(member)]));
  // Those of `allOf` describe parts of one object.
  const isWhole = copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return isWhole ? { ...copy, additionalProperties: false } : copy;
}

/** Texts that are likely to be known, by the name of their member; others come in between. */
export type Words = Readonly<Record<string, readonly string[]>>;

/** Values that a schema allows. */
export function allowedBy(schema: Schema, words: Words, name = ''): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  switch (schema.type) {
    case 'string':
      // Names that nobody knows are refused, one of them the whole request: they are rarer than queries of any kind.
      return textOf(schema, words[name]!, name === 'q' ? 3 : 40);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1000 });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(allowedBy(schema.items!, words, name), { maxLength: Math.min(3, schema.maxItems ?? 3) });
    case 'object': {
      const members = Object.entries(schema.properties!).map(([key, member]) => [key, allowedBy(member, words, key)]);
      return fc.record(Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: [...(schema.required ?? [])],
      });
    }
    default:
      throw new Error(`no values of ${JSON.stringify(schema)} are known`);
  }
}

function textOf(
  { pattern = '', minLength = 0, maxLength = 100 }: Schema,
  words: readonly string[],
  weight: number,
): fc.Arbitrary<string> {
  const known = fc.constantFrom(...words);
  const any = fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, 40) });
  return fc.oneof({ weight, arbitrary: known }, any).filter((text) => new RegExp(pattern, 'u').test(text));
}

/** Values that a schema forbids. */
export function forbiddenBy(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum || 'const' in schema) return fc.constantFrom('no such value', 7, null, []);
  switch (schema.type) {
    case 'string':
      return fc.constantFrom<unknown>(5, null, ['a'], ...(schema.pattern === undefined ? [] : ['']));
    case 'integer':
      return fc.constantFrom<unknown>(schema.minimum! - 1, schema.maximum! + 1, 1.5, '5', null, 1e300);
    case 'boolean':
      return fc.constantFrom<unknown>('yes', 1, null, []);
    case 'array':
      return fc.oneof(
        fc.constantFrom<unknown>('a', 5, {}),
        forbiddenBy(schema.items!).map((item) => [item]),
        ...(schema.maxItems !== undefined ? [fc.constant(Array<string>(schema.maxItems + 1).fill('a:b'))] : []),
      );
    default:
      throw new Error(`no values beside ${JSON.stringify(schema)} are known`);
  }
}

/** Texts of an address that stand for no value of a schema: that of a list is joined by commas. */
export function forbiddenTexts(schema: Schema): readonly string[] {
  if (schema.enum || 'const' in schema) return ['no such value', ''];
  switch (schema.type) {
    case 'string':
      return schema.pattern === undefined ? [] : [''];
    case 'integer':
      return [`${schema.minimum! - 1}`, `${schema.maximum! + 1}`, '1.5', 'ten', '', '1e300'];
    case 'boolean':
      return ['yes', '', '2'];
    case 'array': {
      const most = schema.maxItems;
      const items = forbiddenTexts(schema.items!).filter((text) => text !== '');
      return most === undefined
        ? items
        : [
            ...items,
            Array<string>(most + 1)
              .fill('a')
              .join(','),
          ];
    }
    default:
      throw new Error(`no texts beside ${JSON.stringify(schema)} are known`);
  }
}
