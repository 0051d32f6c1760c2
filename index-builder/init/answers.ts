import { createInterface } from 'node:readline/promises';
import { CairnError } from '../../shared/errors.ts';

/** Where an index can be served from. */
export const HOSTS = ['worker', 'static'] as const;
/** What can publish it after each change. */
export const CIS = ['github', 'gitlab', 'none'] as const;

/** What has to be known of a site to set its search up. */
export interface Answers {
  /** Folder of the built site, or of its Markdown. */
  readonly input: string;
  /** Address of the site. */
  readonly baseUrl: string;
  readonly host: (typeof HOSTS)[number];
  readonly ci: (typeof CIS)[number];
}

/** A question: the flag that answers it as well, its default, and what is wrong with an answer. */
interface Question {
  readonly name: keyof Answers;
  readonly flag: string;
  readonly text: string;
  readonly byDefault: string | undefined;
  readonly check: (answer: string) => string | undefined;
}

/** The four questions. @param output folder that the site's generator writes, where it is known */
export function questionsOf(output: string | undefined): readonly Question[] {
  return [
    {
      name: 'input',
      flag: '--input',
      text: 'Folder of the built site (HTML), or of its Markdown',
      byDefault: output,
      check: (answer) => (answer === '' ? 'expected a folder' : undefined),
    },
    {
      name: 'baseUrl',
      flag: '--base-url',
      text: 'Address of the site',
      byDefault: undefined,
      check: (answer) =>
        URL.canParse(answer) && /^https?:/.test(answer)
          ? undefined
          : 'expected an address, such as https://docs.example.org/',
    },
    {
      name: 'host',
      flag: '--host',
      text: 'Who answers: a Worker (worker), or the browser from files beside the site (static)',
      byDefault: 'worker',
      check: (answer) => oneOf(answer, HOSTS),
    },
    {
      name: 'ci',
      flag: '--ci',
      text: 'What publishes after a change: github, gitlab or none',
      byDefault: 'github',
      check: (answer) => oneOf(answer, CIS),
    },
  ];
}

function oneOf(answer: string, values: readonly string[]): string | undefined {
  return values.includes(answer) ? undefined : `expected ${values.join(', ')}`;
}

/**
 * Answers to all questions: what was given by flag, else what is typed, else the default.
 * @param ask undefined: nobody is there to type, and defaults count
 * @throws CairnError `bad-request` naming the flag that is wrong, or lacks
 */
export async function answersTo(
  questions: readonly Question[],
  given: Partial<Record<keyof Answers, string>>,
  ask: ((text: string) => Promise<string>) | undefined,
): Promise<Answers> {
  const answers: Partial<Record<keyof Answers, string>> = {};
  for (const { name, flag, text, byDefault, check } of questions) {
    const own = given[name];
    if (own !== undefined) {
      const wrong = check(own);
      if (wrong !== undefined) throw new CairnError('bad-request', `${flag} is "${own}", ${wrong}`);
      answers[name] = own;
    } else if (ask) {
      answers[name] = await askUntil(ask, text, byDefault, check);
    } else if (byDefault === undefined) {
      throw new CairnError('bad-request', `${flag} is missing, and nothing here tells it: ${text}`);
    } else {
      answers[name] = byDefault;
    }
  }
  return answers as Answers;
}

async function askUntil(
  ask: (text: string) => Promise<string>,
  text: string,
  byDefault: string | undefined,
  check: Question['check'],
): Promise<string> {
  for (let hint = ''; ;) {
    const typed = (await ask(`${hint}${text}${byDefault === undefined ? '' : ` [${byDefault}]`}: `)).trim();
    const answer = typed === '' && byDefault !== undefined ? byDefault : typed;
    const wrong = check(answer);
    if (wrong === undefined) return answer;
    hint = `${wrong}\n`;
  }
}

/**
 * Asks whoever sits at the terminal. `close` gives the terminal back; `ask` fails with `bad-request` where its input ends
 * before the answer, as Ctrl-D does it.
 */
export function terminalQuestions(
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stdout,
): { ask: (text: string) => Promise<string>; close: () => void } {
  const terminal = createInterface({ input, output });
  // A question alone would wait for ever, and the process end as if all were well.
  const ended = new AbortController();
  const { signal } = ended;
  terminal.once('close', () => ended.abort());
  const ask = async (text: string): Promise<string> => {
    try {
      return await terminal.question(text, { signal });
    } catch (cause) {
      if (!signal.aborted) throw cause;
      const message =
        'the input ended before all questions were answered, and nothing is written: flags answer them, too';
      throw new CairnError('bad-request', message, { cause });
    }
  };
  return { ask, close: () => terminal.close() };
}
