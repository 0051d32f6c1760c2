/** JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export type Schema = Readonly<Record<string, unknown>>;

/** A member that may be absent. */
export interface Optional {
  readonly optional: Schema;
}

/** A schema for each member of a type, so that none can be forgotten: it would not compile. */
export type Members<T> = { readonly [K in keyof T]-?: object extends Pick<T, K> ? Optional : Schema };

/** An object of that type. What others may add to it later is no error: clients pass over what they do not know. */
export function object<T>(members: Members<T>, description?: string): Schema {
  const entries = Object.entries(members as Record<string, Schema | Optional>);
  const properties = Object.fromEntries(
    entries.map(([name, member]) => [name, 'optional' in member ? (member as Optional).optional : member]),
  );
  const required = entries.filter(([, member]) => !('optional' in member)).map(([name]) => name);
  return { type: 'object', ...(description && { description }), properties, ...(required.length > 0 && { required }) };
}

export function optional(schema: Schema): Optional {
  return { optional: schema };
}

/** A schema of `components.schemas`. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

export function list(items: Schema, more: Schema = {}): Schema {
  return { type: 'array', items, ...more };
}

export function oneOf(values: readonly string[], description?: string): Schema {
  return { enum: values, ...(description && { description }) };
}

export function text(description?: string, more: Schema = {}): Schema {
  return { type: 'string', ...(description && { description }), ...more };
}

/** An integer in [minimum, maximum]. */
export function integer(minimum: number, maximum?: number, description?: string): Schema {
  return {
    type: 'integer',
    minimum,
    ...(maximum !== undefined && { maximum }),
    ...(description && { description }),
  };
}

export function number(description?: string): Schema {
  return { type: 'number', ...(description && { description }) };
}

export function flag(description?: string): Schema {
  return { type: 'boolean', ...(description && { description }) };
}

/** An object of any names, whose values have a schema. */
export function record(values: Schema, description?: string): Schema {
  return { type: 'object', additionalProperties: values, ...(description && { description }) };
}
