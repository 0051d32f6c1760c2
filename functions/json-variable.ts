/**
 * The object that a variable of the Worker holds as JSON.
 * @throws Error naming the variable, not what it holds: that may be a secret
 */
export function parseVariable(variable: string, json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error(`the variable ${variable} is not JSON`);
  }
  if (!isObject(value)) throw new Error(`the variable ${variable} is not a JSON object`);
  return value;
}

/** Whether a value is an object of JSON. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
