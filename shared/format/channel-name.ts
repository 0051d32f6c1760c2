import { CairnError } from '../errors.ts';

/** No dots at the start, and no slashes: a name is one step of a key, and cannot lead out of it. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** The name itself, if it may be that of a channel. @throws CairnError `bad-request` naming `what` it was given for */
export function checkChannelName(name: string, what: string): string {
  if (NAME.test(name)) return name;
  throw new CairnError(
    'bad-request',
    `${what} is "${name}", expected up to 100 letters, digits, dots, dashes and underscores, the first a letter or digit`,
  );
}
