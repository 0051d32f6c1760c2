import type { Answered } from '../search-state.ts';
import type { Texts } from '../texts.ts';
import { create, fill } from './create.ts';

/** What is said above the results: what was searched for instead, and what the answer lacks. */
export function noticesOf(
  { answer, question, standIn }: Answered,
  { strings }: Texts,
  ask: (query: string, corrects: boolean) => void,
): HTMLElement[] {
  const notices: HTMLElement[] = [];
  const { showing, didYouMean, corrections = [], missing = [], phrases, demands } = answer;
  if (showing !== undefined && corrections.length > 0) {
    const line = create('p', { part: 'notice' }, create('span', {}, ...fill(strings.showing, showing)), ' ');
    line.append(link(fill(strings.instead, question.query), () => ask(question.query, false)));
    notices.push(line);
  }
  if (didYouMean !== undefined)
    notices.push(
      create(
        'p',
        { part: 'notice' },
        link(fill(strings.meant, didYouMean), () => ask(didYouMean, true)),
      ),
    );
  const lacks = [
    missing.length > 0 && strings.partial,
    phrases?.complete === false && strings.phrases,
    demands?.complete === false && strings.demands,
    standIn && strings.standIn,
  ];
  for (const text of lacks) if (text !== false) notices.push(create('p', { part: 'notice' }, text));
  return notices;
}

/** A button that reads like a link: it asks, and leads nowhere. */
function link(content: readonly (Node | string)[], run: () => void): HTMLButtonElement {
  const element = create('button', { part: 'link', type: 'button' }, ...content);
  element.addEventListener('click', run);
  return element;
}
